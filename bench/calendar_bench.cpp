// The event calendar under the hold model: pop the earliest event, schedule one later. Beside it, in
// the same run, a well-written std::priority_queue of the same keys. Every run checks that what was
// popped is what the reference pops.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <queue>
#include <vector>

#include "capdrill/base/hash.hpp"
#include "capdrill/kernel/event_calendar.hpp"

namespace capdrill {
namespace {

struct Payload {
  std::uint32_t kind = 0;
  std::uint32_t index = 0;
  std::uint64_t number = 0;
};

enum class Delay : std::int64_t { uniform, exponential, bimodal, same_instant };

/// The i-th delay: cheap, the same for both calendars. Unit: microseconds.
std::int64_t delay(Delay kind, std::uint64_t i) {
  constexpr std::int64_t kMean = 1'000'000;
  const std::uint64_t bits = mix64(i + 0x9e3779b97f4a7c15ULL);
  switch (kind) {
    case Delay::uniform:
      return static_cast<std::int64_t>(bits % (2 * kMean));
    case Delay::exponential: {
      // The number of leading zeros is geometric, which is exponential in steps of log 2.
      const auto zeros = static_cast<std::int64_t>(__builtin_clzll(bits | 1));
      return zeros * kMean * 7 / 10 + static_cast<std::int64_t>(bits % (kMean * 7 / 10));
    }
    case Delay::bimodal:
      return static_cast<std::int64_t>(bits % 10 == 0 ? 9 * kMean + bits % kMean : bits % kMean);
    case Delay::same_instant:
      return kMean;
  }
  return 0;
}

/// The reference: the standard library's heap of (time, order, payload).
class PriorityQueue {
 public:
  void schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    queue_.push({time, (static_cast<std::uint64_t>(event_class) << 56) | next_++, payload});
  }
  Event<Payload> pop() {
    const Entry top = queue_.top();
    queue_.pop();
    return {top.time, 0, top.order, top.payload};
  }

 private:
  struct Entry {
    SimTime time;
    std::uint64_t order;
    Payload payload;
    bool operator<(const Entry& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };
  std::priority_queue<Entry> queue_;
  std::uint64_t next_ = 0;
};

template <class Calendar>
class Hold {
 public:
  Hold(Delay kind, std::uint64_t population) : kind_(kind) {
    for (; next_ < population; ++next_) schedule(SimTime());
  }
  void step() {
    const Event<Payload> event = calendar_.pop();
    checksum_ = fold_hash(checksum_, static_cast<std::uint64_t>(event.time.us()));
    checksum_ = fold_hash(checksum_, event.payload.number);
    ++next_;
    schedule(event.time);
  }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }

 private:
  void schedule(SimTime now) {
    calendar_.schedule(now + Duration::microseconds(delay(kind_, next_)), 2, {0, 0, next_});
  }
  Calendar calendar_;
  Delay kind_;
  std::uint64_t next_ = 0;
  std::uint64_t checksum_ = 0;
};

/// Both calendars pop the same events in the same order.
bool agrees_with_reference(Delay kind, std::uint64_t population) {
  Hold<EventCalendar<Payload>> ours(kind, population);
  Hold<PriorityQueue> reference(kind, population);
  for (int i = 0; i < 2000; ++i) {
    ours.step();
    reference.step();
  }
  return ours.checksum() == reference.checksum();
}

template <class Calendar>
void hold(benchmark::State& state) {
  const auto kind = static_cast<Delay>(state.range(0));
  const auto population = static_cast<std::uint64_t>(state.range(1));
  if (!agrees_with_reference(kind, population < 10'000 ? population : 10'000)) {
    state.SkipWithError("the calendar pops other events than the reference");
    return;
  }
  Hold<Calendar> run(kind, population);
  for (std::uint64_t i = 0; i < population; ++i) run.step();  // touch every page first
  for (auto _ : state) run.step();
  benchmark::DoNotOptimize(run.checksum());
  state.SetItemsProcessed(state.iterations());
}

void arguments(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"delay", "pending"});
  for (const Delay kind :
       {Delay::exponential, Delay::uniform, Delay::bimodal, Delay::same_instant}) {
    for (const std::int64_t pending : {100, 10'000, 100'000, 1'000'000}) {
      benchmark->Args({static_cast<std::int64_t>(kind), pending});
    }
  }
}

BENCHMARK(hold<EventCalendar<Payload>>)->Apply(arguments);
BENCHMARK(hold<PriorityQueue>)->Apply(arguments);

}  // namespace
}  // namespace capdrill

// The event calendar under the hold model (Jones 1986): take the earliest event out, schedule one
// later, so that the population stays the same.
//
//   hold    every step pops an event
//   cancel  every second step cancels a random pending one instead: half of all events are cancelled
//
// Beside EventCalendar, in the same run: std::priority_queue and Boost's 4-ary heap of the same
// 32-byte entries; for cancellation a binary heap with a set of pending numbers, and Boost's
// mutable 4-ary heap. One item is one step. Every run checks first that what is popped is what
// the plain heap pops.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <boost/heap/d_ary_heap.hpp>
#include <cmath>
#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "capdrill/base/hash.hpp"
#include "capdrill/kernel/event_calendar.hpp"
#include "support/heap_calendar.hpp"

namespace capdrill {
namespace {

struct Payload {
  std::uint32_t kind = 0;
  std::uint32_t index = 0;
  std::uint64_t number = 0;
};
using Entry = CalendarEntry<Payload>;
using Calendar = EventCalendar<Payload>;
using SetHeap = support::HeapCalendar<Payload>;

/// Delays with a mean of a second. same_instant: all events of the population are at one instant.
enum class Delay : std::int64_t { exponential, uniform, bimodal, heavy_tail, same_instant };
constexpr std::array kDelays{Delay::exponential, Delay::uniform, Delay::bimodal, Delay::heavy_tail,
                             Delay::same_instant};
constexpr std::array kDelayNames{"exponential", "uniform", "bimodal", "heavy tail", "same instant"};

double delay_s(Delay kind, std::uint64_t i) {
  constexpr double kUnit = 0x1p-53;
  const double u = (static_cast<double>(mix64(2 * i + 1) >> 11) + 0.5) * kUnit;
  const double v = (static_cast<double>(mix64(2 * i + 2) >> 11) + 0.5) * kUnit;
  switch (kind) {
    case Delay::exponential:
      return -std::log(u);
    case Delay::uniform:
      return 2 * u;
    case Delay::bimodal:
      return (v < 0.1 ? 9 + u : u) / 1.4;
    case Delay::heavy_tail:  // Pareto with an infinite variance
      return std::pow(u, -1 / 1.5) / 3;
    case Delay::same_instant:
      return 1;
  }
  return 0;
}

/// Delays drawn before they are measured, over and over.
class Delays {
 public:
  explicit Delays(Delay kind) : drawn_(std::size_t{1} << 16) {
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      drawn_[i] = static_cast<std::int64_t>(delay_s(kind, i) * 1e6);
    }
  }
  Duration next() {
    const std::int64_t us = drawn_[at_];
    at_ = at_ + 1 == drawn_.size() ? 0 : at_ + 1;
    return Duration::microseconds(us);
  }

 private:
  std::vector<std::int64_t> drawn_;
  std::size_t at_ = 0;
};

Event<Payload> as_event(const Entry& entry) {
  return {SimTime::microseconds(static_cast<std::int64_t>(entry.time)), class_of(entry),
          sequence_of(entry), entry.payload};
}

/// The standard library's heap.
class PriorityQueue {
 public:
  EventHandle schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    const std::uint64_t sequence = next_++;
    queue_.push(
        {static_cast<std::uint64_t>(time.us()), event_order(event_class, sequence), payload});
    return {sequence};
  }
  Event<Payload> pop() {
    const Entry top = queue_.top();
    queue_.pop();
    return as_event(top);
  }

 private:
  std::priority_queue<Entry, std::vector<Entry>, LaterEntry> queue_;
  std::uint64_t next_ = 0;
};

/// Boost's 4-ary heap, without handles.
class BoostHeap {
 public:
  EventHandle schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    const std::uint64_t sequence = next_++;
    heap_.push(
        {static_cast<std::uint64_t>(time.us()), event_order(event_class, sequence), payload});
    return {sequence};
  }
  Event<Payload> pop() {
    const Entry top = heap_.top();
    heap_.pop();
    return as_event(top);
  }

 private:
  boost::heap::d_ary_heap<Entry, boost::heap::arity<4>, boost::heap::compare<LaterEntry>> heap_;
  std::uint64_t next_ = 0;
};

/// Boost's 4-ary heap with handles: the caller does not cancel what is not pending.
class BoostMutableHeap {
  using Heap =
      boost::heap::d_ary_heap<Entry, boost::heap::arity<4>, boost::heap::compare<LaterEntry>,
                              boost::heap::mutable_<true>>;

 public:
  Heap::handle_type schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    return heap_.push(
        {static_cast<std::uint64_t>(time.us()), event_order(event_class, next_++), payload});
  }
  void cancel(Heap::handle_type handle) { heap_.erase(handle); }
  Event<Payload> pop() {
    const Entry top = heap_.top();
    heap_.pop();
    return as_event(top);
  }

 private:
  Heap heap_;
  std::uint64_t next_ = 0;
};

std::size_t heap_bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

enum class Leave : std::uint8_t { Pop, PopOrCancel };

/// A calendar in the hold model. `index` of a payload names the event's place in the population.
template <class CalendarType, Leave leave>
class Hold {
 public:
  using Handle = decltype(std::declval<CalendarType&>().schedule({}, 0, {}));

  Hold(Delay kind, std::uint64_t population)
      : delays_(kind), population_(population), handles_(leave == Leave::Pop ? 0 : population) {
    const std::size_t before = heap_bytes_in_use();
    for (std::uint64_t i = 0; i < population; ++i) schedule(static_cast<std::uint32_t>(i));
    for (std::uint64_t i = 0; i < 2 * population; ++i) step();
    bytes_ = heap_bytes_in_use() - before;
  }
  void step() {
    if constexpr (leave == Leave::PopOrCancel) {
      if (++steps_ % 2 == 0) {
        const std::uint32_t victim = next_victim();
        calendar_.cancel(handles_[victim]);
        schedule(victim);
        return;
      }
    }
    const Event<Payload> event = calendar_.pop();
    now_ = event.time;
    checksum_ = checksum_ * 31 + static_cast<std::uint64_t>(now_.us()) + event.payload.number;
    schedule(event.payload.index);
  }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
  [[nodiscard]] double bytes_per_event() const {
    return static_cast<double>(bytes_) / static_cast<double>(population_);
  }

 private:
  void schedule(std::uint32_t index) {
    const Handle handle = calendar_.schedule(now_ + delays_.next(), 2, {0, index, scheduled_++});
    if constexpr (leave == Leave::PopOrCancel) handles_[index] = handle;
  }
  /// Drawn some steps before it is used, so that the benchmark's own cache misses do not count.
  std::uint32_t next_victim() {
    random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto drawn = static_cast<std::uint32_t>(((random_ >> 32) * population_) >> 32);
    __builtin_prefetch(&handles_[drawn]);
    return std::exchange(victims_[steps_ / 2 % victims_.size()], drawn);
  }

  CalendarType calendar_;
  Delays delays_;
  std::uint64_t population_;
  std::vector<Handle> handles_;
  std::array<std::uint32_t, 16> victims_{};
  std::uint64_t random_ = 1;
  std::uint64_t steps_ = 0;
  std::uint64_t scheduled_ = 0;
  SimTime now_;
  std::uint64_t checksum_ = 0;
  std::size_t bytes_ = 0;
};

template <class CalendarType, Leave leave>
bool agrees_with_plain_heap(Delay kind) {
  for (const std::uint64_t population : {1U, 100U, 5'000U}) {
    Hold<CalendarType, leave> run(kind, population);
    Hold<SetHeap, leave> reference(kind, population);
    if (run.checksum() != reference.checksum()) return false;
  }
  return true;
}

/// The run measured last: its next repetition goes on with it.
struct Kept {
  const std::type_info* type = nullptr;
  Delay kind{};
  std::uint64_t population = 0;
  std::shared_ptr<void> run;
};

/// A run that is filled, checked and past its first touch of memory; null when it pops wrong events.
template <class CalendarType, Leave leave>
Hold<CalendarType, leave>* warm_run(Delay kind, std::uint64_t population) {
  using Run = Hold<CalendarType, leave>;
  static Kept kept;
  if (kept.type == nullptr || *kept.type != typeid(Run) || kept.kind != kind ||
      kept.population != population) {
    if (!agrees_with_plain_heap<CalendarType, leave>(kind)) return nullptr;
    kept = {};
    kept = {&typeid(Run), kind, population, std::make_shared<Run>(kind, population)};
  }
  return static_cast<Run*>(kept.run.get());
}

template <class CalendarType, Leave leave>
void measure(benchmark::State& state) {
  const auto kind = static_cast<Delay>(state.range(0));
  auto* const run = warm_run<CalendarType, leave>(kind, static_cast<std::uint64_t>(state.range(1)));
  if (run == nullptr) {
    state.SkipWithError("the calendar pops other events than the plain heap");
    return;
  }
  // Whole populations: moving events to a lower rung is one pop's work for many.
  while (state.KeepRunningBatch(state.range(1))) {
    for (std::int64_t i = 0; i < state.range(1); ++i) run->step();
  }
  benchmark::DoNotOptimize(run->checksum());
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(kDelayNames.at(static_cast<std::size_t>(state.range(0))));
  state.counters["bytes_per_event"] = run->bytes_per_event();
}

template <class CalendarType>
void hold(benchmark::State& state) {
  measure<CalendarType, Leave::Pop>(state);
}
template <class CalendarType>
void cancel(benchmark::State& state) {
  measure<CalendarType, Leave::PopOrCancel>(state);
}

void all(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"delay", "pending"});
  for (const Delay kind : kDelays) {
    for (std::int64_t pending = 100; pending <= 10'000'000; pending *= 10) {
      benchmark->Args({static_cast<std::int64_t>(kind), pending});
    }
  }
}
/// A heap takes minutes to reach the same state with millions of events.
void to_a_million(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"delay", "pending"});
  for (const Delay kind : kDelays) {
    for (std::int64_t pending = 100; pending <= 1'000'000; pending *= 10) {
      benchmark->Args({static_cast<std::int64_t>(kind), pending});
    }
  }
  benchmark->Args({static_cast<std::int64_t>(Delay::exponential), 10'000'000});
}

BENCHMARK(hold<Calendar>)->Apply(all);
BENCHMARK(hold<PriorityQueue>)->Apply(to_a_million);
BENCHMARK(hold<BoostHeap>)->Apply(to_a_million);
BENCHMARK(cancel<Calendar>)->Apply(all);
BENCHMARK(cancel<SetHeap>)->Apply(to_a_million);
BENCHMARK(cancel<BoostMutableHeap>)->Apply(to_a_million);

}  // namespace
}  // namespace capdrill

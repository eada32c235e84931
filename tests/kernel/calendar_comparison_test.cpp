// EventCalendar against the plain heap: the same schedules, cancellations and pops, drawn at random
// in phases of very different habits.
//
// CAPDRILL_CALENDAR_OPERATIONS sets how many operations each test makes.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "capdrill/base/hash.hpp"
#include "capdrill/kernel/event_calendar.hpp"
#include "support/heap_calendar.hpp"

namespace capdrill {
namespace {

constexpr std::uint64_t kOperationsByDefault = 100'000;

std::uint64_t operations() {
  const char* const wanted = std::getenv("CAPDRILL_CALENDAR_OPERATIONS");
  return wanted != nullptr ? std::stoull(wanted) : kOperationsByDefault;
}

/// A stream of numbers, the same on every machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t bits() { return mix64(seed_ + 0x9e3779b97f4a7c15ULL * ++count_); }
  std::uint64_t below(std::uint64_t limit) { return bits() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

enum class Habit { Uniform, Short, SameInstant, HeavyTail, Extreme, Mixed };
constexpr std::array kHabits{Habit::Uniform,   Habit::Short,   Habit::SameInstant,
                             Habit::HeavyTail, Habit::Extreme, Habit::Mixed};

inline void PrintTo(Habit habit, std::ostream* out) {
  constexpr std::array kNames{"Uniform", "Short", "SameInstant", "HeavyTail", "Extreme", "Mixed"};
  *out << kNames.at(static_cast<std::size_t>(habit));
}

/// The two calendars, driven side by side.
class Pair {
 public:
  Pair(Habit habit, std::uint64_t seed) : habit_(habit), draws_(seed) {}

  /// One phase: the population drifts up or down, and a share of the operations cancel.
  void phase() {
    const std::uint64_t length = 1 + draws_.below(5'000);
    const std::uint64_t schedules_in_ten = 1 + draws_.below(8);
    const std::uint64_t cancels_in_ten = draws_.one_in(2) ? draws_.below(6) : 0;
    const bool may_go_back = draws_.one_in(8);
    for (std::uint64_t i = 0; i < length && !testing::Test::HasFailure(); ++i) {
      const std::uint64_t choice = draws_.below(10 + cancels_in_ten);
      if (choice >= 10) {
        cancel();
      } else if (choice < schedules_in_ten) {
        schedule(may_go_back && draws_.one_in(10) ? draws_.below(now_ + 1) : now_);
      } else {
        pop();
      }
    }
    done_ += length;
    if (draws_.one_in(6)) cancel_most();
    if (draws_.one_in(6)) burst();
    if (draws_.one_in(6)) drain();
  }
  void drain() {
    while (!reference_.empty() && !testing::Test::HasFailure()) pop();
    EXPECT_TRUE(ours_.empty());
    if (now_ > std::numeric_limits<std::uint64_t>::max() / 4) start_again();
  }
  [[nodiscard]] std::uint64_t done() const { return done_; }

 private:
  static constexpr std::uint64_t kLast = std::numeric_limits<std::int64_t>::max();

  std::uint64_t delay(Habit habit) {
    switch (habit) {
      case Habit::Uniform:
        return draws_.below(1'000'000);
      case Habit::Short:
        return draws_.below(3);
      case Habit::SameInstant:
        return draws_.one_in(50) ? draws_.below(100'000) : 0;
      case Habit::HeavyTail:
        return draws_.bits() >> (1 + draws_.below(63));
      case Habit::Extreme:
        return draws_.one_in(3) ? kLast - draws_.below(100) : draws_.below(1'000);
      case Habit::Mixed:
        return delay(kHabits[draws_.below(kHabits.size() - 1)]);
    }
    return 0;
  }
  void schedule(std::uint64_t from) {
    const std::uint64_t distance = delay(habit_);
    schedule_at(distance > kLast - from ? kLast : from + distance);
  }
  void schedule_at(std::uint64_t us) {
    const SimTime time = SimTime::microseconds(static_cast<std::int64_t>(us));
    const auto event_class = static_cast<std::uint8_t>(draws_.one_in(4) ? draws_.below(64) : 2);
    const std::uint64_t payload = draws_.bits();
    const EventHandle handle = ours_.schedule(time, event_class, payload);
    ASSERT_EQ(handle.sequence, reference_.schedule(time, event_class, payload).sequence);
    handles_.push_back(handle);
  }
  /// A thousand and more at one instant, which may be the running one.
  void burst() {
    const std::uint64_t time = std::min(kLast, now_ + (draws_.one_in(3) ? 0 : draws_.below(1000)));
    const std::uint64_t count = 1'000 + draws_.below(3'000);
    for (std::uint64_t i = 0; i < count; ++i) schedule_at(time);
    done_ += count;
  }
  void pop() {
    ASSERT_EQ(ours_.size(), reference_.size());
    if (reference_.empty()) return;
    if (draws_.one_in(2)) {
      ASSERT_EQ(ours_.next_time(), reference_.next_time());
    }
    const Event<std::uint64_t> expected = reference_.pop();
    const Event<std::uint64_t> event = ours_.pop();
    ASSERT_EQ(event.time, expected.time);
    ASSERT_EQ(event.event_class, expected.event_class);
    ASSERT_EQ(event.sequence, expected.sequence);
    ASSERT_EQ(event.payload, expected.payload);
    now_ = static_cast<std::uint64_t>(event.time.us());
  }
  void cancel() {
    if (handles_.empty()) return;
    const EventHandle handle = handles_[draws_.below(handles_.size())];
    ASSERT_EQ(ours_.is_pending(handle), reference_.is_pending(handle));
    ASSERT_EQ(ours_.cancel(handle), reference_.cancel(handle));
  }
  void cancel_most() {
    for (const EventHandle handle : handles_) {
      if (!draws_.one_in(20)) {
        ASSERT_EQ(ours_.cancel(handle), reference_.cancel(handle));
      }
    }
    handles_.clear();
  }
  void start_again() {
    ours_ = {};
    reference_ = {};
    handles_.clear();
    now_ = 0;
  }

  Habit habit_;
  Draws draws_;
  EventCalendar<std::uint64_t> ours_;
  support::HeapCalendar<std::uint64_t> reference_;
  std::vector<EventHandle> handles_;  ///< of pending events and of others
  std::uint64_t now_ = 0;
  std::uint64_t done_ = 0;
};

class EventCalendarComparison : public testing::TestWithParam<Habit> {};

TEST_P(EventCalendarComparison, PopsWhatAPlainHeapPops) {
  const std::uint64_t wanted = operations();
  for (std::uint64_t seed = 0, done = 0; done < wanted && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Pair pair(GetParam(), seed);
    while (pair.done() < 40'000 && !HasFailure()) pair.phase();
    pair.drain();
    done += pair.done();
  }
}

INSTANTIATE_TEST_SUITE_P(Habits, EventCalendarComparison, testing::ValuesIn(kHabits),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace capdrill

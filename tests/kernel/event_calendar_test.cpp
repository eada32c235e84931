#include "capdrill/kernel/event_calendar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/heap_calendar.hpp"
#include "support/instants.hpp"

namespace capdrill {
namespace {

using support::at;

/// Empties the calendar. Returns: the payloads in the order of their instants.
template <class Calendar>
std::vector<int> drain(Calendar& calendar) {
  std::vector<int> payloads;
  while (!calendar.empty()) payloads.push_back(calendar.pop().payload);
  return payloads;
}

/// The contract, which every calendar keeps.
template <class Calendar>
class EventCalendarContract : public testing::Test {};

struct CalendarName {
  template <class Calendar>
  static std::string GetName(int) {
    return std::is_same_v<Calendar, EventCalendar<int>> ? "EventCalendar" : "HeapCalendar";
  }
};
using Calendars = testing::Types<EventCalendar<int>, support::HeapCalendar<int>>;
TYPED_TEST_SUITE(EventCalendarContract, Calendars, CalendarName);

TYPED_TEST(EventCalendarContract, EarlierTimesPopFirst) {
  TypeParam calendar;
  calendar.schedule(at(30), 0, 3);
  calendar.schedule(at(10), 0, 1);
  calendar.schedule(at(20), 0, 2);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST(EventCalendarContract, EqualTimesPopByClass) {
  TypeParam calendar;
  calendar.schedule(at(5), 2, 3);
  calendar.schedule(at(5), 0, 1);
  calendar.schedule(at(5), 1, 2);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST(EventCalendarContract, EqualTimesAndClassesPopInScheduleOrder) {
  TypeParam calendar;
  std::vector<int> scheduled;
  for (int i = 0; i < 1000; ++i) {
    calendar.schedule(at(5), 1, i);
    scheduled.push_back(i);
  }
  EXPECT_EQ(drain(calendar), scheduled);
}

TYPED_TEST(EventCalendarContract, TheTimeOutweighsTheClass) {
  TypeParam calendar;
  calendar.schedule(at(6), 0, 2);
  calendar.schedule(at(5), 63, 1);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2}));
}

TYPED_TEST(EventCalendarContract, APoppedEventTellsItsTimeClassAndSequence) {
  TypeParam calendar;
  calendar.schedule(at(9), 7, 41);
  calendar.schedule(at(8), 63, 42);
  const Event<int> event = calendar.pop();
  EXPECT_EQ(event.time, at(8));
  EXPECT_EQ(event.event_class, 63);
  EXPECT_EQ(event.sequence, 1U);
  EXPECT_EQ(event.payload, 42);
}

TYPED_TEST(EventCalendarContract, ACancelledEventNeverPops) {
  TypeParam calendar;
  calendar.schedule(at(1), 0, 1);
  const EventHandle cancelled = calendar.schedule(at(2), 0, 2);
  calendar.schedule(at(3), 0, 3);
  EXPECT_TRUE(calendar.cancel(cancelled));
  EXPECT_EQ(calendar.size(), 2U);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 3}));
}

TYPED_TEST(EventCalendarContract, TheNextTimeIsThatOfAnEventStillPending) {
  TypeParam calendar;
  const EventHandle first = calendar.schedule(at(1), 0, 1);
  calendar.schedule(at(4), 0, 2);
  calendar.cancel(first);
  EXPECT_EQ(calendar.next_time(), at(4));
}

TYPED_TEST(EventCalendarContract, OnlyPendingEventsCanBeCancelled) {
  TypeParam calendar;
  const EventHandle cancelled = calendar.schedule(at(1), 0, 1);
  const EventHandle run = calendar.schedule(at(2), 0, 2);
  EXPECT_TRUE(calendar.is_pending(cancelled));
  EXPECT_TRUE(calendar.cancel(cancelled));
  EXPECT_FALSE(calendar.is_pending(cancelled));
  EXPECT_FALSE(calendar.cancel(cancelled));
  calendar.pop();
  EXPECT_FALSE(calendar.is_pending(run));
  EXPECT_FALSE(calendar.cancel(run));
}

TYPED_TEST(EventCalendarContract, AHandleThatWasNeverScheduledNamesNothing) {
  TypeParam calendar;
  calendar.schedule(at(1), 0, 1);
  EXPECT_FALSE(calendar.is_pending(EventHandle{}));
  EXPECT_FALSE(calendar.cancel(EventHandle{}));
  EXPECT_FALSE(calendar.is_pending(EventHandle{99}));
}

TYPED_TEST(EventCalendarContract, ManyCancelledAmongManyLeaveTheOrderUntouched) {
  TypeParam calendar;
  std::vector<EventHandle> handles;
  for (int i = 0; i < 5000; ++i) handles.push_back(calendar.schedule(at((i * 7919) % 997), 0, i));
  for (int i = 0; i < 5000; ++i) {
    if (i % 10 != 0) calendar.cancel(handles[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(calendar.size(), 500U);
  std::tuple<SimTime, std::uint64_t> before{at(-1), 0};
  while (!calendar.empty()) {
    const Event<int> event = calendar.pop();
    EXPECT_EQ(event.payload % 10, 0);
    EXPECT_LT(before, (std::tuple{event.time, event.sequence}));
    before = {event.time, event.sequence};
  }
}

TYPED_TEST(EventCalendarContract, AStaleHandleNamesNoLaterEvent) {
  TypeParam calendar;
  const EventHandle cancelled = calendar.schedule(at(1), 0, 1);
  calendar.cancel(cancelled);
  const EventHandle popped = calendar.schedule(at(1), 0, 2);
  calendar.pop();
  for (int i = 0; i < 10'000; ++i) calendar.schedule(at(i), 0, i);
  EXPECT_FALSE(calendar.is_pending(cancelled));
  EXPECT_FALSE(calendar.is_pending(popped));
  EXPECT_FALSE(calendar.cancel(cancelled));
  EXPECT_FALSE(calendar.cancel(popped));
  EXPECT_EQ(calendar.size(), 10'000U);
}

TYPED_TEST(EventCalendarContract, ManyEventsOfOneInstantPopByClassThenInScheduleOrder) {
  TypeParam calendar;
  std::vector<int> expected;
  for (int i = 0; i < 30'000; ++i) {
    calendar.schedule(at(7'000'000), static_cast<std::uint8_t>(2 - i / 10'000), i);
  }
  for (const int first : {20'000, 10'000, 0}) {
    for (int i = 0; i < 10'000; ++i) expected.push_back(first + i);
  }
  EXPECT_EQ(drain(calendar), expected);
}

TYPED_TEST(EventCalendarContract, AnEventScheduledIntoTheRunningInstantPopsInIt) {
  TypeParam calendar;
  for (int i = 0; i < 1000; ++i) calendar.schedule(at(5), 3, i);
  EXPECT_EQ(calendar.pop().payload, 0);
  calendar.schedule(at(5), 4, -3);
  calendar.schedule(at(5), 3, -2);
  calendar.schedule(at(5), 2, -1);
  EXPECT_EQ(calendar.pop().payload, -1) << "a class before the running one is next";
  for (int i = 1; i < 1000; ++i) ASSERT_EQ(calendar.pop().payload, i);
  EXPECT_EQ(drain(calendar), (std::vector<int>{-2, -3}));
}

TYPED_TEST(EventCalendarContract, AnEventBeforeTheOneThatWasLookedAtIsTheNext) {
  TypeParam calendar;
  calendar.schedule(at(1'000'000), 0, 3);
  EXPECT_EQ(calendar.next_time(), at(1'000'000));
  calendar.schedule(at(20), 0, 2);
  calendar.schedule(at(10), 0, 1);
  EXPECT_EQ(calendar.next_time(), at(10));
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST(EventCalendarContract, TimesReachFromTheStartToTheEndOfTime) {
  TypeParam calendar;
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  calendar.schedule(at(kLast), 63, 5);
  calendar.schedule(at(kLast), 0, 4);
  calendar.schedule(at(kLast - 1), 63, 3);
  calendar.schedule(at(std::int64_t{1} << 62), 1, 2);
  calendar.schedule(at(0), 1, 1);
  EXPECT_EQ(calendar.pop().payload, 1);
  calendar.schedule(at(kLast), 1, 45);
  EXPECT_EQ(drain(calendar), (std::vector<int>{2, 3, 4, 45, 5}));
}

TYPED_TEST(EventCalendarContract, ItCanBeFilledAndEmptiedAgain) {
  TypeParam calendar;
  for (int round = 0; round < 50; ++round) {
    std::vector<int> expected;
    for (int i = 0; i < 300; ++i) {
      calendar.schedule(at(round * 1'000'000 + i * i), 0, i);
      expected.push_back(i);
    }
    ASSERT_EQ(drain(calendar), expected);
  }
}

/// The contract as a sorted map.
class ReferenceCalendar {
 public:
  using Key = std::tuple<std::int64_t, int, std::uint64_t>;
  Key schedule(std::int64_t time, int event_class, int payload) {
    const Key key{time, event_class, next_sequence_++};
    pending_.emplace(key, payload);
    return key;
  }
  bool cancel(const Key& key) { return pending_.erase(key) == 1; }
  std::pair<Key, int> pop() {
    const auto first = *pending_.begin();
    pending_.erase(pending_.begin());
    return first;
  }
  [[nodiscard]] std::size_t size() const { return pending_.size(); }

 private:
  std::multimap<Key, int> pending_;
  std::uint64_t next_sequence_ = 0;
};

RC_GTEST_PROP(EventCalendarProperty, EqualsASortedMapUnderAnySequenceOfOperations, ()) {
  EventCalendar<int> calendar;
  ReferenceCalendar reference;
  std::vector<std::pair<EventHandle, ReferenceCalendar::Key>> handles;
  const int operations = *rc::gen::inRange(1, 600);
  const int cancels_in_ten = *rc::gen::inRange(0, 8);
  for (int i = 0; i < operations; ++i) {
    const int choice = *rc::gen::inRange(0, 10);
    if (choice < cancels_in_ten && !handles.empty()) {
      const auto which = *rc::gen::inRange<std::size_t>(0, handles.size());
      RC_ASSERT(calendar.cancel(handles[which].first) == reference.cancel(handles[which].second));
    } else if (choice == 9 && reference.size() > 0) {
      const Event<int> event = calendar.pop();
      const auto [key, payload] = reference.pop();
      RC_ASSERT(std::tuple(event.time.us(), int{event.event_class}, event.sequence) == key);
      RC_ASSERT(event.payload == payload);
    } else {
      const auto time = *rc::gen::inRange<std::int64_t>(0, 20);
      const int event_class = *rc::gen::inRange(0, 4);
      handles.emplace_back(calendar.schedule(at(time), static_cast<std::uint8_t>(event_class), i),
                           reference.schedule(time, event_class, i));
    }
    RC_ASSERT(calendar.size() == reference.size());
  }
  while (reference.size() > 0) RC_ASSERT(calendar.pop().payload == reference.pop().second);
  RC_ASSERT(calendar.empty());
}

}  // namespace
}  // namespace capdrill

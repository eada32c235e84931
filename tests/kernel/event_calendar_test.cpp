#include "capdrill/kernel/event_calendar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace capdrill {
namespace {

using Calendar = EventCalendar<int>;

SimTime at(std::int64_t us) { return SimTime::microseconds(us); }

/// Empties the calendar. Returns: the payloads in the order of their instants.
std::vector<int> drain(Calendar& calendar) {
  std::vector<int> payloads;
  while (!calendar.empty()) payloads.push_back(calendar.pop().payload);
  return payloads;
}

TEST(EventCalendar, EarlierTimesPopFirst) {
  Calendar calendar;
  calendar.schedule(at(30), 0, 3);
  calendar.schedule(at(10), 0, 1);
  calendar.schedule(at(20), 0, 2);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2, 3}));
}

TEST(EventCalendar, EqualTimesPopByClass) {
  Calendar calendar;
  calendar.schedule(at(5), 2, 3);
  calendar.schedule(at(5), 0, 1);
  calendar.schedule(at(5), 1, 2);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2, 3}));
}

TEST(EventCalendar, EqualTimesAndClassesPopInScheduleOrder) {
  Calendar calendar;
  std::vector<int> scheduled;
  for (int i = 0; i < 1000; ++i) {
    calendar.schedule(at(5), 1, i);
    scheduled.push_back(i);
  }
  EXPECT_EQ(drain(calendar), scheduled);
}

TEST(EventCalendar, TheTimeOutweighsTheClass) {
  Calendar calendar;
  calendar.schedule(at(6), 0, 2);
  calendar.schedule(at(5), 255, 1);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 2}));
}

TEST(EventCalendar, APoppedEventTellsItsTimeClassAndSequence) {
  Calendar calendar;
  calendar.schedule(at(9), 7, 41);
  calendar.schedule(at(8), 200, 42);
  const Event<int> event = calendar.pop();
  EXPECT_EQ(event.time, at(8));
  EXPECT_EQ(event.event_class, 200);
  EXPECT_EQ(event.sequence, 1U);
  EXPECT_EQ(event.payload, 42);
}

TEST(EventCalendar, ACancelledEventNeverPops) {
  Calendar calendar;
  calendar.schedule(at(1), 0, 1);
  const EventHandle cancelled = calendar.schedule(at(2), 0, 2);
  calendar.schedule(at(3), 0, 3);
  EXPECT_TRUE(calendar.cancel(cancelled));
  EXPECT_EQ(calendar.size(), 2U);
  EXPECT_EQ(drain(calendar), (std::vector<int>{1, 3}));
}

TEST(EventCalendar, TheNextTimeIsThatOfAnEventStillPending) {
  Calendar calendar;
  const EventHandle first = calendar.schedule(at(1), 0, 1);
  calendar.schedule(at(4), 0, 2);
  calendar.cancel(first);
  EXPECT_EQ(calendar.next_time(), at(4));
}

TEST(EventCalendar, OnlyPendingEventsCanBeCancelled) {
  Calendar calendar;
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

TEST(EventCalendar, AHandleThatWasNeverScheduledNamesNothing) {
  Calendar calendar;
  calendar.schedule(at(1), 0, 1);
  EXPECT_FALSE(calendar.is_pending(EventHandle{}));
  EXPECT_FALSE(calendar.cancel(EventHandle{}));
  EXPECT_FALSE(calendar.is_pending(EventHandle{99, 1}));
}

TEST(EventCalendar, AStaleHandleDoesNotNameTheEventThatReusesItsSlot) {
  Calendar calendar;
  const EventHandle stale = calendar.schedule(at(1), 0, 1);
  calendar.cancel(stale);
  const EventHandle fresh = calendar.schedule(at(2), 0, 2);
  ASSERT_EQ(fresh.slot, stale.slot) << "the slot is reused";
  EXPECT_FALSE(calendar.cancel(stale));
  EXPECT_TRUE(calendar.is_pending(fresh));
  EXPECT_EQ(drain(calendar), std::vector<int>{2});
}

TEST(EventCalendar, SlotsFollowThePendingEventsOverAMillionScheduledAndCancelled) {
  Calendar calendar;
  calendar.schedule(at(1'000'000'000), 0, -1);
  std::uint32_t highest_slot = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const EventHandle handle = calendar.schedule(at(i), 0, i);
    highest_slot = std::max(highest_slot, handle.slot);
    calendar.cancel(handle);
  }
  EXPECT_LE(highest_slot, 1U);
  EXPECT_EQ(drain(calendar), std::vector<int>{-1});
}

TEST(EventCalendar, SlotsFollowThePendingEventsWhenEachEventSchedulesTheNext) {
  Calendar calendar;
  std::uint32_t highest_slot = 0;
  for (int i = 0; i < 100; ++i) calendar.schedule(at(i), 0, i);
  for (int i = 0; i < 200'000; ++i) {
    const Event<int> event = calendar.pop();
    highest_slot =
        std::max(highest_slot, calendar.schedule(event.time + Duration::seconds(1), 0, i).slot);
  }
  EXPECT_LT(highest_slot, 101U);
  EXPECT_EQ(calendar.size(), 100U);
}

TEST(EventCalendar, ManyCancelledAmongManyLeaveTheOrderUntouched) {
  Calendar calendar;
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
  Calendar calendar;
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

#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "capdrill/base/check.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/kernel/calendar_entry.hpp"
#include "capdrill/kernel/far_events.hpp"
#include "capdrill/kernel/near_events.hpp"
#include "capdrill/kernel/sequence_set.hpp"

namespace capdrill {

/// Names one scheduled event for as long as it is pending; a handle of an event that has run or
/// was cancelled is recognised as such and never names another one.
struct EventHandle {
  std::uint64_t sequence = ~std::uint64_t{0};  ///< this value: never scheduled
};

/// An event as it leaves the calendar.
template <class Payload>
struct Event {
  SimTime time;
  std::uint8_t event_class = 0;
  std::uint64_t sequence = 0;
  Payload payload;
};

/// The future event list: pending events, earliest first.
///
/// Ordering: by (time, class, sequence), where sequence is the order of scheduling. This is a
/// contract: equal instants are common (a scale-out is a thousand of them).
///
/// Far events lie in buckets by the digits of their time, near ones in a short sorted run, and which
/// are pending stands in a set of sequence numbers.
///
/// operation  · cost           · why
/// schedule   · O(1)           · one write to the end of a bucket; into the run it is an insertion
///                               among at most 256 keys, before the run O(log n) of a heap
/// pop        · O(1) amortised · each event is moved at most once a rung, and sorted among few
/// cancel     · O(1) amortised · leaves the set; the entry is dropped when it is met, or when more
///                               than half of all are dead and everything is rebuilt
/// memory     · 16 + |Payload| + some 3 bytes per pending event, cancelled ones at most double it;
///              40 kB for an empty one; returned when three quarters of it are unused
///
/// Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
/// discrete event simulation", ACM TOMACS 15(3), 2005, doi:10.1145/1103323.1103324 (far events
/// unsorted in rungs of buckets, the next few sorted); Ahuja, Mehlhorn, Orlin and Tarjan, "Faster
/// algorithms for the shortest path problem", Journal of the ACM 37(2), 1990,
/// doi:10.1145/77600.77615 (radix heap: buckets by the highest digit in which a key differs from
/// the last minimum).
template <class Payload>
class EventCalendar {
  static_assert(std::is_trivially_copyable_v<Payload>, "events are plain data");

 public:
  /// Requires: time >= SimTime(), event_class < kEventClasses.
  EventHandle schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    CAPDRILL_DEBUG_CHECK(time >= SimTime(), "an event was scheduled before the start");
    CAPDRILL_DEBUG_CHECK(event_class < kEventClasses, "the class of an event is out of range");
    CAPDRILL_DEBUG_CHECK(next_sequence_ < kSequenceLimit, "the event sequence is exhausted");
    const std::uint64_t sequence = next_sequence_++;
    const auto us = static_cast<std::uint64_t>(time.us());
    pending_.insert(sequence);
    if (near_.covers(us, event_class)) [[unlikely]] {
      add_near({us, event_order(event_class, sequence), payload});
    } else {
      // Written where it will stay: a copy of what was just written piece by piece would wait.
      Entry& entry = far_.room_for(us, event_class);
      entry.time = us;
      entry.order = event_order(event_class, sequence);
      entry.payload = payload;
    }
    return {sequence};
  }

  /// Returns: whether the event was still pending.
  bool cancel(EventHandle handle) {
    if (!pending_.erase(handle.sequence)) return false;
    if (++dead_ > pending_.size() + kDeadMin) sweep();
    return true;
  }

  [[nodiscard]] bool is_pending(EventHandle handle) const {
    return pending_.contains(handle.sequence);
  }

  [[nodiscard]] std::size_t size() const { return pending_.size(); }
  [[nodiscard]] bool empty() const { return pending_.size() == 0; }

  /// The instant of the earliest pending event. Requires: !empty().
  [[nodiscard]] SimTime next_time() {
    for (;;) {
      const Entry& entry = first();
      if (dead_ == 0 || pending_.contains(sequence_of(entry))) return instant(entry);
      near_.drop_first();
      --dead_;
    }
  }

  /// What an event about so many places from the front is about, to ask for its data in time; null
  /// when that is not known yet. It may have been cancelled.
  [[nodiscard]] const Payload* ahead(std::size_t places) const {
    const Entry* entry = near_.ahead(places);
    return entry != nullptr ? &entry->payload : nullptr;
  }

  /// Removes and returns the earliest pending event. Requires: !empty().
  Event<Payload> pop() {
    for (;;) {
      const Entry& entry = first();
      const Event<Payload> event{instant(entry), class_of(entry), sequence_of(entry),
                                 entry.payload};
      near_.drop_first();
      if (pending_.erase(event.sequence)) [[likely]]
        return event;
      --dead_;
    }
  }

 private:
  using Entry = CalendarEntry<Payload>;
  static constexpr std::size_t kDeadMin = 1024;

  /// Tells the far events which of them are still pending.
  struct Survivors {
    EventCalendar& calendar;
    /// Whether so many are dead that dropping them costs less than moving them.
    [[nodiscard]] bool is_worth_asking() const {
      return calendar.dead_ * 8 > calendar.pending_.size();
    }
    void expect(const Entry& entry) const { calendar.pending_.prefetch(sequence_of(entry)); }
    bool keep(const Entry& entry) {
      if (calendar.pending_.contains(sequence_of(entry))) return true;
      --calendar.dead_;
      return false;
    }
  };

  [[nodiscard]] static SimTime instant(const Entry& entry) {
    return SimTime::microseconds(static_cast<std::int64_t>(entry.time));
  }

  /// The earliest entry, dead or alive.
  const Entry& first() {
    CAPDRILL_DEBUG_CHECK(!empty(), "an empty calendar was read");
    if (near_.empty()) [[unlikely]]
      refill();
    return near_.first();
  }
  [[gnu::noinline]] void add_near(const Entry& entry) {
    if (near_.is_full()) near_.spill([this](const Entry& spilt) { far_.add(spilt); });
    if (near_.covers(entry.time, class_of(entry))) {
      near_.add(entry);
    } else {
      far_.add(entry);
    }
  }
  [[gnu::noinline]] void refill() {
    Survivors survivors{*this};
    far_.refill(near_, survivors);
    if (far_.is_wasteful()) sweep();
  }
  /// Drops every dead entry but those of the run, and returns memory.
  [[gnu::noinline]] void sweep() {
    Survivors survivors{*this};
    const auto keep = [&survivors](const Entry& entry) { return survivors.keep(entry); };
    far_.rebuild(keep);
    near_.sweep(keep);
  }

  SequenceSet pending_;
  NearEvents<Entry> near_;
  FarEvents<Entry> far_;
  std::uint64_t next_sequence_ = 0;
  std::size_t dead_ = 0;  ///< entries that were cancelled and not yet dropped
};

}  // namespace capdrill

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "capdrill/kernel/event_calendar.hpp"

namespace capdrill::support {

/// The contract of the event calendar in its plainest form, a binary heap: what EventCalendar is
/// held against, in tests and in benchmarks.
///
/// operation  · cost     · why
/// schedule   · O(log n) · sift up in a heap of whole entries
/// pop        · O(log n) · sift down; cancelled entries are skipped
/// cancel     · O(1)     · leaves the set of those pending; the entry stays until popped
template <class Payload>
class HeapCalendar {
 public:
  EventHandle schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    const std::uint64_t sequence = next_sequence_++;
    heap_.push_back(
        {static_cast<std::uint64_t>(time.us()), event_order(event_class, sequence), payload});
    std::push_heap(heap_.begin(), heap_.end(), LaterEntry());
    pending_.insert(sequence);
    return {sequence};
  }
  bool cancel(EventHandle handle) { return pending_.erase(handle.sequence) == 1; }
  [[nodiscard]] bool is_pending(EventHandle handle) const {
    return pending_.count(handle.sequence) == 1;
  }
  [[nodiscard]] std::size_t size() const { return pending_.size(); }
  [[nodiscard]] bool empty() const { return pending_.empty(); }

  [[nodiscard]] SimTime next_time() {
    while (!is_pending({sequence_of(heap_.front())})) drop_first();
    return SimTime::microseconds(static_cast<std::int64_t>(heap_.front().time));
  }
  Event<Payload> pop() {
    const SimTime time = next_time();
    const CalendarEntry<Payload> first = heap_.front();
    drop_first();
    pending_.erase(sequence_of(first));
    return {time, class_of(first), sequence_of(first), first.payload};
  }

 private:
  void drop_first() {
    std::pop_heap(heap_.begin(), heap_.end(), LaterEntry());
    heap_.pop_back();
  }

  std::vector<CalendarEntry<Payload>> heap_;
  std::unordered_set<std::uint64_t> pending_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace capdrill::support

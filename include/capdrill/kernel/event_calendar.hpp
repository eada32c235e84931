#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "capdrill/base/check.hpp"
#include "capdrill/base/time.hpp"

namespace capdrill {

/// Names one scheduled event for as long as it is pending; a handle of an event that has run or
/// was cancelled is recognised as such and never names another one.
struct EventHandle {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  ///< 0 = never scheduled
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
/// operation  · cost              · why
/// schedule   · O(log n)          · sift up in a 4-ary heap of 24-byte keys
/// pop        · O(log n)          · sift down; cancelled keys are skipped
/// cancel     · O(1) amortised    · frees the slot; its key stays until popped, or until more than
///                                  half of the keys are dead and the heap is rebuilt
/// memory     · 24 + 8 + |Payload| bytes per pending event, dead keys at most double the first term
///
/// Source: Johnson, "Priority queues with update and finding minimum spanning trees", 1975
/// (d-ary heaps).
template <class Payload>
class EventCalendar {
  static_assert(std::is_trivially_copyable_v<Payload>, "events are plain data");

 public:
  EventHandle schedule(SimTime time, std::uint8_t event_class, const Payload& payload) {
    const std::uint32_t slot = take_slot();
    slots_[slot].payload = payload;
    CAPDRILL_DEBUG_CHECK(next_sequence_ < kSequenceLimit, "the event sequence is exhausted");
    const std::uint64_t order =
        (static_cast<std::uint64_t>(event_class) << kSequenceBits) | next_sequence_++;
    keys_.push_back({time, order, slot, slots_[slot].generation});
    sift_up(keys_.size() - 1);
    ++pending_;
    return {slot, slots_[slot].generation};
  }

  /// Returns: whether the event was still pending.
  bool cancel(EventHandle handle) {
    if (!is_pending(handle)) return false;
    release_slot(handle.slot);
    --pending_;
    if (keys_.size() > kRebuildSizeMin && keys_.size() > 2 * pending_) rebuild();
    return true;
  }

  [[nodiscard]] bool is_pending(EventHandle handle) const {
    return handle.slot < slots_.size() && (handle.generation & 1U) == 1U &&
           slots_[handle.slot].generation == handle.generation;
  }

  [[nodiscard]] std::size_t size() const { return pending_; }
  [[nodiscard]] bool empty() const { return pending_ == 0; }

  /// The instant of the earliest pending event. Requires: !empty().
  [[nodiscard]] SimTime next_time() {
    drop_dead_keys();
    return keys_.front().time;
  }

  /// Removes and returns the earliest pending event. Requires: !empty().
  Event<Payload> pop() {
    drop_dead_keys();
    const Key key = keys_.front();
    Event<Payload> event{key.time, static_cast<std::uint8_t>(key.order >> kSequenceBits),
                         key.order & (kSequenceLimit - 1), slots_[key.slot].payload};
    release_slot(key.slot);
    --pending_;
    remove_front();
    return event;
  }

 private:
  static constexpr int kSequenceBits = 56;
  static constexpr std::uint64_t kSequenceLimit = std::uint64_t{1} << kSequenceBits;
  static constexpr std::size_t kArity = 4;
  static constexpr std::size_t kRebuildSizeMin = 64;

  struct Key {
    SimTime time;
    std::uint64_t order;
    std::uint32_t slot;
    std::uint32_t generation;
  };
  /// The generation is odd while the slot is taken.
  struct Slot {
    Payload payload{};
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
  };
  static constexpr std::uint32_t kNoSlot = 0xffffffffU;

  [[nodiscard]] static bool before(const Key& a, const Key& b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
  }
  [[nodiscard]] bool is_dead(const Key& key) const {
    return slots_[key.slot].generation != key.generation;
  }

  std::uint32_t take_slot() {
    if (first_free_ == kNoSlot) {
      slots_.push_back({});
      slots_.back().generation = 1;
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t slot = first_free_;
    first_free_ = slots_[slot].next_free;
    ++slots_[slot].generation;
    return slot;
  }
  void release_slot(std::uint32_t slot) {
    ++slots_[slot].generation;
    slots_[slot].next_free = first_free_;
    first_free_ = slot;
  }

  void drop_dead_keys() {
    CAPDRILL_DEBUG_CHECK(pending_ > 0, "an empty calendar was read");
    while (is_dead(keys_.front())) remove_front();
  }
  void remove_front() {
    keys_.front() = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) sift_down(0);
  }
  void rebuild() {
    std::erase_if(keys_, [this](const Key& key) { return is_dead(key); });
    for (std::size_t i = keys_.size() / kArity + 1; i-- > 0;) sift_down(i);
    keys_.shrink_to_fit();
  }
  void sift_up(std::size_t hole) {
    const Key key = keys_[hole];
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (!before(key, keys_[parent])) break;
      keys_[hole] = keys_[parent];
      hole = parent;
    }
    keys_[hole] = key;
  }
  void sift_down(std::size_t hole) {
    if (hole >= keys_.size()) return;
    const Key key = keys_[hole];
    for (std::size_t first = hole * kArity + 1; first < keys_.size(); first = hole * kArity + 1) {
      std::size_t best = first;
      const std::size_t last = first + kArity < keys_.size() ? first + kArity : keys_.size();
      for (std::size_t child = first + 1; child < last; ++child) {
        if (before(keys_[child], keys_[best])) best = child;
      }
      if (!before(keys_[best], key)) break;
      keys_[hole] = keys_[best];
      hole = best;
    }
    keys_[hole] = key;
  }

  std::vector<Key> keys_;
  std::vector<Slot> slots_;
  std::uint32_t first_free_ = kNoSlot;
  std::size_t pending_ = 0;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace capdrill

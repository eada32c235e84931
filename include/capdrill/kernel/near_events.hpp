#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "capdrill/base/check.hpp"
#include "capdrill/kernel/calendar_entry.hpp"

namespace capdrill {

/// The next events of a calendar: all before a limit, in order.
///
/// A run of at most `kCapacity` entries, sorted by keys of one word: the distance from the origin
/// of the run, the class, and where the entry lies. What is scheduled for an instant before the
/// origin, which is rare (time has been looked ahead, or an event is scheduled for the instant that
/// is running, in a class before the running one), goes to a heap beside the run.
///
/// operation      · cost                · why
/// first, drop    · O(1)                · the front of the run; O(log n) of the heap
/// add            · O(kCapacity)        · an insertion into at most 256 words; O(log n) of the heap
/// append         · O(1) each, expected · a counting sort by six bits, then insertion
/// memory         · 13 kB, and the heap
template <class Entry>
class NearEvents {
 public:
  static constexpr std::size_t kCapacity = 256;
  /// The bits of a key below the time.
  static constexpr int kIndexBits = 8;
  static constexpr int kClassBits = 6;

  NearEvents() {
    for (std::size_t i = 0; i < kCapacity; ++i) free_[i] = static_cast<std::uint8_t>(i);
  }

  [[nodiscard]] bool covers(std::uint64_t time, std::uint8_t event_class) const {
    return time < limit_ || (time == limit_ && event_class < limit_class_);
  }
  [[nodiscard]] bool empty() const { return next_ == end_ && early_.empty(); }
  [[nodiscard]] bool is_full() const { return free_count_ == 0; }
  [[nodiscard]] std::size_t run_size() const { return end_ - next_; }

  /// Requires: covers it, !is_full(), and its sequence is above all others.
  void add(const Entry& entry) {
    if (entry.time < origin_) {
      early_.push_back(entry);
      std::push_heap(early_.begin(), early_.end(), LaterEntry());
      return;
    }
    if (end_ == kKeys) {
      std::copy(keys_.begin() + next_, keys_.begin() + end_, keys_.begin());
      end_ -= std::exchange(next_, 0);
    }
    insert_key(next_, key(entry, store(entry)));
  }

  /// Requires: !empty().
  [[nodiscard]] const Entry& first() const {
    return first_is_early() ? early_.front() : stored(keys_[next_]);
  }
  /// The entry so many places behind the front of the run, dead or alive; null when the run ends
  /// before it. What is beside the run is left out.
  [[nodiscard]] const Entry* ahead(std::size_t places) const {
    return next_ + places < end_ ? &stored(keys_[next_ + places]) : nullptr;
  }
  void drop_first() {
    if (!first_is_early()) {
      release(keys_[next_++]);
      return;
    }
    std::pop_heap(early_.begin(), early_.end(), LaterEntry());
    early_.pop_back();
    if (early_.empty() && early_.capacity() > kCapacity) early_ = {};
  }

  /// Begins a run. Requires: empty().
  void open(std::uint64_t origin) {
    origin_ = origin;
    next_ = end_ = 0;
  }
  /// Appends entries of one bucket, of a width of 2^shift, in order of their sequences.
  /// Requires: 2^shift times 64 is a distance that a key can hold; so much is free.
  void append(const Entry* begin, const Entry* end, int shift) {
    if (end - begin <= kFew) {
      append_few(begin, end);
    } else {
      append_many(begin, end, shift);
    }
  }
  /// Ends it: from here on it covers all before the limit.
  void close(std::uint64_t limit) {
    limit_ = limit;
    limit_class_ = 0;
  }
  /// Makes a run of what is of one instant and one class, in order of sequences. What follows of
  /// the same stays outside, so that nothing can be added to the run.
  void take_same(std::uint64_t time, std::uint8_t event_class, const Entry* begin,
                 const Entry* end) {
    open(time);
    for (; begin != end; ++begin) keys_[end_++] = key(*begin, store(*begin));
    limit_ = time;
    limit_class_ = event_class;
    origin_ = time + 1;
  }

  /// Empties the run in order, calling use(entry), and covers no more than what is before it.
  template <class Use>
  void spill(Use&& use) {
    for (; next_ != end_; ++next_) {
      release(keys_[next_]);
      use(stored(keys_[next_]));
    }
    close(origin_);
  }

  /// Drops what does not keep(entry) of the heap beside the run.
  template <class Keep>
  void sweep(Keep&& keep) {
    std::erase_if(early_, [&](const Entry& entry) { return !keep(entry); });
    std::make_heap(early_.begin(), early_.end(), LaterEntry());
  }

 private:
  static constexpr std::size_t kKeys = 2 * kCapacity;
  static constexpr std::uint64_t kIndexMask = kCapacity - 1;
  static constexpr std::ptrdiff_t kFew = 8;

  [[nodiscard]] bool first_is_early() const {
    return !early_.empty() && (next_ == end_ || LaterEntry()(stored(keys_[next_]), early_.front()));
  }
  [[nodiscard]] std::uint64_t key(const Entry& entry, std::size_t index) const {
    return ((((entry.time - origin_) << kClassBits) | class_of(entry)) << kIndexBits) | index;
  }
  [[nodiscard]] const Entry& stored(std::uint64_t key) const { return entries_[key & kIndexMask]; }
  std::size_t store(const Entry& entry) {
    CAPDRILL_DEBUG_CHECK(free_count_ > 0, "the run of near events is full");
    const std::size_t index = free_[--free_count_];
    entries_[index] = entry;
    return index;
  }
  void release(std::uint64_t key) {
    free_[free_count_++] = static_cast<std::uint8_t>(key & kIndexMask);
  }
  /// Into the sorted keys from `begin`; behind its equals, which were scheduled before it.
  void insert_key(std::size_t begin, std::uint64_t key) {
    std::size_t at = end_++;
    for (; at > begin && (keys_[at - 1] >> kIndexBits) > (key >> kIndexBits); --at) {
      keys_[at] = keys_[at - 1];
    }
    keys_[at] = key;
  }

  /// Counts for each how many precede it: quadratic, without a branch to guess.
  void append_few(const Entry* begin, const Entry* end) {
    const auto count = static_cast<std::size_t>(end - begin);
    std::array<std::uint64_t, kFew> ranked;
    for (std::size_t i = 0; i < count; ++i) ranked[i] = key(begin[i], i);
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t rank = 0;
      for (std::size_t j = 0; j < count; ++j) rank += ranked[j] < ranked[i] ? 1U : 0U;
      keys_[end_ + rank] = (ranked[i] & ~kIndexMask) | store(begin[i]);
    }
    end_ += count;
  }

  /// A counting sort by the digit below the bucket's (in a bucket of one instant, that is the
  /// class), then an insertion sort of what is nearly sorted.
  void append_many(const Entry* begin, const Entry* end, int shift) {
    const auto count = static_cast<std::size_t>(end - begin);
    const int below = shift + kClassBits + kIndexBits - 6;
    std::array<std::uint64_t, kCapacity> unsorted;
    std::array<std::uint8_t, 64> place{};
    for (std::size_t i = 0; i < count; ++i) {
      unsorted[i] = key(begin[i], store(begin[i]));
      ++place[(unsorted[i] >> below) & 63];
    }
    std::size_t sum = 0;
    for (std::uint8_t& bin : place) sum += std::exchange(bin, static_cast<std::uint8_t>(sum));
    std::array<std::uint64_t, kCapacity> binned;
    for (std::size_t i = 0; i < count; ++i) {
      binned[place[(unsorted[i] >> below) & 63]++] = unsorted[i];
    }
    const std::size_t first = end_;
    for (std::size_t i = 0; i < count; ++i) insert_key(first, binned[i]);
  }

  std::uint64_t origin_ = 0;
  std::uint64_t limit_ = 0;
  std::uint8_t limit_class_ = 0;
  std::size_t next_ = 0;  ///< the run is keys_[next_] to keys_[end_ - 1]
  std::size_t end_ = 0;
  std::array<std::uint64_t, kKeys> keys_;
  std::array<std::uint8_t, kCapacity> free_;  ///< which of entries_ are unused
  std::size_t free_count_ = kCapacity;
  std::array<Entry, kCapacity> entries_;
  std::vector<Entry> early_;
};

}  // namespace capdrill

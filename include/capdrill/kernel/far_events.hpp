#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "capdrill/kernel/calendar_entry.hpp"
#include "capdrill/kernel/chunk_pool.hpp"
#include "capdrill/kernel/near_events.hpp"

namespace capdrill {

/// The events of a calendar that are not near, unsorted in buckets.
///
/// A ladder over the base-64 digits of (time, class): rung 0 has a bucket for each class, rung r one
/// for each value of the r-th digit of time. It holds what agrees with `base_` in all digits above.
/// Buckets keep the order of arrival and are dealt out in it, so that events of one instant and
/// class never need sorting.
///
/// operation  · cost · why
/// add        · O(1) · the highest digit that differs from the base names the bucket
/// refill     · O(1) amortised per event · each is moved once a rung: where bits show the first
///              bucket, a small one goes to the near events, a large one is dealt to rungs below
/// memory     · a chunk per bucket in use, and 1/95 on top of the entries
template <class Entry>
class FarEvents {
 public:
  /// Requires: not before the bucket that was taken last.
  void add(const Entry& entry) { room_for(entry.time, class_of(entry)) = entry; }

  /// Where to write an entry of this time and class.
  [[nodiscard]] Entry& room_for(std::uint64_t time, std::uint8_t event_class) {
    const std::uint64_t differs = time ^ base_;
    std::size_t rung = 0;
    std::size_t digit = event_class;
    if (differs != 0) {
      const auto of_time =
          static_cast<std::size_t>(63 - std::countl_zero(differs)) / std::size_t{kDigitBits};
      rung = of_time + 1;
      digit = (time >> (of_time * kDigitBits)) & (kDigits - 1);
    }
    Bucket& bucket = buckets_[rung][digit];
    if (bucket.free == bucket.end) [[unlikely]]
      add_chunk(rung, digit);
    return *bucket.free++;
  }

  /// Gives the first events to `near`. Events cancelled may be dropped on the way: `survivors` is
  /// asked for expect(entry), a while before keep(entry), if it is_worth_asking().
  /// Requires: it has some, `near` has none.
  template <class Survivors>
  void refill(NearEvents<Entry>& near, Survivors& survivors) {
    while (rungs_ != 0) {
      const auto rung = static_cast<std::size_t>(std::countr_zero(rungs_));
      const std::size_t digit = first_digit(rung);
      if (rung == 0) {
        const Bucket& bucket = buckets_[0][digit];
        near.take_same(base_, static_cast<std::uint8_t>(digit), bucket.first->entries.data(),
                       end_of(bucket, *bucket.first));
        drop_chunk(0, digit);
        return;
      }
      base_ = (base_ & ~below(rung + 1)) | (std::uint64_t{digit} << shift(rung));
      if (rung <= kSortedRungMax && is_small(rung, digit)) return take(rung, near, survivors);
      deal(rung, digit, survivors);
    }
  }

  /// Drops what does not keep(entry), and returns memory.
  template <class Keep>
  void rebuild(Keep&& keep) {
    FarEvents fresh;
    fresh.base_ = base_;
    for (std::size_t rung = 0; rung < kRungs; ++rung) {
      for (; in_use_[rung] != 0; in_use_[rung] &= in_use_[rung] - 1) {
        const Bucket& bucket = buckets_[rung][first_digit(rung)];
        for (const Chunk<Entry>* chunk = bucket.first; chunk != nullptr; chunk = chunk->next) {
          const Entry* const end = end_of(bucket, *chunk);
          for (const Entry* entry = chunk->entries.data(); entry != end; ++entry) {
            if (keep(*entry)) fresh.add(*entry);
          }
        }
      }
    }
    *this = std::move(fresh);
  }

  /// Whether it holds on to far more memory than it uses.
  [[nodiscard]] bool is_wasteful() const { return pool_.owned() > 4 * pool_.used() + kSpareChunks; }

 private:
  static constexpr int kDigitBits = 6;
  static constexpr std::size_t kDigits = 64;
  static constexpr std::size_t kRungs = 12;  ///< the class, and 11 digits of 63 bits
  /// Keys of near events hold the distances within a rung up to this.
  static constexpr std::size_t kSortedRungMax =
      (64 - NearEvents<Entry>::kIndexBits - NearEvents<Entry>::kClassBits) / kDigitBits;
  /// Of small buckets, so many are taken at once that a run has this length.
  static constexpr std::size_t kRunMin = 16;
  static constexpr std::size_t kSpareChunks = 64;
  static_assert(kRunMin + Chunk<Entry>::kEntries <= NearEvents<Entry>::kCapacity / 2,
                "a new run leaves room for what is scheduled into it");

  struct Bucket {
    Entry* free = nullptr;  ///< in the last chunk
    Entry* end = nullptr;   ///< of the last chunk
    Chunk<Entry>* first = nullptr;
    Chunk<Entry>* last = nullptr;
  };

  [[nodiscard]] static int shift(std::size_t rung) {
    return (static_cast<int>(rung) - 1) * kDigitBits;
  }
  /// The bits of the digits below a rung.
  [[nodiscard]] static std::uint64_t below(std::size_t rung) {
    return shift(rung) >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << shift(rung)) - 1;
  }
  [[nodiscard]] std::size_t first_digit(std::size_t rung) const {
    return static_cast<std::size_t>(std::countr_zero(in_use_[rung]));
  }
  [[nodiscard]] bool is_small(std::size_t rung, std::size_t digit) const {
    return buckets_[rung][digit].first->next == nullptr;
  }
  [[nodiscard]] static const Entry* end_of(const Bucket& bucket, const Chunk<Entry>& chunk) {
    return chunk.next == nullptr ? bucket.free : chunk.entries.data() + chunk.entries.size();
  }

  [[gnu::noinline]] void add_chunk(std::size_t rung, std::size_t digit) {
    Bucket& bucket = buckets_[rung][digit];
    Chunk<Entry>* const chunk = pool_.take();
    chunk->next = nullptr;
    if (bucket.first == nullptr) {
      bucket.first = chunk;
      in_use_[rung] |= std::uint64_t{1} << digit;
      rungs_ |= 1U << rung;
    } else {
      bucket.last->next = chunk;
    }
    bucket.last = chunk;
    bucket.free = chunk->entries.data();
    bucket.end = bucket.free + chunk->entries.size();
  }

  void drop_chunk(std::size_t rung, std::size_t digit) {
    Bucket& bucket = buckets_[rung][digit];
    Chunk<Entry>* const chunk = std::exchange(bucket.first, bucket.first->next);
    pool_.give_back(chunk);
    if (bucket.first == nullptr) detach(rung, digit);
  }
  /// Returns: the bucket as it was; it is empty now.
  Bucket detach(std::size_t rung, std::size_t digit) {
    in_use_[rung] &= ~(std::uint64_t{1} << digit);
    if (in_use_[rung] == 0) rungs_ &= ~(1U << rung);
    return std::exchange(buckets_[rung][digit], Bucket{});
  }

  /// Makes the first buckets of a rung a run.
  template <class Survivors>
  void take(std::size_t rung, NearEvents<Entry>& near, Survivors& survivors) {
    near.open(base_);
    std::size_t digit = 0;
    do {
      digit = first_digit(rung);
      const Bucket& bucket = buckets_[rung][digit];
      const Entry* const begin = bucket.first->entries.data();
      for (const Entry* entry = begin; entry != bucket.free; ++entry) survivors.expect(*entry);
      near.append(begin, bucket.free, shift(rung));
      drop_chunk(rung, digit);
    } while (near.run_size() < kRunMin && in_use_[rung] != 0 && is_small(rung, first_digit(rung)));
    near.close((base_ & ~below(rung + 1)) + ((std::uint64_t{digit} + 1) << shift(rung)));
  }

  /// Moves the first bucket to the rungs below. Requires: the base is its start.
  template <class Survivors>
  void deal(std::size_t rung, std::size_t digit, Survivors& survivors) {
    const Bucket bucket = detach(rung, digit);
    const bool filters = survivors.is_worth_asking();
    for (Chunk<Entry>* chunk = bucket.first; chunk != nullptr;) {
      if (chunk->next != nullptr) prefetch(*chunk->next);
      const Entry* const begin = chunk->entries.data();
      const Entry* const end = end_of(bucket, *chunk);
      if (filters) {
        for (const Entry* entry = begin; entry != end; ++entry) survivors.expect(*entry);
      }
      for (const Entry* entry = begin; entry != end; ++entry) {
        if (!filters || survivors.keep(*entry)) add(*entry);
      }
      pool_.give_back(std::exchange(chunk, chunk->next));
    }
  }
  static void prefetch(const Chunk<Entry>& chunk) {
    constexpr std::size_t kCacheLine = 64;
    const auto* const bytes = static_cast<const char*>(static_cast<const void*>(&chunk));
    for (std::size_t at = 0; at < sizeof chunk; at += kCacheLine) __builtin_prefetch(bytes + at);
  }

  std::array<std::array<Bucket, kDigits>, kRungs> buckets_{};
  std::array<std::uint64_t, kRungs> in_use_{};  ///< the buckets of a rung that have entries
  std::uint32_t rungs_ = 0;                     ///< the rungs that have entries
  /// The start of the bucket that was taken last.
  std::uint64_t base_ = 0;
  ChunkPool<Entry> pool_;
};

}  // namespace capdrill

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace capdrill {

/// A link of a list of entries. So many that a chunk of events is about 3 kB, and no more than
/// `NearEvents` can take at once.
template <class Entry>
struct Chunk {
  static constexpr std::size_t kEntries = 95;
  std::array<Entry, kEntries> entries;
  Chunk* next;
};

/// Hands out chunks and takes them back; the one that came back last, and is still in the cache,
/// goes out first. Blocks grow with the whole, by a sixteenth of it; their pages are touched by
/// their users only. Memory returns to the system with the pool.
template <class Entry>
class ChunkPool {
 public:
  [[nodiscard]] Chunk<Entry>* take() {
    ++used_;
    if (free_ != nullptr) {
      Chunk<Entry>* const chunk = free_;
      free_ = chunk->next;
      return chunk;
    }
    if (fresh_ == fresh_end_) add_block();
    return fresh_++;
  }
  void give_back(Chunk<Entry>* chunk) {
    --used_;
    chunk->next = free_;
    free_ = chunk;
  }

  [[nodiscard]] std::size_t used() const { return used_; }
  [[nodiscard]] std::size_t owned() const { return owned_; }

 private:
  static constexpr std::size_t kBlockMin = 16;
  static_assert(std::is_trivially_copyable_v<Entry> && std::is_aggregate_v<Entry>,
                "chunks come to life in raw memory");
  static_assert(alignof(Chunk<Entry>) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  void add_block() {
    const std::size_t chunks = std::max(kBlockMin, owned_ / 16);
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunks * sizeof(Chunk<Entry>)));
    void* const memory = blocks_.back().get();
    fresh_ = static_cast<Chunk<Entry>*>(memory);
    fresh_end_ = fresh_ + chunks;
    owned_ += chunks;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  Chunk<Entry>* free_ = nullptr;   ///< a list
  Chunk<Entry>* fresh_ = nullptr;  ///< those of the last block that were never out
  Chunk<Entry>* fresh_end_ = nullptr;
  std::size_t used_ = 0;
  std::size_t owned_ = 0;
};

}  // namespace capdrill

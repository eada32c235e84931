#pragma once

#include <cstdint>
#include <string_view>

namespace capdrill {

/// Mixes 64 bits so that each input bit reaches each output bit (the finalizer of SplitMix64;
/// Steele, Lea and Flood, OOPSLA 2014).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  x ^= x >> 31;
  return x;
}

/// The 64-bit hash of a text, the same on every machine (FNV-1a, then mixed).
[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return mix64(hash);
}

/// Folds `value` into `hash`; the order of folding matters.
[[nodiscard]] constexpr std::uint64_t fold_hash(std::uint64_t hash, std::uint64_t value) {
  return mix64(hash * 0x9e3779b97f4a7c15ULL + value + 0x632be59bd9b4e019ULL);
}

}  // namespace capdrill

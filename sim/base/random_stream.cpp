#include "capdrill/base/random.hpp"

#include "base/philox.hpp"
#include "capdrill/base/check.hpp"
#include "capdrill/base/hash.hpp"

namespace capdrill {

namespace {

__extension__ using UnsignedWide = unsigned __int128;

constexpr std::uint32_t low_half(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
constexpr std::uint32_t high_half(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

inline std::uint64_t draw_bits(std::uint64_t key, std::uint64_t ordinal, std::uint32_t lane) {
  const PhiloxCounter block =
      philox({low_half(ordinal), high_half(ordinal), lane, 0}, {low_half(key), high_half(key)});
  return (std::uint64_t{block[1]} << 32) | block[0];
}

/// An odd multiple of 2^-53: never 0 or 1, and 1 - u is exact.
inline double to_uniform(std::uint64_t bits) {
  return static_cast<double>(static_cast<std::int64_t>((bits >> 11) | 1)) * 0x1p-53;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::string_view entity)
    : key_(fold_hash(fold_hash(mix64(seed), hash_text(purpose)), hash_text(entity))) {}

std::uint64_t RandomStream::bits(std::uint64_t ordinal, std::uint32_t lane) const {
  return draw_bits(key_, ordinal, lane);
}

double RandomStream::uniform(std::uint64_t ordinal, std::uint32_t lane) const {
  return to_uniform(draw_bits(key_, ordinal, lane));
}

void RandomStream::uniforms(std::uint64_t first_ordinal, std::span<double> draws) const {
  for (double& draw : draws) draw = to_uniform(draw_bits(key_, first_ordinal++, 0));
}

std::uint64_t RandomStream::below(std::uint64_t bound, std::uint64_t ordinal,
                                  std::uint32_t lane) const {
  CAPDRILL_CHECK(bound > 0, "a random integer was asked from an empty range");
  // The high half of the product. Its bias is below bound / 2^64; a rejection loop would make the
  // cost of a draw, and the number of lanes it takes, depend on the draw.
  const UnsignedWide product = UnsignedWide{bits(ordinal, lane)} * bound;
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace capdrill

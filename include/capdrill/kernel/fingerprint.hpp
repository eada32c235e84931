#pragma once

#include <cstdint>

#include "capdrill/base/hash.hpp"
#include "capdrill/base/time.hpp"

namespace capdrill {

/// A running hash over what a simulation did: equal runs have equal fingerprints. It is fed names
/// and amounts, never addresses, indices or sizes of internal structures.
class Fingerprint {
 public:
  void add(std::uint64_t value) { hash_ = fold_hash(hash_, value); }
  void add(SimTime time) { add(static_cast<std::uint64_t>(time.us())); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

}  // namespace capdrill

#pragma once

#include <cstdint>

namespace capdrill::study {

/// Whether anything is drawn: whether the seeds after `first` make other runs than it does. Looks at
/// seven of them, because small runs may agree by chance. `fingerprint_of(seed)` runs one.
template <class FingerprintOf>
[[nodiscard]] bool depends_on_seed(std::uint64_t first, std::uint64_t first_fingerprint,
                                   FingerprintOf&& fingerprint_of) {
  constexpr std::uint64_t kOthers = 7;
  for (std::uint64_t i = 1; i <= kOthers; ++i) {
    if (fingerprint_of(first + i) != first_fingerprint) return true;
  }
  return false;
}

}  // namespace capdrill::study

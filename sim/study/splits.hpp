#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "capdrill/scenario/spec.hpp"

namespace capdrill::study {

/// `total` in parts as near to the shares as whole units allow, by the method of largest remainders;
/// ties go to the first. Requires: shares are not negative, and one is positive.
[[nodiscard]] std::vector<std::int64_t> split_by_shares(std::int64_t total,
                                                        std::span<const std::int64_t> shares);

/// Reservations of one size in the zones of one group, of which the quantities are split.
struct SplitSet {
  std::size_t group = 0;                  ///< index into Scenario::groups
  std::vector<std::size_t> reservations;  ///< indices into its reservations, by zone
  std::int64_t total = 0;
};

[[nodiscard]] std::vector<SplitSet> find_split_sets(const scenario::Scenario& scenario);
/// The zones of these sets as their groups call them, in order.
[[nodiscard]] std::vector<std::string> zones_of(const scenario::Scenario& scenario,
                                                const std::vector<SplitSet>& sets);

/// The step `step` of `steps` from even (0) to everything in the zone; sets that reserve nothing
/// there stay even.
void split_towards(scenario::Scenario& scenario, const std::vector<SplitSet>& sets,
                   const std::string& zone, std::int64_t step, std::int64_t steps);

}  // namespace capdrill::study

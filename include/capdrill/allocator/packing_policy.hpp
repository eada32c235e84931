#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace capdrill {

/// How a host is chosen among those of a zone that have room. Ties go to the best fit (least vCPUs
/// left, then least memory), then to the lowest host. The simulator itself knows SpreadFirst only.
enum class PackingPolicy : std::uint8_t {
  /// The lowest host.
  FirstFit,
  /// The least left over, vCPUs before memory.
  BestFit,
  /// The most left over, vCPUs before memory.
  WorstFit,
  /// The largest dot product of what is free and what is asked, as shares of a whole host.
  /// Source: Panigrahy, Talwar, Uyeda, Wieder, "Heuristics for vector bin packing", 2011.
  DotProduct,
  /// The smallest angle between the two: what is left keeps the shape that VMs have.
  Cosine,
  /// The fault domain with fewest VMs of the request, then the best fit.
  SpreadFirst,
  /// Hard filters, then weighted preferences, then a seeded choice among the best few.
  /// Source: Hadary et al., "Protean: VM allocation service at scale", OSDI 2020.
  Protean,
};

struct PackingPolicyName {
  PackingPolicy policy;
  std::string_view name;
};

inline constexpr std::array<PackingPolicyName, 7> kPackingPolicies = {{
    {PackingPolicy::FirstFit, "first-fit"},
    {PackingPolicy::BestFit, "best-fit"},
    {PackingPolicy::WorstFit, "worst-fit"},
    {PackingPolicy::DotProduct, "dot-product"},
    {PackingPolicy::Cosine, "cosine"},
    {PackingPolicy::SpreadFirst, "spread-first"},
    {PackingPolicy::Protean, "protean"},
}};

[[nodiscard]] constexpr std::string_view name_of(PackingPolicy policy) {
  for (const PackingPolicyName& each : kPackingPolicies) {
    if (each.policy == policy) return each.name;
  }
  return "";
}

[[nodiscard]] constexpr std::optional<PackingPolicy> find_packing_policy(std::string_view name) {
  for (const PackingPolicyName& each : kPackingPolicies) {
    if (each.name == name) return each.policy;
  }
  return std::nullopt;
}

}  // namespace capdrill

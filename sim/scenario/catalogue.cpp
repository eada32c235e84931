#include "capdrill/scenario/catalogue.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario {

namespace {

// Sizes: kubernetes/autoscaler (Apache-2.0) at commit 55c37cd5, azure_instance_types.go.
// Prices: Azure/karpenter-provider-azure (Apache-2.0) at commit 352646f5,
// zz_generated.pricing.go, generated 2026-06-18 from the Azure retail price API.
// Only names, numbers and prices are taken; tools/dev/make-catalogue writes the table.
constexpr CatalogueSize kSizes[] = {
#include "catalogue_data.inc"
};

struct SupportRule {
  /// The family without `standard` and `Family`, in lower case; `*` is any text.
  std::string_view pattern;
  ReservationSupport support;
};

constexpr ReservationSupport kBoth = ReservationSupport::ZonesAndFaultDomains;
constexpr ReservationSupport kZones = ReservationSupport::ZonesOnly;
constexpr ReservationSupport kNone = ReservationSupport::None;

/// The first rule that matches decides.
constexpr SupportRule kRules[] = {
    // Confidential sizes: of DC and EC only these.
    {"dcsv2", kBoth},
    {"dc*v5", kBoth},
    {"ec*v5", kBoth},
    {"dc*", kNone},
    {"ddc*", kNone},
    {"ec*", kNone},
    // First generations.
    {"d", kNone},
    {"ds", kNone},
    {"f", kNone},
    {"fs", kNone},
    {"ls", kNone},
    {"ms", kNone},
    // General purpose, memory and compute.
    {"b*", kBoth},
    {"av2", kBoth},
    {"d*", kBoth},
    {"e*", kBoth},
    {"fsv2", kBoth},
    {"fx*", kBoth},
    {"fa*v6", kBoth},
    {"fa*v7", kBoth},
    // Storage.
    {"lsv3", kBoth},
    {"lasv3", kBoth},
    {"lasv4", kBoth},
    {"laosv4", kBoth},
    {"lsv2", kZones},
    // Accelerated.
    {"ncsv3", kZones},
    {"ncasv3_t4", kZones},
    {"ncadsa10v4", kZones},
    {"ncadsa100v4", kZones},
    {"nvsv2", kNone},
    {"nvsv3", kZones},
    {"nvsv4", kZones},
    {"nvadsa10*", kZones},
    {"nvadsv710*", kZones},
    {"ngads*", kZones},
    // Large memory.
    {"m*mediummemoryv2", kZones},
    {"msv2", kZones},
    {"m*mediummemoryv3", kZones},
};

bool matches(std::string_view text, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

}  // namespace

std::span<const CatalogueSize> catalogue() { return kSizes; }

const CatalogueSize* find_catalogue_size(std::string_view name) {
  const std::string wanted = folded(name);
  const auto found = std::ranges::find_if(
      kSizes, [&](const CatalogueSize& size) { return folded(size.name) == wanted; });
  return found == std::end(kSizes) ? nullptr : found;
}

VmSize to_vm_size(const CatalogueSize& size) {
  return {.vcpus = size.vcpus,
          .memory_mib = size.memory_mib,
          .family = size.family,
          .price_per_hour = Money::units(size.price_units),
          .reservation_support = reservation_support_of(size.family)};
}

ReservationSupport reservation_support_of(std::string_view family) {
  constexpr std::string_view kPrefix = "standard";
  constexpr std::string_view kSuffix = "family";
  std::string text = folded(family);
  std::erase(text, ' ');
  if (!text.starts_with(kPrefix)) return ReservationSupport::ZonesAndFaultDomains;
  text.erase(0, kPrefix.size());
  if (text.ends_with(kSuffix)) text.erase(text.size() - kSuffix.size());
  const auto rule = std::ranges::find_if(
      kRules, [&](const SupportRule& each) { return matches(text, each.pattern); });
  return rule == std::end(kRules) ? ReservationSupport::None : rule->support;
}

}  // namespace capdrill::scenario

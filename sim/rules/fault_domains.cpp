#include "capdrill/rules/fault_domains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace capdrill::rules {

namespace {

bool is_allowed_count(const SetShape& shape) {
  const std::int32_t count = shape.fault_domain_count;
  const bool custom = shape.zonal_custom_fault_domains && (count == 2 || count == 3);
  if (shape.mode == OrchestrationMode::Flexible) {
    return shape.zonal ? count == 1 : count >= 1 && count <= 3;
  }
  return shape.zonal ? count == 1 || count == 5 || custom : count >= 1 && count <= 5;
}

std::string_view allowed_counts(const SetShape& shape) {
  if (shape.mode == OrchestrationMode::Flexible) return shape.zonal ? "1" : "1 to 3";
  return shape.zonal ? "1 (max spreading) or 5" : "1 to 5";
}

}  // namespace

std::int32_t default_fault_domain_count(OrchestrationMode mode, bool zonal) {
  return mode == OrchestrationMode::Uniform && !zonal ? 5 : 1;  // FDS-1
}

bool default_single_placement_group(OrchestrationMode mode, bool zonal) {
  return mode == OrchestrationMode::Uniform && !zonal;  // FDS-2
}

std::optional<Refusal> check_shape(const SetShape& shape) {
  Checks checks;
  if (!is_allowed_count(shape)) {  // FDS-1
    checks.add(Code::InvalidParameter,
               fmt::format("The value {} of parameter platformFaultDomainCount is out of range: a "
                           "{} {} scale set allows {}.",
                           shape.fault_domain_count, shape.zonal ? "zonal" : "regional",
                           shape.mode == OrchestrationMode::Uniform ? "Uniform" : "Flexible",
                           allowed_counts(shape)),
               "platformFaultDomainCount");
  } else if (shape.fault_domain_count > shape.fault_domains_there) {  // FDS-7
    checks.add(
        Code::InvalidParameter,
        fmt::format("The value {} of parameter platformFaultDomainCount is out of range: for "
                    "this size and location it must be within 1..{}.",
                    shape.fault_domain_count, shape.fault_domains_there),
        "platformFaultDomainCount");
  }
  if (shape.zonal && shape.fault_domain_count == 1 && shape.single_placement_group) {  // FDS-3
    checks.add(Code::InvalidParameter,
               "The value True of parameter singlePlacementGroup is not allowed with max spreading "
               "(platformFaultDomainCount 1) in zones. Allowed values: False.",
               "singlePlacementGroup");
  }
  return std::move(checks).refusal();
}

std::int64_t instances_max(const ScaleSet& set, std::string_view size) {
  if (set.single_placement_group) return kInstancesMaxSinglePlacementGroup;
  constexpr std::string_view kPrefix = "Standard_";
  const bool is_rebooted =
      size.starts_with(kPrefix) && size.size() > kPrefix.size() &&
      std::string_view("GLNH").find(size[kPrefix.size()]) != std::string_view::npos;
  const bool is_spread =
      set.orchestration_mode == OrchestrationMode::Flexible && set.fault_domain_count > 1;
  return is_rebooted && is_spread ? kInstancesMaxRebooted : kInstancesMax;
}

bool serves_family(const Pool& pool, FamilyId family) {
  return pool.serves_every_family || std::ranges::binary_search(pool.families, family);
}

void close_fault_domains(std::span<std::int32_t> counts, std::int32_t fault_domain_count) {
  const auto is_used = [](std::int32_t count) { return count > 0; };
  const auto used = std::ranges::count_if(counts, is_used);
  const auto wanted = std::min<std::ptrdiff_t>(fault_domain_count, std::ssize(counts));
  for (std::int32_t& count : counts) {
    if (is_used(count) == (used < wanted)) count = kFaultDomainClosed;
  }
}

}  // namespace capdrill::rules

#include "capdrill/rules/fault_domains.hpp"

#include <fmt/format.h>

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
  }
  if (shape.zonal && shape.fault_domain_count == 1 && shape.single_placement_group) {  // FDS-3
    checks.add(Code::InvalidParameter,
               "The value True of parameter singlePlacementGroup is not allowed with max spreading "
               "(platformFaultDomainCount 1) in zones. Allowed values: False.",
               "singlePlacementGroup");
  }
  return std::move(checks).refusal();
}

}  // namespace capdrill::rules

#include "capdrill/results/failed_starts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace capdrill::results {

namespace {

/// Operations that let VMs run, the platform's own included. A zone rebalancing is none: what it
/// fails to create runs elsewhere.
constexpr std::array<std::string_view, 14> kStarts = {
    "createScaleSet", "scale",           "start",           "redeploy",       "createVm",
    "startVm",        "resizeVm",        "redeployVm",      "zoneRecovery",   "serviceHealing",
    "maxSurge",       "repairByReplace", "repairByReimage", "repairByRestart"};

}  // namespace

std::int64_t failed_starts(const engine::OperationRecord& operation) {
  if (operation.outcome != engine::Outcome::Failed) return 0;
  if (std::ranges::find(kStarts, operation.operation) == kStarts.end()) return 0;
  return std::max<std::int64_t>(1, operation.requested - operation.done);
}

}  // namespace capdrill::results

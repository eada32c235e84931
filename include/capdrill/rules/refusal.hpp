#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// id    | sentence                                                              | source
// ERR-1 | Every refusal bears a code of Azure's, and one HTTP status goes with it | §9.1, §9.2
// ERR-2 | Of several checks that fail, the first in the order validation, quota,  | choice 11.33
//       | capacity gives the code; the others stand in details                    |

namespace capdrill::rules {

/// The codes of Azure that capdrill answers with, spelled as Azure spells them.
enum class Code : std::uint8_t {
  AllocationFailed,
  ZonalAllocationFailed,
  OverconstrainedAllocationRequest,
  OverconstrainedZonalAllocationRequest,
  SkuNotAvailable,
  QuotaExceeded,
  OperationNotAllowed,
  InvalidParameter,
  NotSupported,
  SkuProfileScenarioNotSupported,
  Conflict,
  PropertyChangeNotAllowed,
  OperationPreempted,
  LinkedAuthorizationFailed,
  MaxUnhealthyInstancePercentExceededInRollingUpgrade,
  MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade,
  ResourceNotFound,
};

/// As Azure writes it: `ZonalAllocationFailed`.
[[nodiscard]] std::string_view code_name(Code code);
/// The HTTP status that goes with it.
[[nodiscard]] int http_status(Code code);
/// Every code, for schemas and tests.
[[nodiscard]] std::vector<Code> all_codes();

/// "No", with the reason: a normal outcome of an operation. The message names the limit, the value
/// and what would make it work.
struct Refusal {
  Code code;
  std::string message;
  /// The property or thing it is about.
  std::string target;
  std::vector<Refusal> details;
};

/// Collects the checks of one operation in the order of ERR-2.
class Checks {
 public:
  void add(Code code, std::string message, std::string target);
  void add(std::optional<Refusal> refusal);
  [[nodiscard]] bool passed() const { return !first_.has_value(); }
  /// The first failure, the others in its details.
  [[nodiscard]] std::optional<Refusal> refusal() && { return std::move(first_); }

 private:
  std::optional<Refusal> first_;
};

}  // namespace capdrill::rules

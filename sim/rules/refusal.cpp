#include "capdrill/rules/refusal.hpp"

#include <array>
#include <utility>

#include "capdrill/base/check.hpp"

namespace capdrill::rules {

namespace {

struct CodeRow {
  Code code;
  std::string_view name;
  int http_status;
};

// ERR-1
constexpr std::array kCodes{
    CodeRow{Code::AllocationFailed, "AllocationFailed", 409},
    CodeRow{Code::ZonalAllocationFailed, "ZonalAllocationFailed", 409},
    CodeRow{Code::OverconstrainedAllocationRequest, "OverconstrainedAllocationRequest", 409},
    CodeRow{Code::OverconstrainedZonalAllocationRequest, "OverconstrainedZonalAllocationRequest",
            409},
    CodeRow{Code::SkuNotAvailable, "SkuNotAvailable", 409},
    CodeRow{Code::QuotaExceeded, "QuotaExceeded", 409},
    CodeRow{Code::OperationNotAllowed, "OperationNotAllowed", 409},
    CodeRow{Code::InvalidParameter, "InvalidParameter", 400},
    CodeRow{Code::NotSupported, "NotSupported", 400},
    CodeRow{Code::SkuProfileScenarioNotSupported, "SkuProfileScenarioNotSupported", 400},
    CodeRow{Code::Conflict, "Conflict", 409},
    CodeRow{Code::PropertyChangeNotAllowed, "PropertyChangeNotAllowed", 409},
    CodeRow{Code::OperationPreempted, "OperationPreempted", 409},
    CodeRow{Code::LinkedAuthorizationFailed, "LinkedAuthorizationFailed", 403},
    CodeRow{Code::MaxUnhealthyInstancePercentExceededInRollingUpgrade,
            "MaxUnhealthyInstancePercentExceededInRollingUpgrade", 409},
    CodeRow{Code::MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade,
            "MaxUnhealthyUpgradedInstancePercentExceededInRollingUpgrade", 409},
    CodeRow{Code::ResourceNotFound, "ResourceNotFound", 404},
};

const CodeRow& row_of(Code code) {
  const CodeRow& row = kCodes[static_cast<std::size_t>(code)];
  CAPDRILL_CHECK(row.code == code, "the table of codes is in the order of the enumeration");
  return row;
}

}  // namespace

std::string_view code_name(Code code) { return row_of(code).name; }

int http_status(Code code) { return row_of(code).http_status; }

std::vector<Code> all_codes() {
  std::vector<Code> codes;
  for (const CodeRow& row : kCodes) codes.push_back(row.code);
  return codes;
}

void Checks::add(Code code, std::string message, std::string target) {
  add(Refusal{code, std::move(message), std::move(target), {}});
}

void Checks::add(std::optional<Refusal> refusal) {
  if (!refusal) return;
  if (!first_) {
    first_ = std::move(refusal);
    return;
  }
  std::vector<Refusal> more = std::exchange(refusal->details, {});
  first_->details.push_back(std::move(*refusal));
  for (Refusal& detail : more) first_->details.push_back(std::move(detail));
}

}  // namespace capdrill::rules

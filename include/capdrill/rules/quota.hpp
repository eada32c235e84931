#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capdrill/model/ledger.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// QUO-1 | A reservation uses vCPU x max(quantity, associated VMs) of its owner       | OV, CR, choice 11.4
// QUO-2 | A VM outside any reservation uses its vCPUs, allocated or deallocated      | QU
// QUO-3 | A request that grows the use must fit the family's and the regional limit  | OV, QU
// QUO-4 | A request that does not grow the use is never checked                      | §2.6
// QUO-5 | Reservations and scale sets are refused with QuotaExceeded, naming limit,   | S-VQ
//       | use, additional and new limit required                                    |
// QUO-6 | Single VMs are refused with OperationNotAllowed, naming maximum, use and    | ARM-Q
//       | additional                                                                |
// QUO-7 | In a shared reservation each consumer's VMs count in its own quota, and the | 003, SH,
//       | owner's max() of QUO-1 knows its own VMs only                              | choice 11.4
// QUO-8 | What is still to come and would not fit as things stand is warned of with   | ours
//       | the first operation after which it would not                              |

namespace capdrill::rules {

/// Unit: vCPUs. (QUO-1)
[[nodiscard]] constexpr std::int64_t reservation_usage(std::int64_t vcpus, std::int64_t quantity,
                                                       std::int64_t associated) {
  return vcpus * (quantity > associated ? quantity : associated);
}

/// What a request would lack: of the two limits, that which lacks more. Unit: vCPUs. (QUO-8)
struct QuotaShortfall {
  /// `standardDSv3Family Cores` or `Total Regional Cores`.
  std::string line;
  std::int64_t missing = 0;
  std::int64_t new_limit = 0;
};
[[nodiscard]] std::optional<QuotaShortfall> find_shortfall(const RegionQuota& quota,
                                                           FamilyId family,
                                                           std::string_view family_name,
                                                           std::int64_t additional);

/// Who asks decides how a refusal is put (QUO-5, QUO-6).
enum class QuotaAsker : std::uint8_t { ReservationOrScaleSet, SingleVm };

/// Whether `additional` more vCPUs of a family fit (QUO-3, QUO-4).
/// Returns: the refusal, with the second exceeded limit in its details.
[[nodiscard]] std::optional<Refusal> check_quota(const RegionQuota& quota, FamilyId family,
                                                 std::string_view family_name,
                                                 std::string_view location, std::int64_t additional,
                                                 QuotaAsker asker);

}  // namespace capdrill::rules

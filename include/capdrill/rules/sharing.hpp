#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/model/reservation.hpp"
#include "capdrill/rules/refusal.hpp"

// id    | sentence                                                                  | source
// SHR-1 | A group is shared with 100 subscriptions at most, none of them its own     | 003, SH
// SHR-2 | A Block group is not shared                                                | 002
// SHR-3 | Sharing needs share/action in the subscription of each new consumer         | 003, SH §5.2
// SHR-4 | A subscription uses its own groups, and those whose profile names it        | 003, SH
// SHR-5 | A consumer needs read and deploy on the group and on its reservations, in   | 003, SH §5.2
//       | the provider's subscription                                                |
// SHR-6 | What is granted or shared has effect after a delay, what is taken back too  | choice 11.15
// SHR-7 | VMs of an unshared consumer stay as they are until they are allocated anew; | 003, SH,
//       | that is refused                                                            | choice 11.14
// SHR-8 | While a zone of the location is down, existing instances of sets are not    | 003, SH,
//       | allocated again through a group that has consumers                         | choice 11.37
// SHR-9 | Owner and Contributor have every right, Virtual Machine Contributor those of | 003, 004 §5.2
//       | SHR-5, Reader those of them that read                                      |

namespace capdrill::rules {

inline constexpr std::int64_t kConsumersMax = 100;

/// SHR-6: what holds is left alone, what does not holds from `effect` on.
void grant(Validity& validity, SimTime now, SimTime effect);
/// SHR-6: it holds no longer than until `effect`.
void revoke(Validity& validity, SimTime effect);

/// A built-in role, and what it comes to for reservation groups (SHR-9).
struct Role {
  std::string_view name;
  std::vector<ReservationAction> actions;
};
[[nodiscard]] std::vector<Role> roles();

/// As Azure writes it: `Microsoft.Compute/capacityReservationGroups/read`.
[[nodiscard]] std::string_view action_name(ReservationAction action);
/// What a consumer needs in the provider's subscription (SHR-5).
inline constexpr std::array kActionsOfConsumers{
    ReservationAction::ReadGroup, ReservationAction::DeployGroup,
    ReservationAction::ReadReservation, ReservationAction::DeployReservation};

/// A sharing profile that is to replace the present one.
struct SharingRequest {
  std::string group;
  std::string owner;
  ReservationType type = ReservationType::Targeted;
  std::int64_t consumers = 0;
  bool names_owner = false;
  /// New consumers in whose subscription the owner may not share.
  std::vector<std::string> without_right;
};

/// SHR-1 to SHR-3. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_sharing(const SharingRequest& request);

/// A subscription that wants capacity of a group.
struct AccessRequest {
  std::string group;
  std::string owner;
  std::string subscription;
  bool is_own = true;
  bool is_shared = false;
  /// Actions of SHR-5 that it may not take.
  std::vector<ReservationAction> missing;
};

/// SHR-4, SHR-5, SHR-7. Returns: the refusal, or nothing.
[[nodiscard]] std::optional<Refusal> check_access(const AccessRequest& request);

/// SHR-8. `instance` is its name.
[[nodiscard]] std::optional<Refusal> check_reallocation(const std::string& instance,
                                                        const std::string& group,
                                                        bool has_consumers, bool zone_down);

}  // namespace capdrill::rules

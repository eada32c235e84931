#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/results/inspection.hpp"
#include "capdrill/results/value.hpp"

/// An instant as the platform's REST API would tell it. A subscription's id is its name; everything
/// stands in one resource group, named after the scenario.
namespace capdrill::results {

/// `GET capacityReservationGroups/{name}?$expand=instanceView`.
/// Ordering: VMs by creation; those of the instance view in order of joining. Source: 002, TSP.
[[nodiscard]] Value group_view(const Inspection& inspection, GroupId id);

/// `GET capacityReservations/{name}?$expand=instanceView` of a member.
[[nodiscard]] Value reservation_view(const Inspection& inspection, ReservationId id);

/// The scenario's name with what a resource group's may not hold replaced by `-`.
[[nodiscard]] std::string resource_group_name(const Inspection& inspection);

/// `/subscriptions/…/capacityReservationGroups/{name}`.
[[nodiscard]] std::string group_resource_id(const Inspection& inspection, GroupId id);

/// Which groups `GET …/capacityReservationGroups?resourceIdsOnly=` lists.
enum class ListKind : std::uint8_t { CreatedInSubscription, SharedWithSubscription, All };
/// Whether the list has the platform's documented defect: a subscription without a group of its own
/// in a region does not see those that others share with it there.
/// Choice: the documents say "wrong", we say "missing" (source 003, SH).
enum class SharedListDefect : std::uint8_t { absent, present };

/// Groups that exist and are its own or shared with it at the instant; own ones first, each in order of creation.
[[nodiscard]] std::vector<GroupId> list_groups(const Inspection& inspection,
                                               SubscriptionId subscription, ListKind kind,
                                               SharedListDefect defect);
/// The same as the API answers it: `{"value": [{"id": …}]}`.
[[nodiscard]] Value list_view(const Inspection& inspection, const std::vector<GroupId>& groups);

/// `Creating`, `Updating`, `Failed` or `Succeeded`.
[[nodiscard]] std::string_view provisioning_state(const CapacityReservation& reservation);

}  // namespace capdrill::results

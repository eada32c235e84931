#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/money.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/model/reservation.hpp"

namespace capdrill {

/// vCPUs that a subscription uses, and how many it may; no limit = unlimited.
struct QuotaLine {
  std::int64_t used = 0;
  std::optional<std::int64_t> limit;
};

/// The quota of a subscription in one region.
struct RegionQuota {
  QuotaLine total;
  StrongVector<FamilyId, QuotaLine> families;
};

/// What a subscription was bought as.
enum class OfferType : std::uint8_t {
  PayAsYouGo,
  EnterpriseAgreement,
  FreeTrial,
  Student,
  Sponsored
};

struct Subscription {
  std::string name;
  OfferType offer_type = OfferType::PayAsYouGo;
  /// By region: its logical zones in order of name.
  StrongVector<RegionId, std::vector<ZoneName>> zones;
  StrongVector<RegionId, RegionQuota> quota;
  /// What identities of other subscriptions may do here.
  std::vector<Right> rights;
  CoverageCounts coverage;
};

/// The parts of a bill. As a rate: 10^-8 of the currency per hour. As a sum: MoneyTime.
template <class Amount>
struct CostParts {
  Amount vm{};
  Amount unused_reservation{};
  /// Part of `vm`.
  Amount overallocated_vm{};
  Amount reserved_instance_discount{};

  friend bool operator==(const CostParts&, const CostParts&) = default;
};

/// What one subscription pays for one reservation, or for its VMs outside any in one zone.
struct CostLine {
  SubscriptionId subscription{0U};
  OptionalId<ReservationId> reservation;
  ZoneId zone{0U};
  /// In force since `since`. Unit: 10^-8 of the currency per hour.
  CostParts<std::int64_t> rate;
  /// Up to `since`.
  CostParts<MoneyTime> sum;
  SimTime since;

  /// The exact bill at `t`, before rounding. Requires: t >= since.
  [[nodiscard]] CostParts<MoneyTime> sum_at(SimTime t) const {
    const Wide span = (t - since).us();
    return {sum.vm + rate.vm * span, sum.unused_reservation + rate.unused_reservation * span,
            sum.overallocated_vm + rate.overallocated_vm * span,
            sum.reserved_instance_discount + rate.reserved_instance_discount * span};
  }
};

}  // namespace capdrill

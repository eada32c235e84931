#include "table.hpp"

/// Operations of the timeline that are not a customer's: limits and faults.
namespace capdrill::scenario {

Form<SetQuota> set_quota_form() {
  using Limit = std::optional<std::int64_t>;
  const auto limit = by_kind(
      Alternatives<Limit>{.scalar = maybe(integer(0, 1'000'000'000)), .null_doc = "Unlimited."});
  return Structure<SetQuota>("setQuota", "Changes a limit of a subscription.")
      .required("subscription", &SetQuota::subscription, subscription_name(), "The subscription.")
      .required("location", &SetQuota::location, location_name(), "The region.")
      .optional("family", &SetQuota::family, family_name(), "The quota family; absent = the total.")
      .required("limit", &SetQuota::limit, limit, "The new limit in vCPUs; null = unlimited.")
      .form();
}

Form<ZoneOutage> zone_outage_form() {
  return Structure<ZoneOutage>("zoneOutage", "A whole physical zone fails.")
      .required("location", &ZoneOutage::location, location_name(), "The region.")
      .required("zone", &ZoneOutage::zone, zone_name(), "The physical zone.")
      .required("duration", &ZoneOutage::duration, duration(Zero::refused), "How long.")
      .with_default("vms", &ZoneOutage::vms,
                    word<LostVms>({{"hold", LostVms::hold}, {"lose", LostVms::lose}}), "hold",
                    "Its VMs keep their places, or lose them.")
      .form();
}

}  // namespace capdrill::scenario

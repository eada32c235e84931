#include "scalar.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::int32_t kHostVcpusMax = 100'000;
constexpr double kMemoryGibMax = 1'000'000;
constexpr std::int64_t kQuotaMax = 1'000'000'000;

/// Memory is written in GiB, also in parts of one, and kept in MiB, rounded to the nearest.
Form<std::int32_t> memory_form() {
  const NumberRange range{.min = 0.001, .max = kMemoryGibMax};
  return converted<std::int32_t>(decimal(range), [](Fraction gib, const Node&, std::int32_t& mib) {
    const Wide scaled = gib.num * 1024 * 2;
    mib = static_cast<std::int32_t>((scaled + gib.den) / (gib.den * 2));
  });
}

Form<HardwarePool> pool_form() {
  return Structure<HardwarePool>("hardwarePool", "Hosts that are alike, spread over fault domains.")
      .required("pool", &HardwarePool::name, name("the name of a pool"), "Its name in the zone.")
      .with_default("families", &HardwarePool::families,
                    unique(list_of(family_name(), "a list of quota families")), "[]",
                    "Families of sizes that its hosts serve; none = every family.")
      .required("faultDomains", &HardwarePool::fault_domains, small_integer(1, 100),
                "How many fault domains (racks) it has.")
      .required("hostsPerFaultDomain", &HardwarePool::hosts_per_fault_domain,
                small_integer(1, 2'000'000), "Hosts in each fault domain.")
      .required("vCPUs", &HardwarePool::vcpus, small_integer(1, kHostVcpusMax),
                "vCPUs of one host.")
      .required("memoryGiB", &HardwarePool::memory_mib, memory_form(),
                "Memory of one host, in GiB.")
      .form();
}

Form<PhysicalZone> hardware_form() {
  const auto unlimited =
      converted<PhysicalZone>(word<bool>({{"unlimited", true}}),
                              [](bool, const Node&, PhysicalZone& zone) { zone.unlimited = true; });
  const auto pools = converted<PhysicalZone>(
      unique(list_of(pool_form(), "a list of hardware pools", {.min = 1, .max = 1000}), "pool"),
      [](std::vector<HardwarePool> from, const Node&, PhysicalZone& zone) {
        zone.pools = std::move(from);
      });
  return by_kind(Alternatives<PhysicalZone>{.scalar = unlimited, .sequence = pools});
}

Form<PhysicalZone> zone_form() {
  Structure<PhysicalZone> structure("zone", "A physical zone of a region.");
  structure
      .custom(
          "hardware", hardware_form(),
          [](PhysicalZone& to, PhysicalZone from, const Node&) { to = std::move(from); },
          "Its hosts, or `unlimited`: five fault domains without totals, for pure accounting.")
      .always();
  return structure.form();
}

Form<LocationQuota> quota_form() {
  Structure<LocationQuota> structure("quota", "Limits of a subscription in a region, in vCPUs.");
  structure.optional("total", &LocationQuota::total, integer(0, kQuotaMax),
                     "All families together; absent = unlimited.");
  structure.rest(
      integer(0, kQuotaMax),
      [](LocationQuota& quota, Name family, std::int64_t limit) {
        quota.families.emplace_back(std::move(family), limit);
      },
      "quota family");
  return structure.form();
}

/// A management group is told by its subscriptions, and nothing else is.
std::optional<Fault> check_scopes(const Node& instances) {
  const Node* type = instances.find("appliedScopeType");
  const Node* scopes = instances.find("appliedScopes");
  const bool is_group = type != nullptr && type->text == "ManagementGroup";
  const bool has_scopes = scopes != nullptr && !scopes->items.empty();
  if (is_group == has_scopes) return std::nullopt;
  if (is_group) {
    return Fault{.message = "'appliedScopeType: ManagementGroup' needs 'appliedScopes'",
                 .key = "appliedScopeType"};
  }
  return Fault{.message = "'appliedScopes' goes with 'appliedScopeType: ManagementGroup' only",
               .key = "appliedScopes"};
}

Form<ReservedInstances> reserved_instances_form() {
  return Structure<ReservedInstances>("reservedInstances", "Reserved VM instances: a discount.")
      .placed(&ReservedInstances::origin)
      .required("location", &ReservedInstances::location, location_name(), "The region.")
      .required("sku", &ReservedInstances::size, size_name(), "The VM size.")
      .required("quantity", &ReservedInstances::quantity, integer(1, kInstancesMax), "How many.")
      .with_default(
          "appliedScopeType", &ReservedInstances::applied_scope_type,
          word<AppliedScopeType>({{"Single", AppliedScopeType::Single},
                                  {"Shared", AppliedScopeType::Shared},
                                  {"ManagementGroup", AppliedScopeType::ManagementGroup}}),
          "Single",
          "Whose units it makes free: those of this subscription, of every one, or of "
          "`appliedScopes`.")
      .with_default("appliedScopes", &ReservedInstances::applied_scopes,
                    unique(list_of(subscription_name(), "a list of subscriptions", {.max = 1000})),
                    "[]", "The subscriptions of the management group.")
      .rule(check_scopes)
      .form();
}

Form<std::vector<LocationQuota>> quotas_form() {
  const auto entries = map_of(quota_form(), "a map from regions to limits", "region");
  return converted<std::vector<LocationQuota>>(
      entries, [](const Named<LocationQuota>& from, const Node&, std::vector<LocationQuota>& to) {
        for (const auto& [location, quota] : from) {
          to.push_back(quota);
          to.back().location = location;
        }
      });
}

Form<std::vector<ZoneMapping>> zone_mappings_form() {
  const auto zones = map_of(zone_name(), "a map from logical to physical zones", "logical zone", 1);
  const auto entries = map_of(zones, "a map from regions to zone mappings", "region");
  return converted<std::vector<ZoneMapping>>(
      entries, [](const Named<Named<Name>>& from, const Node&, std::vector<ZoneMapping>& to) {
        for (const auto& [location, mapping] : from) {
          to.push_back(ZoneMapping{.location = location, .zones = mapping});
        }
      });
}

std::optional<Fault> check_warm_up(const Node& clock) {
  const Node* warm_up = clock.find("warmUp");
  const Node* length = clock.find("duration");
  if (warm_up == nullptr || length == nullptr) return std::nullopt;
  if (parse_duration(warm_up->text) < parse_duration(length->text)) return std::nullopt;
  return Fault{.message = "'warmUp' must be shorter than 'duration'", .key = "warmUp"};
}

}  // namespace

Form<Clock> clock_form() {
  return Structure<Clock>("clock", "When the run starts, how long it lasts, and its seed.")
      .with_default("start", &Clock::start, date_time(), "2026-01-01T00:00:00Z",
                    "The date and time of the start.")
      .required("duration", &Clock::duration, duration(Zero::refused), "How long the run lasts.")
      .with_default("seed", &Clock::seed, natural(9'007'199'254'740'991), "1",
                    "From which all random draws follow.")
      .with_default("warmUp", &Clock::warm_up, duration(), "PT0S",
                    "The first part of the run: recorded, but left out of the totals.")
      .rule(check_warm_up)
      .form();
}

Form<SkuDraft> sku_entry_form() {
  using enum ReservationSupport;
  return Structure<SkuDraft>(
             "vmSize", "A VM size: changes one of the catalogue, or describes a new one whole.")
      .optional("vCPUs", &SkuDraft::vcpus, small_integer(1, kHostVcpusMax), "Virtual processors.")
      .optional("memoryGiB", &SkuDraft::memory_mib, memory_form(), "Memory, in GiB.")
      .optional("family", &SkuDraft::family, family_name(),
                "The family whose quota it counts against.")
      .optional("pricePerHour", &SkuDraft::price_per_hour, money({.min = 0, .max = 1e6}),
                "List price of a running VM for an hour; 0 for a new size.")
      .optional("reservationSupport", &SkuDraft::reservation_support,
                word<ReservationSupport>({{"ZonesAndFaultDomains", ZonesAndFaultDomains},
                                          {"ZonesOnly", ZonesOnly},
                                          {"None", None}}),
                "What capacity reservations support for it; by its family for a new size.")
      .form();
}

Form<Region> region_form() {
  return Structure<Region>("region", "A region and its physical zones.")
      .required(
          "zones", &Region::zones,
          map_of(zone_form(), "a map from physical zones to their hardware", "physical zone", 1),
          "Its physical zones, by name.")
      .form();
}

Form<Subscription> subscription_form() {
  using enum OfferType;
  return Structure<Subscription>("subscription", "A subscription, which owns what it creates.")
      .with_default("offerType", &Subscription::offer_type,
                    word<OfferType>({{"PayAsYouGo", PayAsYouGo},
                                     {"EnterpriseAgreement", EnterpriseAgreement},
                                     {"FreeTrial", FreeTrial},
                                     {"Student", Student},
                                     {"Sponsored", Sponsored}}),
                    "PayAsYouGo", "The last three may not reserve capacity.")
      .with_default("quota", &Subscription::quota, quotas_form(), "{}",
                    "vCPU limits by region; absent = unlimited.")
      .with_default("zoneMapping", &Subscription::zone_mapping, zone_mappings_form(), "{}",
                    "By region, which physical zone each logical zone is; absent = the same names.")
      .with_default("roleAssignments", &Subscription::role_assignments,
                    list_of(role_assignment_structure().form(), "a list of role assignments",
                            {.max = 10'000}),
                    "[]",
                    "What identities of other subscriptions may do in this one; without any role "
                    "assignment in the whole file, and without `grantRole` and `revokeRole`, "
                    "everybody may do everything.")
      .with_default("reservedInstances", &Subscription::reserved_instances,
                    list_of(reserved_instances_form(), "a list of reserved VM instances"), "[]",
                    "Reserved VM instances that it has bought.")
      .form();
}

}  // namespace capdrill::scenario

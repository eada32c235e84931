#include "table.hpp"

/// Operations of the timeline that are not a customer's: limits and faults; and random faults.
namespace capdrill::scenario {

namespace {

/// The `pool` and the `faultDomain` of hardware: numbers are within the pool, from 0.
constexpr std::int64_t kHardwareNumberMax = 1'000'000'000;

Form<Name> pool_name() { return name("the name of a hardware pool"); }
Form<LostVms> lost_vms_form() {
  return word<LostVms>({{"hold", LostVms::hold}, {"lose", LostVms::lose}});
}

/// Where a fault strikes, and how long.
template <class Op>
Structure<Op> fault_structure(const std::string& key, const std::string& doc) {
  Structure<Op> structure(key, doc);
  structure.required("location", &Op::location, location_name(), "The region.")
      .required("zone", &Op::zone, zone_name(), "The physical zone.")
      .required("duration", &Op::duration, duration(Zero::refused), "How long.");
  return structure;
}

template <class Op>
Structure<Op> pool_fault_structure(const std::string& key, const std::string& doc) {
  Structure<Op> structure = fault_structure<Op>(key, doc);
  structure.optional("pool", &Op::pool, pool_name(),
                     "The hardware pool; may be left out where the zone has one.");
  return structure;
}

Form<HostFailure> struck_hosts_form() {
  const auto count = converted<HostFailure>(
      integer(1, kHardwareNumberMax),
      [](std::int64_t from, const Node&, HostFailure& to) { to.count = from; });
  const auto numbers = converted<HostFailure>(
      list_of(integer(0, kHardwareNumberMax), "a list of host numbers", {.min = 1}),
      [](std::vector<std::int64_t> from, const Node&, HostFailure& to) {
        to.hosts = std::move(from);
      });
  return by_kind(Alternatives<HostFailure>{.scalar = count, .sequence = numbers});
}

}  // namespace

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
      .with_default("vms", &ZoneOutage::vms, lost_vms_form(), "hold",
                    "Its VMs keep their places, or lose them.")
      .form();
}

Form<FaultDomainOutage> fault_domain_outage_form() {
  return pool_fault_structure<FaultDomainOutage>(
             "faultDomainOutage", "A fault domain fails; its VMs are healed elsewhere.")
      .required("faultDomain", &FaultDomainOutage::fault_domain, integer(0, kHardwareNumberMax),
                "Its number within the pool, from 0.")
      .form();
}

Form<HostFailure> host_failure_form() {
  return pool_fault_structure<HostFailure>("hostFailure",
                                           "Hosts fail; their VMs are healed elsewhere.")
      .custom(
          "hosts", struck_hosts_form(),
          [](HostFailure& to, HostFailure from, const Node&) {
            to.count = from.count;
            to.hosts = std::move(from.hosts);
          },
          "So many, drawn among those in service; or their numbers within the pool, from 0.")
      .always()
      .form();
}

Form<CapacityShortage> capacity_shortage_form() {
  return fault_structure<CapacityShortage>("capacityShortage",
                                           "A part of the free pool is not to be had.")
      .optional("family", &CapacityShortage::family, family_name(),
                "Only of pools that serve this family.")
      .choice("the size of the shortage")
      .optional("vCPUs", &CapacityShortage::vcpus, integer(1, kHardwareNumberMax),
                "So many vCPUs, or all that are free.")
      .in_choice()
      .optional("share", &CapacityShortage::share,
                number({.min = 0, .max = 1, .is_min_excluded = true}),
                "This share of the vCPUs that are free when it begins.")
      .in_choice()
      .form();
}

Form<Maintenance> maintenance_form() {
  return fault_structure<Maintenance>(
             "maintenance", "Fault domains are worked on; their VMs wait, and keep their places.")
      .optional("faultDomain", &Maintenance::fault_domain, integer(0, kHardwareNumberMax),
                "Of every pool the one with this number; absent = one after the other, each for "
                "an equal share of the duration.")
      .form();
}

Form<RandomFault> random_fault_form() {
  Structure<RandomFault> scope("scope", "What may fail.");
  scope.required("location", &RandomFault::location, location_name(), "The region.")
      .optional("zone", &RandomFault::zone, zone_name(), "The physical zone; absent = each.")
      .optional("pool", &RandomFault::pool, pool_name(), "The hardware pool; absent = each.");
  return Structure<RandomFault>("randomFault",
                                "Each zone, fault domain or host in scope fails by itself.")
      .placed(&RandomFault::origin)
      .optional("id", &RandomFault::id, name_text("an id"),
                "Names its random draws, and the faults in results; absent = `faults[n]`.")
      .required("kind", &RandomFault::kind,
                word<FaultKind>({{"zoneOutage", FaultKind::zoneOutage},
                                 {"faultDomainOutage", FaultKind::faultDomainOutage},
                                 {"hostFailure", FaultKind::hostFailure}}),
                "What fails.")
      .required("mtbf", &RandomFault::mtbf, duration(Zero::refused),
                "Mean time between failures of one of them; the times are exponential.")
      .required("mttr", &RandomFault::mttr, distribution_form(Zero::refused),
                "How long a failure lasts.")
      .nested("scope", scope, "What may fail.")
      .always()
      .with_default("vms", &RandomFault::vms, lost_vms_form(), "hold",
                    "Of a zone outage: VMs keep their places, or lose them.")
      .form();
}

}  // namespace capdrill::scenario

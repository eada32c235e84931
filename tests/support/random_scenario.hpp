#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "support/scenario_text.hpp"

namespace capdrill::support {

/// Draws a scenario with everything in it: hardware, groups, sets, VMs, a timeline of all
/// operations, outages, quota, latencies, tenants, and three subscriptions of which one shares its
/// groups with the others. To be used within a RapidCheck property.
///
/// Names are few and shared, so that operations meet: groups `a` and `b` (zonal) and `r`
/// (regional), each with reservations `s1`, `s2`, ... of `small` and `b1` of `big`; sets `w0` to
/// `w2`; VMs `v0` to `v4`. Whatever comes too early, twice or too large is refused, which is the
/// point: every operation may fail.
class RandomScenario {
 public:
  /// What the drawn scenario may hold besides operations.
  struct Limits {
    int operations_min = 1;
    int operations_max = 40;
    bool may_take_time = true;
    bool may_have_tenants = true;
    bool may_have_outages = true;
    /// Operations, faults and recoveries may fall on one instant.
    bool may_coincide = true;
  };

  explicit RandomScenario(const Limits& limits) : limits_(limits) {
    zones_ = pick(1, 3);
    finite_ = chance(3, 4);
    coincide_ = limits.may_coincide && chance(1, 3);
    draw_hardware();
    draw_subscriptions();
    draw_timing();
    draw_declared();
    if (limits.may_have_tenants && finite_ && chance(1, 3)) draw_tenants();
    draw_timeline();
    if (limits.may_have_outages && chance(1, 8)) draw_random_faults();
    text_.seed(static_cast<std::uint64_t>(pick(1, 1000)));
  }

  [[nodiscard]] const ScenarioText& text() const { return text_; }
  [[nodiscard]] bool takes_time() const { return takes_time_; }
  [[nodiscard]] bool coincides() const { return coincide_; }

 private:
  /// Over the whole range from the first test on, not only as tests grow.
  static int pick(int low, int high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high + 1));
  }
  static bool chance(int wins, int of) { return pick(1, of) > of - wins; }
  static std::string pick_of(const std::vector<std::string>& items) {
    return items[static_cast<std::size_t>(pick(0, static_cast<int>(items.size()) - 1))];
  }
  [[nodiscard]] std::string zone() const { return std::to_string(pick(1, zones_)); }
  [[nodiscard]] static std::string group() { return pick_of({"a", "b", "r"}); }
  [[nodiscard]] static std::string owner() {
    return pick_of({"contoso", "contoso", "fabrikam", "tailspin"});
  }
  [[nodiscard]] static std::string consumers() {
    return pick_of({"", "fabrikam", "tailspin", "fabrikam, tailspin"});
  }
  [[nodiscard]] static std::string set() { return "w" + std::to_string(pick(0, 2)); }
  [[nodiscard]] static std::string vm() { return "v" + std::to_string(pick(0, 4)); }
  [[nodiscard]] static std::string size() { return pick_of({"small", "small", "odd", "big"}); }

  void draw_hardware() {
    for (int i = 0; i < zones_; ++i) {
      if (!finite_) {
        text_.unlimited_zones(1);
        continue;
      }
      std::vector<std::string> pools;
      const int count = pick(1, 2);
      for (int pool = 0; pool < count; ++pool) {
        const std::string families =
            pool == 1 && chance(1, 2) ? ", families: [special]" : std::string();
        pools.push_back(ScenarioText::pool("p" + std::to_string(pool), pick(1, 4), pick(1, 3),
                                           pick(4, 9), pick(4, 9), families));
      }
      text_.zone_of(pools);
    }
  }

  void draw_subscriptions() {
    // Rights are asked for as soon as anybody gives some, so the groups need theirs from the start.
    has_rights_ = chance(1, 3);
    text_.contoso(subscription_body("fabrikam"));
    text_.subscription("fabrikam", subscription_body("contoso"));
    text_.subscription("tailspin", subscription_body("contoso"));
    std::string options;
    if (chance(1, 6)) options = "failedCrBlocksAllocation: true, ";
    if (chance(1, 4)) options += "shareDelay: PT9M, ";
    if (chance(1, 4)) options += "rbacDelay: PT17M, ";
    if (chance(1, 4)) options += "evictOverallocatedOnMaintenance: true, ";
    text_.options(options);
  }

  [[nodiscard]] std::string subscription_body(const std::string& friendly) const {
    std::string body;
    if (chance(1, 3)) body += "quota: {eastus: {total: " + std::to_string(pick(5, 60)) + "}}, ";
    if (chance(1, 4)) {
      body += "reservedInstances: [{location: eastus, sku: small, quantity: " +
              std::to_string(pick(1, 9)) + pick_of({"", ", appliedScopeType: Shared"}) + "}], ";
    }
    if (zones_ == 3 && chance(1, 4)) {
      body += "zoneMapping: {eastus: {'1': '2', '2': '3', '3': '1'}}, ";
    }
    if (has_rights_) body += "roleAssignments: [{to: " + friendly + ", role: Owner}], ";
    return body;
  }

  [[nodiscard]] std::string all_zones() const { return in_zones(zones_); }

  [[nodiscard]] static std::string sharing() {
    return "sharingProfile: {subscriptionIds: [" + consumers() + "]}, ";
  }

  /// Everything that a name may refer to, empty.
  void draw_declared() {
    for (const char* name : {"a", "b"}) {
      std::string members;
      for (int i = 1; i <= zones_; ++i) {
        const std::string number = std::to_string(i);
        members += "s" + number + ": {sku: {name: small, capacity: 0}, zone: '" + number + "'}, ";
      }
      members += "b1: {sku: {name: big, capacity: 0}, zone: '1'}";
      text_.group_of(name, sharing() + all_zones() + ", capacityReservations: {" + members + "}");
    }
    text_.group_of("r", sharing() +
                            "capacityReservations: {s1: {sku: {name: small, capacity: 0}}, "
                            "b1: {sku: {name: big, capacity: 0}}}");
    for (int i = 0; i < 3; ++i) text_.set("w" + std::to_string(i), 0, lone_shape(), owner());
    for (int i = 0; i < 5; ++i) {
      add(create_vm("v" + std::to_string(i), vm_shape(), size(), owner()));
    }
  }

  /// A set that names no group: whoever it belongs to, it can exist at the start.
  [[nodiscard]] std::string lone_shape() const {
    if (chance(1, 4)) return "platformFaultDomainCount: 1, singlePlacementGroup: false" + policy(1);
    const int zones = pick(1, zones_);
    return in_zones(zones) + policy(zones);
  }

  [[nodiscard]] static std::string scale_in_policy() {
    return "scaleInPolicy: {rules: [" + pick_of({"Default", "OldestVM", "NewestVM"}) +
           "], forceDeletion: " + pick_of({"true", "false"}) + "}";
  }

  /// Who goes where and who leaves first.
  [[nodiscard]] std::string placement_policy(int zones, bool is_flexible) const {
    std::string policy;
    if (chance(1, 3)) policy += ", " + scale_in_policy();
    if (zones > 1 && chance(1, 4)) policy += ", zoneBalance: true";
    if (!is_flexible && chance(1, 6)) policy += ", overprovision: true";
    if (takes_time_ && chance(1, 4)) {
      policy +=
          ", scheduledEventsProfile: {terminateNotificationProfile: {enable: true, "
          "notBeforeTimeout: PT" +
          std::to_string(pick(5, 15)) + "M}}";
    }
    return policy;
  }

  [[nodiscard]] std::string policy(int zones) const {
    const std::string rolling =
        "Rolling, rollingUpgradePolicy: {maxBatchInstancePercent: " + std::to_string(pick(5, 100)) +
        ", pauseTimeBetweenBatches: PT" + std::to_string(pick(0, 20)) + "M" +
        pick_of({"", "", ", maxSurge: true", ", enableCrossZoneUpgrade: true"}) +
        pick_of({"", ", rollbackFailedInstancesOnPolicyBreach: true"}) + "}";
    const bool is_flexible = chance(1, 4);
    return ", upgradePolicy: {mode: " + pick_of({"Automatic", "Manual", rolling}) + "}" +
           (is_flexible ? ", orchestrationMode: Flexible" : "") +
           placement_policy(zones, is_flexible) + health() + repairs();
  }

  [[nodiscard]] static std::string health() {
    return pick_of({"", "", ", health: {}", ", health: {probability: 0.7}",
                    ", health: {gracePeriod: 600, mtbf: PT1H, mttr: PT20M}"});
  }

  [[nodiscard]] static std::string repairs() {
    if (chance(2, 3)) return "";
    return ", automaticRepairsPolicy: {enabled: true, repairAction: " +
           pick_of({"Replace", "Replace", "Reimage", "Restart"}) + "}";
  }

  [[nodiscard]] std::string set_shape() const {
    const bool named = chance(1, 2);
    if (chance(1, 4)) {
      return "platformFaultDomainCount: 1, singlePlacementGroup: false" +
             std::string(named ? ", capacityReservationGroup: r" : "") + policy(1);
    }
    const int zones = pick(1, zones_);
    return in_zones(zones, named ? pick_of({"a", "b"}) : "") + policy(zones);
  }

  [[nodiscard]] std::string vm_shape() const {
    const std::string count = ", count: " + std::to_string(pick(1, 4));
    if (chance(1, 4)) {
      return (chance(1, 2) ? "capacityReservationGroup: r" : "priority: Regular") + count;
    }
    return in_zone(zone(), chance(2, 3) ? pick_of({"a", "b"}) : "") + count;
  }

  void draw_timing() {
    takes_time_ = limits_.may_take_time && chance(1, 2);
    if (!takes_time_) return;
    if (chance(1, 4)) {
      text_.timing("preset: typical");
      return;
    }
    const auto latency = [] { return "PT" + std::to_string(7 * pick(0, 5) + 2) + "M"; };
    text_.timing("create: " + latency() + ", start: " + latency() + ", deallocate: " + latency() +
                 ", delete: " + latency() + ", capacityReservation: " + latency());
  }

  void draw_tenants() {
    text_.tenants("t", "arrivals: {poisson: {ratePerHour: " + std::to_string(pick(1, 20)) +
                           "}}, lifetimes: {exponential: {mean: PT" + std::to_string(pick(1, 5)) +
                           "H}}, initialUtilization: 0." + std::to_string(pick(1, 9)) +
                           ", sizes: [{sku: small}, {sku: odd}]" +
                           pick_of({"", ", surgeOnFault: {share: 0.6, over: PT10M}"}));
  }

  void draw_random_faults() {
    const auto mean = [] { return "PT" + std::to_string(pick(1, 9)) + "H"; };
    text_.random_fault("kind: zoneOutage, mtbf: " + mean() +
                       ", mttr: PT17M, vms: " + pick_of({"hold", "lose"}));
    text_.random_fault(
        "kind: " + pick_of({"faultDomainOutage", finite_ ? "hostFailure" : "zoneOutage"}) +
        ", mtbf: " + mean() + ", mttr: {exponential: {mean: PT23M}}");
  }

  void draw_timeline() {
    const int operations = pick(limits_.operations_min, limits_.operations_max);
    for (int i = 0; i < operations; ++i) {
      if (limits_.may_have_outages && chance(1, 8)) add_fault();
      add(operation());
    }
    text_.duration("PT" + std::to_string(7 * (slots_ + 6)) + "M");
  }

  /// One slot of seven minutes for each operation, or none when things may coincide.
  void add(const std::string& operation) {
    if (!coincide_ || chance(1, 2)) ++slots_;
    text_.at("PT" + std::to_string(7 * slots_) + "M", operation, "mayFail: true");
  }

  /// Begins and ends between the operations, except when things may coincide.
  void add_fault() {
    const int offset = coincide_ ? 0 : 1;
    const int length = coincide_ ? 7 * pick(1, 12) : 7 * pick(0, 12) + 3;
    text_.at("PT" + std::to_string(7 * slots_ + offset) + "M",
             fault("PT" + std::to_string(length) + "M"));
  }

  [[nodiscard]] std::string fault(const std::string& duration) const {
    if (chance(1, 2)) return zone_outage(zone(), duration, pick_of({"hold", "lose"}));
    const std::string where =
        ": {location: eastus, zone: '" + zone() + "', duration: " + duration + ", ";
    const std::string pool = finite_ ? "pool: p0, " : "";
    switch (pick(0, finite_ ? 4 : 1)) {
      case 0:
        return "faultDomainOutage" + where + pool + "faultDomain: 0}";
      case 1:
        return "maintenance" + where + pick_of({"", "faultDomain: 0"}) + "}";
      case 2:
        return "capacityShortage" + where +
               pick_of({"vCPUs: 5", "share: 0.5", "share: 1, family: special"}) + "}";
      case 3:
        return "hostFailure" + where + pool + "hosts: [0]}";
      default:
        return "hostFailure" + where + pool + "hosts: " + std::to_string(pick(1, 3)) + "}";
    }
  }

  [[nodiscard]] std::string operation() const {
    switch (pick(0, 12)) {
      case 12:
        return on_placement();
      case 0:
      case 1:
        return scale(set(), pick(0, 14));
      case 2:
        return on_instances();
      case 3:
      case 4:
        return on_vm();
      case 5:
      case 6:
        return on_reservation();
      case 7:
        return on_association();
      case 8:
        return on_group_or_set();
      case 9:
        return on_sharing();
      case 10:
        return on_upgrade();
      default:
        return on_quota();
    }
  }

  [[nodiscard]] std::string on_instances() const {
    const std::string which =
        pick_of({"all", "{zone: '" + zone() + "'}", "{count: " + std::to_string(pick(1, 4)) + "}",
                 "[" + std::to_string(pick(0, 9)) + "]"});
    return instances(pick_of({"deallocate", "deallocate", "start", "start", "deleteInstances",
                              "upgradeInstances", "restart", "reimage", "redeploy"}),
                     set(), which);
  }
  [[nodiscard]] std::string on_vm() const {
    switch (pick(0, 7)) {
      case 7:
        return "redeployVm: {vm: " + vm() + "}";
      case 0:
      case 1:
        return create_vm(vm(), vm_shape(), size(), owner());
      case 6:
        return "resizeVm: {vm: " + vm() + ", hardwareProfile: {vmSize: " + size() + "}}";
      case 2:
      case 3:
        return deallocate_vm(vm());
      case 4:
        return start_vm(vm());
      default:
        return delete_vm(vm());
    }
  }
  [[nodiscard]] std::string reservation_name() const { return chance(1, 5) ? "b1" : "s" + zone(); }
  [[nodiscard]] std::string on_reservation() const {
    std::string group = pick_of({"a", "a", "b", "r"});
    std::string name = group == "r" ? pick_of({"s1", "b1"}) : reservation_name();
    const std::string head = "{group: " + group + ", name: " + name;
    const std::string capacity = std::to_string(pick(0, 9));
    if (chance(1, 6)) return "deleteCapacityReservation: " + head + "}";
    if (chance(1, 5)) {
      const std::string zone = group == "r" ? "" : ", zone: '" + std::string(1, name[1]) + "'";
      return "createCapacityReservation: " + head + zone +
             ", sku: {name: " + (name == "b1" ? "big" : "small") + ", capacity: " + capacity + "}}";
    }
    return "updateCapacityReservation: " + head + ", capacity: " + capacity + "}";
  }
  [[nodiscard]] std::string on_association() const {
    const std::string to = chance(1, 2) ? "null" : group();
    return chance(1, 2) ? join_vm(vm(), to) : join_set(set(), to);
  }
  [[nodiscard]] std::string on_group_or_set() const {
    switch (pick(0, 4)) {
      case 0:
        return delete_set(set());
      case 1:
      case 2:
        return "createScaleSet: " +
               ScenarioText::set_body(pick(0, 6), set_shape(), "name: " + set() + ", ", owner());
      case 3:
        return delete_group(group());
      default: {
        const std::string name = group();
        return create_group(name, sharing() + (name == "r" ? "tags: {x: y}" : all_zones()));
      }
    }
  }
  [[nodiscard]] std::string on_sharing() const {
    if (!has_rights_ || chance(1, 2)) return share_group(group(), consumers());
    const bool of_contoso = chance(1, 2);
    return change_role(pick_of({"grantRole", "revokeRole"}), of_contoso ? "contoso" : "fabrikam",
                       of_contoso ? "fabrikam" : "contoso",
                       "role: " + pick_of({"Owner", "Reader", "Virtual Machine Contributor"}));
  }
  [[nodiscard]] static std::string on_upgrade() {
    switch (pick(0, 7)) {
      case 0:
        return "startRollingUpgrade: {scaleSet: " + set() + "}";
      case 1:
        return "cancelRollingUpgrade: {scaleSet: " + set() + "}";
      case 2:
        return "updateScaleSet: {scaleSet: " + set() + "}";
      case 3:
      case 4:
        return update_set(set(), "imageReference: {version: '" + std::to_string(pick(1, 9)) + "'}" +
                                     health() + repairs());
      case 5:
        return update_set(set(), "sku: {name: " + size() + "}");
      case 6:
        return unhealthy(set(), "{count: " + std::to_string(pick(1, 4)) + "}",
                         "PT" + std::to_string(pick(1, 60)) + "M");
      default:
        return instances("upgradeInstances", set(), "{count: " + std::to_string(pick(1, 4)) + "}");
    }
  }
  [[nodiscard]] std::string on_placement() const {
    switch (pick(0, 5)) {
      case 0:
        return update_set(set(), all_zones());
      case 1:
        return update_set(set(), "zoneBalance: " + pick_of({"true", "false"}));
      case 2:
        return update_set(set(), scale_in_policy());
      default:
        return protect(set(), pick_of({"all", "{zone: '" + zone() + "'}", "{count: 2}", "[0]"}),
                       pick_of({"protectFromScaleIn", "protectFromScaleSetActions"}) + ": " +
                           pick_of({"true", "false"}));
    }
  }
  [[nodiscard]] static std::string on_quota() {
    return set_quota(chance(1, 3) ? "null" : std::to_string(pick(0, 60)),
                     chance(1, 3) ? "general" : "");
  }

  Limits limits_;
  ScenarioText text_;
  int zones_ = 1;
  bool finite_ = false;
  bool coincide_ = false;
  bool takes_time_ = false;
  bool has_rights_ = false;
  int slots_ = 0;
};

}  // namespace capdrill::support

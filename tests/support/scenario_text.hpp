#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace capdrill::support {

/// Writes scenario files for tests: one region `eastus`, a subscription `contoso`, and sizes that
/// make sums easy: `small` is 1 vCPU, 1 GiB and costs 1 an hour, `odd` is three times
/// and `big` four times that, `other` is as small but of another family. What a test adds is all that matters to it.
class ScenarioText {
 public:
  ScenarioText& duration(const std::string& text) {
    duration_ = text;
    return *this;
  }
  ScenarioText& warm_up(const std::string& text) {
    warm_up_ = text;
    return *this;
  }
  ScenarioText& seed(std::uint64_t seed) {
    seed_ = seed;
    return *this;
  }
  /// Zones "1" to "n" of unlimited hardware.
  ScenarioText& unlimited_zones(int zones) {
    for (int i = 0; i < zones; ++i) add_zone("unlimited");
    return *this;
  }
  /// One more zone: `hosts` hosts of `vcpus` vCPUs and as many GiB in each fault domain.
  ScenarioText& zone(int fault_domains, int hosts, int vcpus) {
    return zone_of({pool("main", fault_domains, hosts, vcpus, vcpus)});
  }
  ScenarioText& zone_of(const std::vector<std::string>& pools) {
    return add_zone("[" + joined(pools) + "]");
  }
  static std::string pool(const std::string& name, int fault_domains, int hosts, int vcpus,
                          int memory_gib, const std::string& more = "") {
    return "{pool: " + name + ", faultDomains: " + std::to_string(fault_domains) +
           ", hostsPerFaultDomain: " + std::to_string(hosts) + ", vCPUs: " + std::to_string(vcpus) +
           ", memoryGiB: " + std::to_string(memory_gib) + more + "}";
  }
  /// Another region, beside eastus: `westus: {zones: {'1': {hardware: unlimited}}}`.
  ScenarioText& region(const std::string& text) {
    more_regions_ += ", " + text;
    return *this;
  }
  /// What `contoso` is: quota, reservedInstances, zoneMapping.
  ScenarioText& contoso(const std::string& body) {
    contoso_ = body;
    return *this;
  }
  ScenarioText& subscription(const std::string& name, const std::string& body = "") {
    more_subscriptions_ += ", " + name + ": {" + body + "}";
    return *this;
  }
  ScenarioText& quota(std::int64_t total) {
    return contoso("quota: {eastus: {total: " + std::to_string(total) + "}}");
  }
  /// A zonal group with a reservation of `small` in each zone: `z1`, `z2`, ...
  ScenarioText& group(const std::string& name, const std::vector<std::int64_t>& quantities) {
    std::vector<std::string> zones;
    std::vector<std::string> members;
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      const std::string zone = std::to_string(i + 1);
      zones.push_back("'" + zone + "'");
      members.push_back("z" + zone + ": {sku: {name: small, capacity: " +
                        std::to_string(quantities[i]) + "}, zone: '" + zone + "'}");
    }
    return group_of(
        name, "zones: [" + joined(zones) + "], capacityReservations: {" + joined(members) + "}");
  }
  /// A regional group with one reservation `r` of `small`.
  ScenarioText& regional_group(const std::string& name, std::int64_t quantity) {
    return group_of(name, "capacityReservations: {r: {sku: {name: small, capacity: " +
                              std::to_string(quantity) + "}}}");
  }
  ScenarioText& group_of(const std::string& name, const std::string& body) {
    groups_ += "  " + name + ": {subscription: contoso, location: eastus" + comma(body) + "}\n";
    return *this;
  }
  /// A set of `small`; `body` adds zones, group and so on.
  ScenarioText& set(const std::string& name, std::int64_t capacity, const std::string& body,
                    const std::string& owner = "contoso") {
    sets_ += "  " + name + ": " + set_body(capacity, body, "", owner) + "\n";
    return *this;
  }
  /// The same for a `createScaleSet`.
  static std::string set_body(std::int64_t capacity, const std::string& body,
                              const std::string& head = "", const std::string& owner = "contoso") {
    return "{" + head + "subscription: " + owner +
           ", location: eastus, sku: {name: small, capacity: " + std::to_string(capacity) + "}" +
           comma(body) + "}";
  }
  /// Single VMs of `small`.
  ScenarioText& vm(const std::string& name, const std::string& body = "",
                   const std::string& owner = "contoso") {
    vms_ += "  " + name + ": " + vm_body(body, "", "small", owner) + "\n";
    return *this;
  }
  static std::string vm_body(const std::string& body, const std::string& head = "",
                             const std::string& size = "small",
                             const std::string& owner = "contoso") {
    return "{" + head + "subscription: " + owner +
           ", location: eastus, hardwareProfile: {vmSize: " + size + "}" + comma(body) + "}";
  }
  ScenarioText& tenants(const std::string& name, const std::string& body) {
    tenants_ += "  " + name + ": {location: eastus" + comma(body) + "}\n";
    return *this;
  }
  ScenarioText& random_fault(const std::string& body) {
    faults_ += "  - {scope: {location: eastus}" + comma(body) + "}\n";
    return *this;
  }
  ScenarioText& timing(const std::string& body) {
    timing_ = body;
    return *this;
  }
  ScenarioText& options(const std::string& body) {
    options_ = body;
    return *this;
  }
  /// One timeline entry: `operation` such as `scale: {scaleSet: web, capacity: 3}`; `more` such as
  /// `expectError: any`.
  ScenarioText& at(const std::string& instant, const std::string& operation,
                   const std::string& more = "") {
    timeline_ += "  - {at: " + instant + ", " + operation + comma(more) + "}\n";
    return *this;
  }

  [[nodiscard]] std::string str() const {
    std::string text = "scenario: test\nclock: {duration: " + duration_ +
                       ", seed: " + std::to_string(seed_) + ", warmUp: " + warm_up_ + "}\n";
    text +=
        "skus:\n"
        "  small: {vCPUs: 1, memoryGiB: 1, family: general, pricePerHour: 1}\n"
        "  odd: {vCPUs: 3, memoryGiB: 3, family: general, pricePerHour: 3}\n"
        "  big: {vCPUs: 4, memoryGiB: 4, family: general, pricePerHour: 4}\n"
        "  other: {vCPUs: 1, memoryGiB: 1, family: special, pricePerHour: 1}\n";
    text += "regions: {eastus: {zones: {" + zones_ + "}}" + more_regions_ + "}\n";
    text += "subscriptions: {contoso: {" + contoso_ + "}" + more_subscriptions_ + "}\n";
    text += section("capacityReservationGroups", groups_);
    text += section("virtualMachineScaleSets", sets_);
    text += section("virtualMachines", vms_);
    text += section("tenants", tenants_);
    if (!timing_.empty()) text += "timing: {" + timing_ + "}\n";
    if (!options_.empty()) text += "options: {" + options_ + "}\n";
    text += section("timeline", timeline_);
    text += section("faults", faults_);
    return text;
  }

 private:
  static std::string comma(const std::string& body) { return body.empty() ? "" : ", " + body; }
  static std::string section(const std::string& key, const std::string& body) {
    return body.empty() ? "" : key + ":\n" + body;
  }
  static std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text;
  }
  ScenarioText& add_zone(const std::string& hardware) {
    zones_ += (zones_.empty() ? "'" : ", '") + std::to_string(++zone_count_) +
              "': {hardware: " + hardware + "}";
    return *this;
  }

  std::string duration_ = "PT10H";
  std::uint64_t seed_ = 1;
  std::string warm_up_ = "PT0S";
  std::string zones_;
  int zone_count_ = 0;
  std::string more_regions_;
  std::string contoso_;
  std::string more_subscriptions_;
  std::string groups_;
  std::string sets_;
  std::string vms_;
  std::string tenants_;
  std::string timing_;
  std::string options_;
  std::string timeline_;
  std::string faults_;
};

// ---- operations of the timeline ----------------------------------------------------------------

inline std::string create_group(const std::string& name, const std::string& body = "") {
  return "createCapacityReservationGroup: {name: " + name +
         ", subscription: contoso, location: eastus" + (body.empty() ? "" : ", " + body) + "}";
}
/// `consumers` such as `fabrikam, tailspin`; empty = unshare from all.
inline std::string share_group(const std::string& name, const std::string& consumers) {
  return "updateCapacityReservationGroup: {name: " + name +
         ", sharingProfile: {subscriptionIds: [" + consumers + "]}}";
}
/// `operation` is grantRole or revokeRole; `what` such as `role: Reader`.
inline std::string change_role(const std::string& operation, const std::string& subscription,
                               const std::string& to, const std::string& what) {
  return operation + ": {subscription: " + subscription + ", to: " + to + ", " + what + "}";
}
inline std::string delete_group(const std::string& name) {
  return "deleteCapacityReservationGroup: {name: " + name + "}";
}
/// In group `crg`.
inline std::string create_cr(const std::string& name, const std::string& size,
                             std::int64_t capacity, const std::string& more = "") {
  return "createCapacityReservation: {group: crg, name: " + name + ", sku: {name: " + size +
         ", capacity: " + std::to_string(capacity) + "}" + (more.empty() ? "" : ", " + more) + "}";
}
inline std::string update_cr(const std::string& name, std::int64_t capacity) {
  return "updateCapacityReservation: {group: crg, name: " + name +
         ", capacity: " + std::to_string(capacity) + "}";
}
inline std::string delete_cr(const std::string& name) {
  return "deleteCapacityReservation: {group: crg, name: " + name + "}";
}
inline std::string create_set(const std::string& name, std::int64_t capacity,
                              const std::string& body = "") {
  return "createScaleSet: " + ScenarioText::set_body(capacity, body, "name: " + name + ", ");
}
inline std::string scale(const std::string& set, std::int64_t capacity) {
  return "scale: {scaleSet: " + set + ", capacity: " + std::to_string(capacity) + "}";
}
inline std::string join_set(const std::string& set, const std::string& group) {
  return "updateScaleSet: {scaleSet: " + set + ", capacityReservationGroup: " + group + "}";
}
inline std::string leave_set(const std::string& set) { return join_set(set, "null"); }
inline std::string delete_set(const std::string& set) {
  return "deleteScaleSet: {scaleSet: " + set + "}";
}
/// `operation` is deallocate, start or deleteInstances.
inline std::string instances(const std::string& operation, const std::string& set,
                             const std::string& which = "all") {
  return operation + ": {scaleSet: " + set + ", instances: " + which + "}";
}
/// `flags` such as `protectFromScaleIn: true`.
inline std::string protect(const std::string& set, const std::string& which,
                           const std::string& flags) {
  return "protectInstances: {scaleSet: " + set + ", instances: " + which + ", " + flags + "}";
}
/// `body` such as `zones: ['1', '2']`.
inline std::string update_set(const std::string& set, const std::string& body) {
  return "updateScaleSet: {scaleSet: " + set + ", " + body + "}";
}
inline std::string create_vm(const std::string& name, const std::string& body = "",
                             const std::string& size = "small",
                             const std::string& owner = "contoso") {
  return "createVm: " + ScenarioText::vm_body(body, "name: " + name + ", ", size, owner);
}
inline std::string join_vm(const std::string& vm, const std::string& group) {
  return "updateVm: {vm: " + vm + ", capacityReservationGroup: " + group + "}";
}
inline std::string leave_vm(const std::string& vm) { return join_vm(vm, "null"); }
inline std::string deallocate_vm(const std::string& vm) { return "deallocateVm: {vm: " + vm + "}"; }
inline std::string start_vm(const std::string& vm) { return "startVm: {vm: " + vm + "}"; }
inline std::string delete_vm(const std::string& vm) { return "deleteVm: {vm: " + vm + "}"; }
/// `limit` may be `null`.
inline std::string set_quota(const std::string& limit, const std::string& family = "") {
  return "setQuota: {subscription: contoso, location: eastus, limit: " + limit +
         (family.empty() ? "" : ", family: " + family) + "}";
}
inline std::string zone_outage(const std::string& zone, const std::string& duration,
                               const std::string& vms = "hold") {
  return "zoneOutage: {location: eastus, zone: '" + zone + "', duration: " + duration +
         ", vms: " + vms + "}";
}

inline std::string new_image(const std::string& set, const std::string& more = "") {
  return update_set(set, "imageReference: {version: '2'}" + (more.empty() ? "" : ", " + more));
}
inline std::string unhealthy(const std::string& set, const std::string& which,
                             const std::string& duration) {
  return "unhealthyInstances: {scaleSet: " + set + ", instances: " + which +
         ", duration: " + duration + "}";
}
/// `hosts` such as `2` or `[0, 3]`.
inline std::string host_failure(const std::string& hosts, const std::string& duration) {
  return "hostFailure: {location: eastus, zone: '1', hosts: " + hosts + ", duration: " + duration +
         "}";
}
inline std::string fault_domain_outage(int domain, const std::string& duration) {
  return "faultDomainOutage: {location: eastus, zone: '1', faultDomain: " + std::to_string(domain) +
         ", duration: " + duration + "}";
}
inline std::string maintenance(const std::string& duration) {
  return "maintenance: {location: eastus, zone: '1', duration: " + duration + "}";
}
/// `size` such as `vCPUs: 4` or `share: 1`.
inline std::string shortage(const std::string& size, const std::string& duration) {
  return "capacityShortage: {location: eastus, zone: '1', " + size + ", duration: " + duration +
         "}";
}

/// The zones and group of a set or VM, in one line.
inline std::string in_zones(int zones, const std::string& group = "") {
  std::string text = "zones: [";
  for (int i = 1; i <= zones; ++i) text += (i == 1 ? "'" : ", '") + std::to_string(i) + "'";
  return text + "]" + (group.empty() ? "" : ", capacityReservationGroup: " + group);
}
inline std::string in_zone(const std::string& zone, const std::string& group = "") {
  return "zone: '" + zone + "'" + (group.empty() ? "" : ", capacityReservationGroup: " + group);
}

}  // namespace capdrill::support

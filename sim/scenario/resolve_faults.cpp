#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "resolver.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// What `hardware: unlimited` is made of.
constexpr std::int64_t kUnlimitedFaultDomains = 5;

}  // namespace

bool is_fault(const Operation& operation) {
  return std::holds_alternative<ZoneOutage>(operation) ||
         std::holds_alternative<FaultDomainOutage>(operation) ||
         std::holds_alternative<HostFailure>(operation) ||
         std::holds_alternative<CapacityShortage>(operation) ||
         std::holds_alternative<Maintenance>(operation) ||
         std::holds_alternative<UnhealthyInstances>(operation);
}

bool Resolver::resolve_zone(Name& location, Name& zone) {
  return regions_.resolve(location, problems_) &&
         zones_.physical(location.text).resolve(zone, problems_);
}

const PhysicalZone* Resolver::hardware_of(const Name& location, const Name& zone) const {
  const auto region = regions_by_name_.find(location.text);
  if (region == regions_by_name_.end()) return nullptr;
  for (const auto& [name, hardware] : region->second->zones) {
    if (name.text == zone.text) return &hardware;
  }
  return nullptr;
}

/// Returns: the pool that is meant; none after a problem.
const HardwarePool* Resolver::resolve_pool(const PhysicalZone& hardware, const Name& zone,
                                           std::optional<Name>& pool) {
  if (hardware.pools.empty()) return nullptr;
  if (!pool && hardware.pools.size() == 1) {
    pool = hardware.pools.front().name;
    return &hardware.pools.front();
  }
  if (!pool) {
    problems_.add(zone.origin, fmt::format("zone '{}' has several hardware pools: give 'pool'",
                                           printable(zone.text)));
    return nullptr;
  }
  NameTable names("hardware pool");
  for (const HardwarePool& each : hardware.pools) names.add(each.name.text);
  if (!names.resolve(*pool, problems_)) return nullptr;
  return &*std::ranges::find(hardware.pools, pool->text,
                             [](const HardwarePool& each) { return each.name.text; });
}

void Resolver::check_number(const Name& where, const std::string& what, std::int64_t number,
                            std::int64_t count) {
  if (number < count) return;
  problems_.add(where.origin, fmt::format("{} {} does not exist in zone '{}': there are {}, "
                                          "numbered from 0",
                                          what, number, printable(where.text), count));
}

void Resolver::resolve(ZoneOutage& op) { resolve_zone(op.location, op.zone); }

void Resolver::resolve(FaultDomainOutage& op) {
  if (!resolve_zone(op.location, op.zone)) return;
  const PhysicalZone* hardware = hardware_of(op.location, op.zone);
  if (hardware == nullptr) return;
  if (hardware->unlimited) {
    op.pool.reset();
    return check_number(op.zone, "fault domain", op.fault_domain, kUnlimitedFaultDomains);
  }
  if (const HardwarePool* pool = resolve_pool(*hardware, op.zone, op.pool)) {
    check_number(op.zone, "fault domain", op.fault_domain, pool->fault_domains);
  }
}

void Resolver::resolve(HostFailure& op) {
  if (!resolve_zone(op.location, op.zone)) return;
  const PhysicalZone* hardware = hardware_of(op.location, op.zone);
  if (hardware == nullptr) return;
  if (hardware->unlimited) {
    return problems_.add(op.zone.origin,
                         fmt::format("the hardware of zone '{}' is unlimited, so it has no hosts "
                                     "that could fail",
                                     printable(op.zone.text)));
  }
  const HardwarePool* pool = resolve_pool(*hardware, op.zone, op.pool);
  if (pool == nullptr) return;
  const std::int64_t hosts =
      std::int64_t{pool->fault_domains} * std::int64_t{pool->hosts_per_fault_domain};
  for (const std::int64_t host : op.hosts) check_number(op.zone, "host", host, hosts);
}

void Resolver::resolve(CapacityShortage& op) {
  if (op.family) sizes_.families().resolve(*op.family, problems_);
  if (!resolve_zone(op.location, op.zone)) return;
  const PhysicalZone* hardware = hardware_of(op.location, op.zone);
  if (hardware == nullptr || !hardware->unlimited) return;
  problems_.add(op.zone.origin,
                fmt::format("the hardware of zone '{}' is unlimited, so nothing can be short there",
                            printable(op.zone.text)));
}

void Resolver::resolve(Maintenance& op) {
  if (!resolve_zone(op.location, op.zone) || !op.fault_domain) return;
  const PhysicalZone* hardware = hardware_of(op.location, op.zone);
  if (hardware == nullptr) return;
  std::int64_t domains = hardware->unlimited ? kUnlimitedFaultDomains : 0;
  for (const HardwarePool& pool : hardware->pools) {
    domains = std::max<std::int64_t>(domains, pool.fault_domains);
  }
  check_number(op.zone, "fault domain", *op.fault_domain, domains);
}

void Resolver::resolve_faults() {
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    RandomFault& fault = scenario_.faults[i];
    if (fault.id.empty()) fault.id = fmt::format("faults[{}]", i);
    if (!regions_.resolve(fault.location, problems_)) continue;
    if (fault.zone && !zones_.physical(fault.location.text).resolve(*fault.zone, problems_))
      continue;
    const auto region = regions_by_name_.find(fault.location.text);
    if (region == regions_by_name_.end()) continue;
    NameTable pools("hardware pool");
    bool has_hosts = false;
    for (const auto& [name, hardware] : region->second->zones) {
      if (fault.zone && fault.zone->text != name.text) continue;
      has_hosts = has_hosts || !hardware.unlimited;
      for (const HardwarePool& pool : hardware.pools) pools.add(pool.name.text);
    }
    if (fault.pool) pools.resolve(*fault.pool, problems_);
    if (fault.kind == FaultKind::hostFailure && !has_hosts) {
      problems_.add(fault.origin,
                    "the hardware in scope is unlimited, so it has no hosts that "
                    "could fail");
    }
  }
}

}  // namespace capdrill::scenario

#include "engine/random_faults.hpp"

#include <algorithm>

namespace capdrill::engine {

namespace {

const char* operation_of(scenario::FaultKind kind) {
  switch (kind) {
    case scenario::FaultKind::zoneOutage:
      return "zoneOutage";
    case scenario::FaultKind::faultDomainOutage:
      return "faultDomainOutage";
    case scenario::FaultKind::hostFailure:
      return "hostFailure";
  }
  return "";
}

}  // namespace

RandomFaults::RandomFaults(Context& context, OperationLog& operations, Outages& outages,
                           HardwareFaults& hardware)
    : context_(context), operations_(operations), outages_(outages), hardware_(hardware) {
  for (const scenario::RandomFault& spec : context_.scenario.faults) {
    const auto draws = [&](const char* purpose) {
      return RandomStream(context_.seed, purpose, spec.id);
    };
    entries_.push_back({&spec, units_of(spec), draws("fault interval"), draws("fault target"),
                        draws("fault duration"), 0});
  }
}

std::vector<RandomFaults::Unit> RandomFaults::units_of(const scenario::RandomFault& spec) const {
  const World& world = context_.world;
  std::vector<Unit> units;
  for (const ZoneId zone : world.regions[*find_region(world, spec.location.text)].zones) {
    if (spec.zone && world.zones[zone].name != spec.zone->text) continue;
    if (spec.kind == scenario::FaultKind::zoneOutage) {
      units.push_back({zone, {}, {}});
      continue;
    }
    for_each_id(world.zones[zone].fault_domains_begin, world.zones[zone].fault_domains_end,
                [&](FaultDomainId id) {
                  const FaultDomain& domain = world.fault_domains[id];
                  if (spec.pool && world.pools[domain.pool].name != spec.pool->text) return;
                  if (spec.kind == scenario::FaultKind::faultDomainOutage) {
                    units.push_back({zone, id, {}});
                    return;
                  }
                  for_each_id(domain.hosts_begin, domain.hosts_end, [&](HostId host) {
                    units.push_back({zone, id, host});
                  });
                });
  }
  return units;
}

void RandomFaults::start() {
  for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) schedule_next(entry);
}

void RandomFaults::schedule_next(std::uint32_t index) {
  Entry& entry = entries_[index];
  if (entry.units.empty()) return;
  const auto units = static_cast<std::int64_t>(entry.units.size());
  const Duration mean =
      Duration::microseconds(std::max<std::int64_t>(1, entry.spec->mtbf.us() / units));
  const DurationDistribution gap{DurationDistribution::Kind::exponential, mean, {}, 0, {}};
  context_.schedule_after(gap.sample(entry.gaps, entry.strikes), EventClass::Fault,
                          {EventKind::RandomFault, index, 0});
}

bool RandomFaults::is_down(const Unit& unit) const {
  const World& world = context_.world;
  if (unit.host) return world.hosts[*unit.host].faults > 0;
  return unit.domain ? world.fault_domains[*unit.domain].faults > 0
                     : !world.zones[unit.zone].is_up();
}

void RandomFaults::strike(std::uint32_t index) {
  const World& world = context_.world;
  Entry& entry = entries_[index];
  const std::uint64_t ordinal = entry.strikes++;
  schedule_next(index);
  const Unit& unit = entry.units[entry.targets.below(entry.units.size(), ordinal)];
  if (is_down(unit)) return;
  const scenario::RandomFault& spec = *entry.spec;
  const PhysicalZone& place = world.zones[unit.zone];
  const scenario::Name zone{place.name, {}};
  const Duration duration =
      std::max(Duration::microseconds(1), spec.mttr.sample(entry.durations, ordinal));
  const OperationId operation =
      operations_.submit(operation_of(spec.kind), spec.location.text + "/" + place.name, nullptr);
  if (spec.kind == scenario::FaultKind::zoneOutage) {
    outages_.begin(scenario::ZoneOutage{spec.location, zone, duration, spec.vms}, spec.id,
                   operation);
  } else {
    const FaultDomain& domain = world.fault_domains[*unit.domain];
    const scenario::Name pool{world.pools[domain.pool].name, {}};
    if (unit.host) {
      hardware_.begin(
          scenario::HostFailure{
              spec.location, zone, pool, 0, {host_number(world, *unit.host)}, duration},
          spec.id, operation);
    } else {
      hardware_.begin(
          scenario::FaultDomainOutage{spec.location, zone, pool, domain.number, duration}, spec.id,
          operation);
    }
  }
  operations_.submitted(operation);
}

}  // namespace capdrill::engine

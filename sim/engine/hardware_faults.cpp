#include "engine/hardware_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace capdrill::engine {

HardwareFaults::HardwareFaults(Context& context, Accounts& accounts, OperationLog& operations,
                               VmLife& vms, Healing& healing, FaultLog& faults)
    : context_(context),
      accounts_(accounts),
      operations_(operations),
      vms_(vms),
      healing_(healing),
      faults_(faults) {}

bool HardwareFaults::Hardware::holds(FaultDomainId domain, OptionalId<HostId> host) const {
  return std::ranges::binary_search(domains, domain) ||
         (host && std::ranges::binary_search(hosts, *host));
}

// ---- what is struck ------------------------------------------------------------------------

std::vector<FaultDomainId> HardwareFaults::domains_of(ZoneId zone,
                                                      const std::optional<scenario::Name>& pool,
                                                      std::int64_t number) const {
  const World& world = context_.world;
  std::vector<FaultDomainId> found;
  for_each_id(world.zones[zone].fault_domains_begin, world.zones[zone].fault_domains_end,
              [&](FaultDomainId id) {
                const FaultDomain& domain = world.fault_domains[id];
                const bool in_pool = !pool || world.pools[domain.pool].name == pool->text;
                if (in_pool && domain.number == number) found.push_back(id);
              });
  return found;
}

std::vector<HostId> HardwareFaults::hosts_of(ZoneId zone,
                                             const std::optional<scenario::Name>& pool) const {
  const World& world = context_.world;
  std::vector<HostId> found;
  for_each_id(world.zones[zone].fault_domains_begin, world.zones[zone].fault_domains_end,
              [&](FaultDomainId id) {
                const FaultDomain& domain = world.fault_domains[id];
                if (pool && world.pools[domain.pool].name != pool->text) return;
                for_each_id(domain.hosts_begin, domain.hosts_end,
                            [&](HostId host) { found.push_back(host); });
              });
  return found;
}

std::vector<HostId> HardwareFaults::draw_hosts(const scenario::HostFailure& fault, ZoneId zone,
                                               const std::string& id) const {
  std::vector<HostId> hosts = hosts_of(zone, fault.pool);
  if (!fault.hosts.empty()) {
    std::erase_if(hosts, [&](HostId host) {
      return std::ranges::count(fault.hosts, host_number(context_.world, host)) == 0;
    });
    return hosts;
  }
  std::erase_if(hosts, [this](HostId host) { return context_.world.hosts[host].faults > 0; });
  const RandomStream stream(context_.seed, "hosts that fail", id);
  const auto key = [&](HostId host) {
    return stream.bits(static_cast<std::uint64_t>(context_.now().us()), host.value());
  };
  std::ranges::sort(hosts, {}, [&](HostId host) { return std::tuple(key(host), host); });
  if (hosts.size() > static_cast<std::size_t>(fault.count)) {
    hosts.resize(static_cast<std::size_t>(fault.count), HostId(0U));
  }
  std::ranges::sort(hosts);
  return hosts;
}

std::vector<VmId> HardwareFaults::standing_on(ZoneId zone, const Hardware& hardware) const {
  std::vector<VmId> vms = healing_.allocated_in(zone);
  std::erase_if(vms, [&](VmId id) {
    const Vm& vm = context_.world.vms[id];
    return !hardware.holds(*vm.fault_domain, vm.host);
  });
  return vms;
}

// ---- begin ---------------------------------------------------------------------------------

HardwareFaults::Fault& HardwareFaults::open(std::string_view kind, const scenario::Name& location,
                                            const scenario::Name& zone, const std::string& id,
                                            OperationId operation) {
  const World& world = context_.world;
  operations_.request(operation, 1);
  operations_.add_done(operation, 1);
  Fault fault;
  fault.fault =
      faults_.begin(kind, id, *find_zone(world, *find_region(world, location.text), zone.text));
  touch_zone(context_, zone_of(fault));
  return in_force_.emplace_back(std::move(fault));
}

void HardwareFaults::schedule_end(const Fault& fault, Duration duration) {
  context_.schedule_after(duration, EventClass::Recovery,
                          {EventKind::HardwareFaultEnd, fault.fault, 0});
}

void HardwareFaults::begin(const scenario::FaultDomainOutage& outage, const std::string& id,
                           OperationId operation) {
  Fault& fault = open("faultDomainOutage", outage.location, outage.zone, id, operation);
  fault.out.domains = domains_of(zone_of(fault), outage.pool, outage.fault_domain);
  faults_[fault.fault].hardware = fmt::format(
      "{}fault domain {}", outage.pool ? outage.pool->text + ", " : "", outage.fault_domain);
  schedule_end(fault, outage.duration);
  fail(fault);
}

void HardwareFaults::begin(const scenario::HostFailure& failure, const std::string& id,
                           OperationId operation) {
  Fault& fault = open("hostFailure", failure.location, failure.zone, id, operation);
  fault.out.hosts = draw_hosts(failure, zone_of(fault), id);
  std::string& hardware = faults_[fault.fault].hardware;
  hardware = failure.pool ? failure.pool->text + ", host" : "host";
  for (const HostId host : fault.out.hosts) {
    hardware += fmt::format(" {}", host_number(context_.world, host));
  }
  schedule_end(fault, failure.duration);
  fail(fault);
}

void HardwareFaults::take_out(const Fault& fault) {
  for (const FaultDomainId id : fault.out.domains) context_.allocator.take_out(id);
  for (const HostId id : fault.out.hosts) context_.allocator.take_out(id);
}

void HardwareFaults::put_back(Fault& fault) {
  for (const FaultDomainId id : fault.out.domains) context_.allocator.put_back(id);
  for (const HostId id : fault.out.hosts) context_.allocator.put_back(id);
  fault.out = {};
}

void HardwareFaults::fail(Fault& fault) {
  fault.heals = true;
  FaultRecord& record = faults_[fault.fault];
  record.mode = "heal";
  const std::vector<VmId> struck = standing_on(record.zone, fault.out);
  take_out(fault);
  record.vms_down = std::ranges::count_if(
      struck, [this](VmId id) { return context_.world.vms[id].is_running(); });
  for (const TenantVm& vm : context_.world.tenant_vms) {
    const bool down = vm.alive && !vm.lost && fault.out.holds(vm.fault_domain, vm.host);
    record.tenants_down += down ? 1 : 0;
  }
  healing_.fail_steps(struck);
  // Those that are leaving do so where they stand.
  for (const VmId id : standing_on(record.zone, fault.out)) {
    accounts_.change(id, [](Vm& vm) { vm.unavailable = true; });
  }
  if (context_.world.zones[record.zone].is_up()) heal(fault);
}

void HardwareFaults::heal(const Fault& fault) {
  healing_.heal(fault.fault, standing_on(zone_of(fault), fault.out),
                [&](const TenantVm& vm) { return fault.out.holds(vm.fault_domain, vm.host); });
}

void HardwareFaults::zone_is_back(ZoneId zone) {
  for (const Fault& fault : in_force_) {
    if (fault.heals && zone_of(fault) == zone) heal(fault);
  }
}

void HardwareFaults::begin(const scenario::CapacityShortage& shortage, const std::string& id,
                           OperationId operation) {
  World& world = context_.world;
  Fault& fault = open("capacityShortage", shortage.location, shortage.zone, id, operation);
  const ZoneId zone = zone_of(fault);
  // First hosts of all fault domains, then second ones, and so on.
  std::vector<std::tuple<std::uint32_t, HostId>> hosts;
  std::int64_t free = 0;
  for (const HostId host : hosts_of(zone, {})) {
    const FaultDomain& domain = world.fault_domains[world.hosts[host].fault_domain];
    const Pool& pool = world.pools[domain.pool];
    const bool serves =
        !shortage.family || pool.serves_every_family ||
        std::ranges::binary_search(pool.families, *find_family(world, shortage.family->text));
    if (!serves || world.hosts[host].faults > 0) continue;
    hosts.emplace_back(host.value() - domain.hosts_begin.value(), host);
    free += world.hosts[host].free_vcpus;
  }
  std::ranges::sort(hosts);
  std::int64_t wanted =
      shortage.vcpus ? *shortage.vcpus
                     : static_cast<std::int64_t>(*shortage.share * static_cast<double>(free));
  for (const auto& [rank, host] : hosts) {
    const std::int64_t here = world.hosts[host].free_vcpus;
    const std::int64_t taken = std::min(wanted, here);
    if (taken == 0) continue;
    const Resources part{taken, world.hosts[host].free_memory_mib * taken / here};
    context_.allocator.withhold(host, part);
    fault.withheld.emplace_back(host, part);
    wanted -= taken;
  }
  schedule_end(fault, shortage.duration);
}

// ---- maintenance ---------------------------------------------------------------------------

void HardwareFaults::begin(const scenario::Maintenance& maintenance, const std::string& id,
                           OperationId operation) {
  const World& world = context_.world;
  Fault& fault = open("maintenance", maintenance.location, maintenance.zone, id, operation);
  faults_[fault.fault].mode =
      context_.scenario.options.evict_overallocated_on_maintenance ? "evict" : "hold";
  if (maintenance.fault_domain) {
    fault.to_maintain = {static_cast<std::uint32_t>(*maintenance.fault_domain)};
    faults_[fault.fault].hardware = fmt::format("fault domain {}", *maintenance.fault_domain);
  } else {
    const PhysicalZone& zone = world.zones[zone_of(fault)];
    std::uint32_t domains = 0;
    for_each_id(zone.fault_domains_begin, zone.fault_domains_end, [&](FaultDomainId domain) {
      domains = std::max(domains, world.fault_domains[domain].number + 1);
    });
    for (std::uint32_t i = 0; i < domains; ++i) fault.to_maintain.push_back(i);
  }
  fault.duration = maintenance.duration;
  maintain_next(fault);
}

void HardwareFaults::maintain_next(Fault& fault) {
  FaultRecord& record = faults_[fault.fault];
  fault.out.domains = domains_of(record.zone, {}, fault.to_maintain[fault.begun++]);
  take_out(fault);
  healing_.fail_steps(standing_on(record.zone, fault.out));
  const std::vector<VmId> struck = standing_on(record.zone, fault.out);
  record.vms_down += std::ranges::count_if(
      struck, [this](VmId id) { return context_.world.vms[id].is_running(); });
  if (context_.scenario.options.evict_overallocated_on_maintenance) {
    evict_overallocated(fault.fault, struck);
  }
  for (const VmId id : standing_on(record.zone, fault.out)) {
    accounts_.change(id, [](Vm& vm) { vm.unavailable = true; });
  }
  // Each takes an equal share, and the last one ends with the whole.
  const auto share = static_cast<std::int64_t>(fault.begun);
  const auto shares = static_cast<std::int64_t>(fault.to_maintain.size());
  const SimTime end =
      record.begin + Duration::microseconds(fault.duration.us() / shares * share +
                                            fault.duration.us() % shares * share / shares);
  schedule_end(fault, end - context_.now());
}

// Choice 11.6: the newest first.
void HardwareFaults::evict_overallocated(std::uint32_t fault, const std::vector<VmId>& vms) {
  const World& world = context_.world;
  std::vector<VmId> members = vms;
  std::ranges::sort(members, [&world](VmId a, VmId b) {
    return std::tuple(world.vms[b].joined, world.vms[b].join_tie) <
           std::tuple(world.vms[a].joined, world.vms[a].join_tie);
  });
  for (const VmId id : members) {
    const Vm& vm = world.vms[id];
    if (!vm.reservation || vm.covered || vm.power != PowerState::Running) continue;
    vms_.evict(id);
    ++faults_[fault].not_returned;
  }
}

// ---- end -----------------------------------------------------------------------------------

void HardwareFaults::end(std::uint32_t index) {
  const auto at = std::ranges::find(in_force_, index, &Fault::fault);
  const ZoneId zone = zone_of(*at);
  touch_zone(context_, zone);
  put_back(*at);
  for (const auto& [host, part] : at->withheld) context_.allocator.give_out(host, part);
  const bool is_up = context_.world.zones[zone].is_up();
  if (is_up) faults_[index].returned += healing_.release_held(zone);
  if (at->begun < at->to_maintain.size()) return maintain_next(*at);
  faults_.end(index);
  const bool frees = at->withheld.empty();
  in_force_.erase(at);
  if (is_up && frees) healing_.return_lost(index, "serviceHealing");
  faults_.report(index);
}

}  // namespace capdrill::engine

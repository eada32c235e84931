#include "engine/outages.hpp"

namespace capdrill::engine {

Outages::Outages(Context& context, Accounts& accounts, OperationLog& operations, Tenants& tenants,
                 Healing& healing, HardwareFaults& hardware, FaultLog& faults)
    : context_(context),
      accounts_(accounts),
      operations_(operations),
      tenants_(tenants),
      healing_(healing),
      hardware_(hardware),
      faults_(faults) {}

void Outages::begin(const scenario::ZoneOutage& outage, const std::string& id,
                    OperationId operation) {
  World& world = context_.world;
  const ZoneId zone =
      *find_zone(world, *find_region(world, outage.location.text), outage.zone.text);
  operations_.request(operation, 1);
  operations_.add_done(operation, 1);
  const std::uint32_t fault = faults_.begin("zoneOutage", id, zone);
  FaultRecord& record = faults_[fault];
  record.tenants_down = world.zones[zone].tenants.running;
  record.mode = outage.vms == scenario::LostVms::lose ? "lose" : "hold";
  if (++world.zones[zone].outages == 1) {
    healing_.fail_steps(healing_.allocated_in(zone));
    tenants_.surge(zone);
  }
  touch_zone(context_, zone);
  hold(record);
  if (outage.vms == scenario::LostVms::lose) healing_.lose_all(fault);
  context_.schedule_after(outage.duration, EventClass::Recovery, {EventKind::OutageEnd, fault, 0});
}

void Outages::hold(FaultRecord& record) {
  for (const VmId id : healing_.allocated_in(record.zone)) {
    if (context_.world.vms[id].unavailable) continue;
    accounts_.change(id, [](Vm& vm) { vm.unavailable = true; });
    ++record.vms_down;
  }
}

void Outages::end(std::uint32_t fault) {
  FaultRecord& record = faults_[fault];
  faults_.end(fault);
  if (--context_.world.zones[record.zone].outages == 0) {
    touch_zone(context_, record.zone);
    record.returned += healing_.release_held(record.zone);
    healing_.return_lost(fault, "zoneRecovery");
    hardware_.zone_is_back(record.zone);
  }
  faults_.report(fault);
}

}  // namespace capdrill::engine

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/fault_log.hpp"
#include "engine/hardware_faults.hpp"
#include "engine/healing.hpp"
#include "engine/operation_log.hpp"
#include "engine/tenants.hpp"

namespace capdrill::engine {

/// Zones that go down and come back.
///
/// hold: VMs of the zone are unavailable, keep their places and run again at the end.
/// lose: they are unavailable and hold nothing, and return at the end (Healing).
/// A zone in several outages comes back at the end of the last.
class Outages {
 public:
  Outages(Context& context, Accounts& accounts, OperationLog& operations, Tenants& tenants,
          Healing& healing, HardwareFaults& hardware, FaultLog& faults);

  void begin(const scenario::ZoneOutage& outage, const std::string& id, OperationId operation);
  void end(std::uint32_t fault);

 private:
  void hold(FaultRecord& record);

  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  Tenants& tenants_;
  Healing& healing_;
  HardwareFaults& hardware_;
  FaultLog& faults_;
};

}  // namespace capdrill::engine

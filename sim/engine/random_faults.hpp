#pragma once

#include <cstdint>
#include <vector>

#include "engine/hardware_faults.hpp"
#include "engine/operation_log.hpp"
#include "engine/outages.hpp"

namespace capdrill::engine {

/// The `faults` of a scenario: each zone, fault domain or host in scope fails by itself, after
/// exponential times of mean `mtbf` in service, for a time drawn from `mttr`.
///
/// All units of an entry share one stream of strikes, of which those on a unit that is down are
/// dropped: being memoryless, that is the same as a clock for each, and needs one event an entry.
class RandomFaults {
 public:
  RandomFaults(Context& context, OperationLog& operations, Outages& outages,
               HardwareFaults& hardware);

  void start();
  void strike(std::uint32_t entry);

 private:
  struct Unit {
    ZoneId zone{0U};
    OptionalId<FaultDomainId> domain;
    OptionalId<HostId> host;
  };
  struct Entry {
    const scenario::RandomFault* spec = nullptr;
    std::vector<Unit> units;
    RandomStream gaps;
    RandomStream targets;
    RandomStream durations;
    std::uint64_t strikes = 0;
  };

  [[nodiscard]] std::vector<Unit> units_of(const scenario::RandomFault& spec) const;
  void schedule_next(std::uint32_t entry);
  [[nodiscard]] bool is_down(const Unit& unit) const;

  Context& context_;
  OperationLog& operations_;
  Outages& outages_;
  HardwareFaults& hardware_;
  std::vector<Entry> entries_;
};

}  // namespace capdrill::engine

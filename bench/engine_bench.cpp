// The whole simulator without an output folder: a region of three zones at 85 %, tenants that come and
// go, a reserved scale set that scales every ten minutes, series, bills and fingerprint on. One item
// is one event. Every run checks its fingerprint against that of the first.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "capdrill/engine/run.hpp"
#include "capdrill/scenario/reader.hpp"

namespace capdrill {
namespace {

class Listener : public engine::Observer {
 public:
  void instant_ended(SimTime, const World& world, const engine::Changes&) override {
    vms_ = world.tenant_vms.size() + world.vms.size();
  }
  void operation_ended(const World&, const engine::OperationRecord&) override {}
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}
  [[nodiscard]] std::size_t vms() const { return vms_; }

 private:
  std::size_t vms_ = 0;
};

std::string scenario_text(std::int64_t hosts) {
  const std::string zone = fmt::format(
      "{{ hardware: [ {{ pool: general, faultDomains: 10, hostsPerFaultDomain: {}, vCPUs: 64, "
      "memoryGiB: 256 }} ] }}",
      hosts / 30);
  return fmt::format(R"(
scenario: engine bench
clock: {{ duration: PT1H }}
regions: {{ eastus: {{ zones: {{ "1": {0}, "2": {0}, "3": {0} }} }} }}
subscriptions: {{ contoso: {{}} }}
capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    capacityReservations:
      a: {{ sku: {{ name: Standard_D4s_v5, capacity: 50 }}, zone: "1" }}
      b: {{ sku: {{ name: Standard_D4s_v5, capacity: 50 }}, zone: "2" }}
      c: {{ sku: {{ name: Standard_D4s_v5, capacity: 50 }}, zone: "3" }}
virtualMachineScaleSets:
  web: {{ subscription: contoso, location: eastus, zones: ["1", "2", "3"], sku: {{ name: Standard_D4s_v5, capacity: 100 }}, capacityReservationGroup: crg }}
tenants:
  others:
    location: eastus
    arrivals: {{ poisson: {{ utilization: 0.85 }} }}
    lifetimes: {{ exponential: {{ mean: PT1H }} }}
    sizes: [ {{ sku: Standard_D2s_v5, weight: 3 }}, {{ sku: Standard_D4s_v5, weight: 2 }}, {{ sku: Standard_D8s_v5, weight: 1 }} ]
    initialUtilization: 0.85
timeline:
  - {{ at: PT5M, every: PT20M, scale: {{ scaleSet: web, capacity: 200 }} }}
  - {{ at: PT15M, every: PT20M, scale: {{ scaleSet: web, capacity: 100 }} }}
)",
                     zone);
}

void region_hour(benchmark::State& state) {
  const auto scenario = scenario::read_scenario_text(scenario_text(state.range(0)), "bench.yaml");
  if (!scenario) {
    state.SkipWithError("the scenario of the benchmark is wrong");
    return;
  }
  std::uint64_t fingerprint = 0;
  std::uint64_t events = 0;
  std::size_t vms = 0;
  for (auto _ : state) {
    Listener listener;
    const auto outcome = engine::run(*scenario, {}, listener);
    if (!outcome || (fingerprint != 0 && outcome->fingerprint != fingerprint)) {
      state.SkipWithError("two runs of one scenario differ");
      return;
    }
    fingerprint = outcome->fingerprint;
    events += outcome->events;
    vms = listener.vms();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["VMs"] = static_cast<double>(vms);
}

BENCHMARK(region_hour)->ArgName("hosts")->Arg(990)->Arg(9'990)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace capdrill

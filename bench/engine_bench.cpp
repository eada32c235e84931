// The whole simulator without an output folder: a region of three zones at 85 %, tenants that come
// and go, a reserved scale set that scales every ten minutes, series, bills and fingerprint on. One
// item is one event, and only events are measured, not how the region is filled.
//
// Beside it the bare loop: the same calendar and allocator, as many VMs of the same sizes, each event
// a departure with the arrival that follows, or an arrival; no rules, no draws by name, no records.
// Every run checks its answer against that of the first.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/base/hash.hpp"
#include "capdrill/base/random.hpp"
#include "capdrill/engine/run.hpp"
#include "capdrill/kernel/event_calendar.hpp"
#include "capdrill/scenario/reader.hpp"
#include "support/hardware.hpp"

namespace capdrill {
namespace {

constexpr std::int64_t kHostVcpus = 32;
constexpr std::int64_t kHostMemoryGib = 128;
constexpr double kUtilization = 0.85;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

/// What the process holds of the machine's memory; 0 where it cannot be told. Unit: bytes.
std::int64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  long long total = 0;
  long long resident = 0;
  const int read = std::fscanf(file, "%lld %lld", &total, &resident);
  std::fclose(file);
  constexpr std::int64_t kPageBytes = 4096;
  return read == 2 ? resident * kPageBytes : 0;
}

/// Notes when the region stands, and how much there is of it.
class Listener : public engine::Observer {
 public:
  void instant_ended(SimTime, const World& world, const engine::Changes&) override {
    if (begin_) return;
    begin_ = cpu_seconds();
    vms_ = world.tenant_vms.size() + world.vms.size();
    bytes_ = resident_bytes();
  }
  void operation_ended(const World&, const engine::OperationRecord&) override {}
  void placement_ended(const World&, const engine::PlacementRecord&) override {}
  void fault_ended(const World&, const engine::FaultRecord&) override {}
  [[nodiscard]] double seconds() const { return cpu_seconds() - begin_.value_or(0); }
  [[nodiscard]] std::size_t vms() const { return vms_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

 private:
  std::optional<double> begin_;
  std::size_t vms_ = 0;
  std::int64_t bytes_ = 0;
};

std::string scenario_text(std::int64_t hosts) {
  const int minutes = hosts < 100'000 ? 60 : 20;
  const std::string zone = fmt::format(
      "{{ hardware: [ {{ pool: general, faultDomains: 10, hostsPerFaultDomain: {}, vCPUs: {}, "
      "memoryGiB: {} }} ] }}",
      hosts / 30, kHostVcpus, kHostMemoryGib);
  return fmt::format(R"(
scenario: engine bench
clock: {{ duration: PT{2}M }}
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
    arrivals: {{ poisson: {{ utilization: {1} }} }}
    lifetimes: {{ exponential: {{ mean: PT1H }} }}
    sizes: [ {{ sku: Standard_D2s_v5, weight: 3 }}, {{ sku: Standard_D4s_v5, weight: 2 }}, {{ sku: Standard_D8s_v5, weight: 1 }} ]
    initialUtilization: {1}
timeline:
  - {{ at: PT5M, every: PT10M, times: 2, scale: {{ scaleSet: web, capacity: 200 }} }}
  - {{ at: PT10M, scale: {{ scaleSet: web, capacity: 100 }} }}
)",
                     zone, kUtilization, minutes);
}

void region(benchmark::State& state) {
  const auto scenario = scenario::read_scenario_text(scenario_text(state.range(0)), "bench.yaml");
  if (!scenario) {
    state.SkipWithError("the scenario of the benchmark is wrong");
    return;
  }
  std::uint64_t fingerprint = 0;
  std::uint64_t events = 0;
  const std::int64_t before = resident_bytes();
  for (auto _ : state) {
    Listener listener;
    const auto outcome = engine::run(*scenario, {}, listener);
    state.SetIterationTime(listener.seconds());
    if (!outcome || (fingerprint != 0 && outcome->fingerprint != fingerprint)) {
      state.SkipWithError("two runs of one scenario differ");
      return;
    }
    if (fingerprint == 0) {
      const auto vms = static_cast<double>(listener.vms());
      state.counters["VMs"] = vms;
      state.counters["bytes/VM"] = static_cast<double>(listener.bytes() - before) / vms;
    }
    fingerprint = outcome->fingerprint;
    events += outcome->events;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}

/// The loop that a simulator of this region cannot do without.
class BareLoop {
 public:
  explicit BareLoop(std::int64_t hosts) : allocator_(build(hosts)) {
    const auto wanted =
        static_cast<std::int64_t>(kUtilization * kHostVcpus * static_cast<double>(hosts / 30 * 30));
    while (vcpus_ < wanted) arrive(SimTime());
    // As many arrive in the mean lifetime as there are.
    gap_us_ = 2 * kMeanLifetimeUs / static_cast<std::int64_t>(vms_.size());
    calendar_.schedule(SimTime(), 1, {kArrival, 0});
  }

  void handle_next() {
    const Event<Payload> event = calendar_.pop();
    if (event.payload.index != kArrival) return depart(event.payload.index);
    arrive(event.time);
    calendar_.schedule(event.time + Duration::microseconds(draw(gap_us_)), 1, {kArrival, 0});
  }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
  [[nodiscard]] std::size_t vms() const { return vms_.size(); }

 private:
  struct Payload {
    std::uint64_t index = 0;
    std::uint64_t unused = 0;
  };
  struct Tenant {
    Place place;
    SizeId size{0U};
    ZoneId zone{0U};
  };
  static constexpr std::uint64_t kArrival = ~std::uint64_t{0};
  static constexpr std::int64_t kMeanLifetimeUs = 3'600'000'000;

  World& build(std::int64_t hosts) {
    const FamilyId family = hardware_.family("general");
    for (const std::int32_t vcpus : {2, 4, 8}) hardware_.size(vcpus, vcpus * 4096, family);
    for (int zone = 0; zone < 3; ++zone) {
      hardware_.zone();
      hardware_.pool(10, static_cast<std::int32_t>(hosts / 30),
                     {kHostVcpus, kHostMemoryGib * 1024});
    }
    return hardware_.world();
  }
  std::int64_t draw(std::int64_t below) {
    return static_cast<std::int64_t>(mix64(++draws_) % static_cast<std::uint64_t>(below)) + 1;
  }
  void arrive(SimTime now) {
    const std::uint64_t bits = mix64(++draws_);
    const ZoneId zone(static_cast<std::uint32_t>(bits % 3));
    constexpr std::uint32_t kSizes[] = {0, 0, 0, 1, 1, 2};
    const SizeId size(kSizes[(bits >> 8) % 6]);
    const std::optional<Place> place = allocator_.find_place(zone, size, {});
    if (!place) return;
    allocator_.claim_for_vm(zone, size, *place);
    vcpus_ += hardware_.world().sizes[size].vcpus;
    checksum_ = fold_hash(checksum_, (*place->host).value());
    if (free_.empty()) {
      free_.push_back(vms_.size());
      vms_.emplace_back();
    }
    const std::uint64_t index = free_.back();
    free_.pop_back();
    vms_[index] = {*place, size, zone};
    calendar_.schedule(now + Duration::microseconds(draw(2 * kMeanLifetimeUs)), 0, {index, 0});
  }
  void depart(std::uint64_t index) {
    const Tenant& vm = vms_[index];
    allocator_.release_from_vm(vm.zone, vm.size, vm.place);
    vcpus_ -= hardware_.world().sizes[vm.size].vcpus;
    free_.push_back(index);
  }

  support::HardwareBuilder hardware_;
  Allocator allocator_;
  EventCalendar<Payload> calendar_;
  std::vector<Tenant> vms_;
  std::vector<std::uint64_t> free_;
  std::int64_t vcpus_ = 0;
  std::int64_t gap_us_ = 1;
  std::uint64_t draws_ = 0;
  std::uint64_t checksum_ = 0;
};

void bare_loop(benchmark::State& state) {
  constexpr std::int64_t kEvents = 1 << 20;
  std::uint64_t checksum = 0;
  for (auto _ : state) {
    BareLoop loop(state.range(0));
    const double begin = cpu_seconds();
    for (std::int64_t i = 0; i < kEvents; ++i) loop.handle_next();
    state.SetIterationTime(cpu_seconds() - begin);
    if (checksum != 0 && loop.checksum() != checksum) {
      state.SkipWithError("two runs of one loop differ");
      return;
    }
    checksum = loop.checksum();
    state.counters["VMs"] = static_cast<double>(loop.vms());
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}

void regions(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("hosts")->Arg(990)->Arg(9'990)->Arg(129'990)->Arg(999'990);
  benchmark->UseManualTime()->Unit(benchmark::kMillisecond);
}
BENCHMARK(region)->Apply(regions);
BENCHMARK(bare_loop)->Apply(regions);

}  // namespace
}  // namespace capdrill

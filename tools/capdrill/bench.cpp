#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

#include "bench_allocator.hpp"
#include "capdrill/allocator/host_index.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "capdrill/scenario/trace_file.hpp"
#include "program.hpp"

namespace capdrill::program {

namespace {

/// A VM takes some 30 bytes here.
constexpr std::size_t kVmsMax = 100'000'000;

std::uint64_t now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::uint64_t median_clock_cost() {
  std::vector<std::uint64_t> costs(1001);
  for (std::uint64_t& cost : costs) {
    const std::uint64_t begin = now_ns();
    cost = now_ns() - begin;
  }
  std::ranges::nth_element(costs, costs.begin() + 500);
  return costs[500];
}

Latencies percentiles(std::vector<std::uint32_t> times) {
  if (times.empty()) return {};
  std::ranges::sort(times);
  const auto at = [&](std::size_t per_mille) {
    return times[std::min(times.size() - 1, times.size() * per_mille / 1000)];
  };
  return {at(500), at(900), at(990), at(999), times.back()};
}

/// The policies in the order given, each once; `all` is all of them.
Result<std::vector<PackingPolicy>, Status> read_policies(const BenchArguments& arguments) {
  std::vector<std::string> known{"all"};
  for (const PackingPolicyName& each : kPackingPolicies) known.emplace_back(each.name);
  std::vector<PackingPolicy> policies;
  const auto add = [&policies](PackingPolicy policy) {
    if (std::ranges::count(policies, policy) == 0) policies.push_back(policy);
  };
  for (const std::string& name : arguments.policies) {
    if (name == "all") {
      for (const PackingPolicyName& each : kPackingPolicies) add(each.policy);
    } else if (const auto policy = find_packing_policy(name)) {
      add(*policy);
    } else {
      return Unexpected{misuse("bench allocator", "--policy: there is no policy '" + name + "'",
                               scenario::hint_nearest_or_all(name, known))};
    }
  }
  return policies;
}

/// Sizes, hosts and steps: what every policy gets.
struct Replayed {
  World world;
  ReplayPlan plan;
};

Result<Replayed, Status> prepare(const BenchArguments& arguments, BenchFindings& findings) {
  std::vector<std::string> zones;
  for (std::uint32_t i = 1; i <= arguments.zones; ++i) zones.push_back(std::to_string(i));
  const auto skus = arguments.skus.empty() ? std::optional<std::filesystem::path>()
                                           : std::optional<std::filesystem::path>(arguments.skus);
  const auto trace = scenario::read_trace_file(arguments.trace, skus, zones);
  if (!trace) return Unexpected{complain(trace.error())};
  std::vector<ReplayRequest> requests;
  for (const scenario::TraceArrival& row : trace->arrivals) {
    ReplayRequest request{row.time, row.lifetime, row.count, SizeId(row.size), {}};
    if (row.zone) request.zone = ZoneId(static_cast<std::uint32_t>(std::stoul(*row.zone) - 1));
    findings.vms += row.count;
    requests.push_back(request);
  }
  if (findings.vms > kVmsMax) {
    complain({arguments.trace, "the trace has more than 100,000,000 VMs, which is refused"});
    return Unexpected{Status::scenario};
  }
  findings.requests = requests.size();
  findings.sizes = trace->sizes.size();
  std::vector<VmSize> sizes;
  for (const auto& [name, shape] : trace->sizes) {
    VmSize size;
    size.name = name.text;
    size.vcpus = shape.vcpus;
    size.memory_mib = shape.memory_mib;
    sizes.push_back(size);
  }
  const ReplayHardware hardware{arguments.zones,
                                arguments.fault_domains,
                                arguments.hosts,
                                {arguments.vcpus, arguments.memory_gib * 1024}};
  return Replayed{make_replay_world(sizes, hardware),
                  plan_replay(requests, arguments.zones, arguments.seed)};
}

PolicyFindings measure(const Replayed& replayed, PackingPolicy policy,
                       const BenchArguments& arguments) {
  const auto& [world, plan] = replayed;
  PolicyFindings findings;
  findings.policy = policy;
  findings.packing = measure_packing(world, plan, policy, arguments.seed);
  std::vector<ReplayTiming> timings;
  for (std::uint32_t i = 0; i < arguments.repeat; ++i) {
    timings.push_back(time_replay(world, plan, policy, arguments.seed, now_ns));
  }
  std::ranges::sort(timings, {}, &ReplayTiming::total_ns);
  findings.timing = timings[timings.size() / 2];
  findings.latencies = percentiles(time_placements(world, plan, policy, arguments.seed, now_ns));
  return findings;
}

Status run_bench(const BenchArguments& arguments) {
  const auto policies = read_policies(arguments);
  if (!policies) return policies.error();
  BenchFindings findings;
  const auto replayed = prepare(arguments, findings);
  if (!replayed) return replayed.error();
  findings.clock_ns = median_clock_cost();
  findings.memory = measure_memory(replayed->world, replayed->plan);
  for (const PackingPolicy policy : *policies) {
    if (is_interrupted()) return Status::interrupted;
    findings.policies.push_back(measure(*replayed, policy, arguments));
  }
  return print(arguments.format == "json" ? to_value(arguments, findings).to_pretty_json()
                                          : to_text(arguments, findings));
}

}  // namespace

std::uint64_t PolicyFindings::placements_per_second() const {
  // The releases of the loop are counted in: a placement is paid for together with its end.
  const std::uint64_t ns = std::max<std::uint64_t>(1, timing.total_ns);
  return static_cast<std::uint64_t>(static_cast<double>(timing.placements) * 1e9 /
                                    static_cast<double>(ns));
}

void add_bench(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* verb = app.add_subcommand("bench", "Measure a part of capdrill on your own input");
  verb->require_subcommand(1);
  CLI::App* allocator = verb->add_subcommand(
      "allocator", "Replay a trace of VMs on bare hosts: speed and packing of placement policies");
  allocator->add_option("--trace", arguments->trace, "CSV: time,sku[,count][,lifetime][,zone]")
      ->required()
      ->type_name("FILE");
  allocator->add_option("--skus", arguments->skus, "CSV of sizes: sku,vcpus,memory_gib")
      ->type_name("FILE");
  allocator->add_option("--hosts", arguments->hosts, "Hosts, in all zones together")
      ->required()
      ->check(CLI::Range(1U, 16'000'000U))
      ->type_name("N");
  allocator->add_option("--zones", arguments->zones, "Zones, named 1, 2 … (default 1)")
      ->check(CLI::Range(1U, 100U))
      ->type_name("N");
  allocator->add_option("--fault-domains", arguments->fault_domains, "In each zone (default 10)")
      ->check(CLI::Range(1U, HostIndex::kDomainsMax))
      ->type_name("N");
  allocator->add_option("--vcpus", arguments->vcpus, "vCPUs of a host (default 64)")
      ->check(CLI::Range(1, 100'000))
      ->type_name("N");
  allocator->add_option("--memory-gib", arguments->memory_gib, "Memory of a host (default 256)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  allocator
      ->add_option("--policy", arguments->policies,
                   "first-fit, best-fit, worst-fit, dot-product, cosine, spread-first (default), "
                   "protean, or all; several with commas")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  allocator->add_option("--seed", arguments->seed, "Seed of drawn zones and choices (default 1)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  allocator->add_option("--repeat", arguments->repeat, "Timed replays, of which the median counts")
      ->check(CLI::Range(1U, 1000U))
      ->type_name("N");
  allocator->add_option("--format", arguments->format, "What to print: table or json")
      ->check(CLI::IsMember({"table", "json"}));
  allocator->callback([arguments, &status] { status = run_bench(*arguments); });
}

}  // namespace capdrill::program

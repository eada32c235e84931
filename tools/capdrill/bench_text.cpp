#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "bench_allocator.hpp"
#include "capdrill/base/version.hpp"

namespace capdrill::program {

namespace {

using results::Value;

std::string processor_name() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

Value share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? Value() : Value::ratio(Fraction{part, whole});
}

Value packing_of(const PolicyFindings& findings) {
  const PackingQuality& packing = findings.packing;
  Value value = Value::object();
  value.set("policy", Value::text(name_of(findings.policy)))
      .set("arrived", Value::integer(packing.arrived))
      .set("refused", Value::integer(packing.refused))
      .set("vmsMax", Value::integer(packing.vms_max))
      .set("hostsUsedMax", Value::integer(packing.hosts_used_max))
      .set("hostsNeededThen", Value::integer(packing.hosts_needed_then))
      .set("vcpusUsedAtPeak", Value::integer(packing.used_at_peak.vcpus))
      .set("memoryMibUsedAtPeak", Value::integer(packing.used_at_peak.memory_mib))
      .set("vcpusStrandedAtPeak", Value::integer(packing.stranded_at_peak.vcpus))
      .set("memoryMibStrandedAtPeak", Value::integer(packing.stranded_at_peak.memory_mib));
  const Resources used = packing.used_at_first_refusal.value_or(Resources{});
  value.set("vcpuUtilizationAtFirstRefusal", share(used.vcpus, packing.zone_total.vcpus))
      .set("memoryUtilizationAtFirstRefusal", share(used.memory_mib, packing.zone_total.memory_mib))
      .set("choices", Value::text(fmt::format("{:016x}", packing.choices_hash)));
  return value;
}

Value timing_of(const PolicyFindings& findings) {
  Value latency = Value::object();
  latency.set("p50", Value::integer(findings.latencies.p50))
      .set("p90", Value::integer(findings.latencies.p90))
      .set("p99", Value::integer(findings.latencies.p99))
      .set("p99.9", Value::integer(findings.latencies.p999))
      .set("max", Value::integer(findings.latencies.max));
  Value value = Value::object();
  value.set("policy", Value::text(name_of(findings.policy)))
      .set("placements", Value::integer(static_cast<std::int64_t>(findings.timing.placements)))
      .set("releases", Value::integer(static_cast<std::int64_t>(findings.timing.releases)))
      .set("totalNs", Value::integer(static_cast<std::int64_t>(findings.timing.total_ns)))
      .set("placementsPerSecond",
           Value::integer(static_cast<std::int64_t>(findings.placements_per_second())))
      .set("latencyNs", std::move(latency));
  return value;
}

std::string percent(const Resources& part, const Resources& whole) {
  const auto of = [](std::int64_t a, std::int64_t b) {
    return b == 0 ? 0.0 : 100.0 * static_cast<double>(a) / static_cast<double>(b);
  };
  return fmt::format("{:.1f} % {:.1f} %", of(part.vcpus, whole.vcpus),
                     of(part.memory_mib, whole.memory_mib));
}

std::string packing_row(const PolicyFindings& findings) {
  const PackingQuality& packing = findings.packing;
  const double needed = static_cast<double>(std::max<std::int64_t>(1, packing.hosts_needed_then));
  const Resources all = packing.used_at_peak;
  return fmt::format(
      "{:<13}{:>9}{:>9}{:>11}{:>9}{:>8.3f}{:>17}{:>17}\n", name_of(findings.policy),
      packing.arrived - packing.refused, packing.refused, packing.hosts_used_max,
      packing.hosts_needed_then, static_cast<double>(packing.hosts_used_max) / needed,
      percent(packing.stranded_at_peak, all),
      packing.used_at_first_refusal ? percent(*packing.used_at_first_refusal, packing.zone_total)
                                    : "-");
}

}  // namespace

MachineFacts machine_facts() {
  MachineFacts facts;
  facts.processor = processor_name();
  facts.threads = std::thread::hardware_concurrency();
  facts.compiler = __VERSION__;
#ifdef NDEBUG
  facts.build = fmt::format("capdrill {}, checks of hot loops off", kVersion);
#else
  facts.build = fmt::format("capdrill {}, checks of hot loops on: not for timing", kVersion);
#endif
  return facts;
}

Value to_value(const BenchArguments& arguments, const BenchFindings& findings) {
  Value input = Value::object();
  input.set("trace", Value::text(arguments.trace))
      .set("requests", Value::integer(static_cast<std::int64_t>(findings.requests)))
      .set("vms", Value::integer(static_cast<std::int64_t>(findings.vms)))
      .set("sizes", Value::integer(static_cast<std::int64_t>(findings.sizes)))
      .set("hosts", Value::integer(arguments.hosts))
      .set("zones", Value::integer(arguments.zones))
      .set("faultDomains", Value::integer(arguments.fault_domains))
      .set("vCPUs", Value::integer(arguments.vcpus))
      .set("memoryGiB", Value::integer(arguments.memory_gib))
      .set("seed", Value::integer(static_cast<Wide>(arguments.seed)));
  Value packing = Value::list();
  Value policies = Value::list();
  for (const PolicyFindings& each : findings.policies) {
    packing.add(packing_of(each));
    policies.add(timing_of(each));
  }
  const MachineFacts facts = machine_facts();
  Value machine = Value::object();
  machine.set("processor", Value::text(facts.processor))
      .set("threads", Value::integer(facts.threads))
      .set("compiler", Value::text(facts.compiler))
      .set("build", Value::text(facts.build));
  Value timing = Value::object();
  timing.set("repeat", Value::integer(arguments.repeat))
      .set("clockNs", Value::integer(static_cast<std::int64_t>(findings.clock_ns)))
      .set("bytesPerHost",
           Value::integer(static_cast<std::int64_t>(findings.memory.per_host + 0.5)))
      .set("bytesPerVm", Value::integer(static_cast<std::int64_t>(findings.memory.per_vm + 0.5)))
      .set("policies", std::move(policies))
      .set("machine", std::move(machine));
  Value value = Value::object();
  value.set("input", std::move(input))
      .set("packing", std::move(packing))
      .set("timing", std::move(timing));
  return value;
}

std::string to_text(const BenchArguments& arguments, const BenchFindings& findings) {
  std::string text = fmt::format(
      "VMs: {}, requests: {}, sizes: {}\n"
      "hosts: {} of {} vCPUs and {} GiB, zones: {} of {} fault domains, seed {}\n\n",
      findings.vms, findings.requests, findings.sizes, arguments.hosts, arguments.vcpus,
      arguments.memory_gib, arguments.zones, arguments.fault_domains, arguments.seed);
  text += fmt::format("{:<13}{:>9}{:>9}{:>11}{:>9}{:>8}{:>17}{:>17}\n", "packing", "placed",
                      "refused", "hosts used", "needed", "ratio", "stranded", "first refusal");
  for (const PolicyFindings& each : findings.policies) text += packing_row(each);
  text += fmt::format(
      "\nneeded: hosts that the VMs of that instant would fill, cut to fit. stranded: free vCPUs "
      "and\n"
      "memory that no size of the trace fits on, by what is in use at the peak. first refusal: "
      "how\n"
      "full the zone was then, vCPUs and memory.\n\n"
      "{:<13}{:>14}{:>9}{:>9}{:>9}{:>9}{:>11}\n",
      "timing", "placements/s", "p50 ns", "p90", "p99", "p99.9", "max");
  for (const PolicyFindings& each : findings.policies) {
    text += fmt::format("{:<13}{:>14}{:>9}{:>9}{:>9}{:>9}{:>11}\n", name_of(each.policy),
                        each.placements_per_second(), each.latencies.p50, each.latencies.p90,
                        each.latencies.p99, each.latencies.p999, each.latencies.max);
  }
  const MachineFacts facts = machine_facts();
  return text + fmt::format(
                    "\nplacements/s: whole replay, releases included, median of {}. The clock, {} "
                    "ns, is in "
                    "each latency.\nmemory: {:.1f} bytes a host, {:.1f} bytes a VM of the trace\n"
                    "machine: {}, {} threads; {}; {}\n",
                    arguments.repeat, findings.clock_ns, findings.memory.per_host,
                    findings.memory.per_vm, facts.processor, facts.threads, facts.compiler,
                    facts.build);
}

}  // namespace capdrill::program

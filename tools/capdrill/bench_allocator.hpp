#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capdrill/allocator/replay.hpp"
#include "capdrill/results/value.hpp"

/// What `capdrill bench allocator` was asked, measured, and prints.
namespace capdrill::program {

struct BenchArguments {
  std::string trace;
  std::string skus;
  std::uint32_t hosts = 0;
  std::uint32_t zones = 1;
  std::uint32_t fault_domains = 10;
  std::int32_t vcpus = 64;
  std::int32_t memory_gib = 256;
  std::vector<std::string> policies = {"spread-first"};
  std::uint64_t seed = 1;
  std::uint32_t repeat = 3;
  std::string format = "table";
};

/// Unit: ns; the clock's own cost is in each.
struct Latencies {
  std::uint32_t p50 = 0;
  std::uint32_t p90 = 0;
  std::uint32_t p99 = 0;
  std::uint32_t p999 = 0;
  std::uint32_t max = 0;
};

struct PolicyFindings {
  PackingPolicy policy = PackingPolicy::BestFit;
  PackingQuality packing;
  /// The median of the repetitions.
  ReplayTiming timing;
  Latencies latencies;

  [[nodiscard]] std::uint64_t placements_per_second() const;
};

struct BenchFindings {
  std::size_t requests = 0;
  std::size_t vms = 0;
  std::size_t sizes = 0;
  std::vector<PolicyFindings> policies;
  ReplayMemory memory;
  std::uint64_t clock_ns = 0;
};

/// Facts of the machine and of this program, one a line: what a figure means nothing without.
struct MachineFacts {
  std::string processor;
  std::uint32_t threads = 0;
  std::string compiler;
  std::string build;
};
[[nodiscard]] MachineFacts machine_facts();

/// `packing` is the same on every machine, `timing` never.
[[nodiscard]] results::Value to_value(const BenchArguments& arguments,
                                      const BenchFindings& findings);
[[nodiscard]] std::string to_text(const BenchArguments& arguments, const BenchFindings& findings);

}  // namespace capdrill::program

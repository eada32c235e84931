#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/context.hpp"

namespace capdrill::engine {

/// Other customers: streams of VMs that arrive, take what the free pool has, and depart. They know
/// no reservations and no quota; a refused one does not come back.
class Tenants {
 public:
  explicit Tenants(Context& context);

  /// Fills each zone up to `initialUtilization`, everything counted, with VMs that are found in the
  /// middle of their lifetimes; then schedules the first arrival of each stream.
  void start();
  void arrive(std::uint32_t stream);
  void depart(std::uint32_t index, std::uint64_t number);
  /// A departure is near: its data are asked for, the VM's record first, then its host's.
  void expect(std::uint32_t index) const {
    __builtin_prefetch(&context_.world.tenant_vms[TenantVmId(index)], 1);
  }
  void expect_soon(std::uint32_t index) const {
    const TenantVm& vm = context_.world.tenant_vms[TenantVmId(index)];
    context_.allocator.prefetch({vm.fault_domain, vm.host});
  }

  /// Takes the places of the tenant VMs of a zone that are `struck`; they are lost until
  /// try_return().
  void lose(ZoneId zone, const std::function<bool(const TenantVm&)>& struck);
  /// A zone dies: streams with `surgeOnFault` schedule their failover (a share of their VMs there).
  void surge(ZoneId zone);
  /// One VM of a failover asks for a place in a zone that is up.
  void arrive_again(std::uint32_t failover);
  /// Lost VMs of a zone that have not departed meanwhile.
  [[nodiscard]] std::vector<TenantVmId> lost_in(ZoneId zone) const;
  /// Tries to find a lost VM a place in its zone again; without one it is gone.
  /// Returns: whether it stands again.
  bool try_return(TenantVmId id);

 private:
  /// The draws of some Poisson arrivals in a row, taken together because that costs less.
  struct Draws {
    static constexpr std::uint64_t kCount = 32;
    /// Ordinal of the first, a multiple of kCount; this value = none are there.
    std::uint64_t first = ~std::uint64_t{0};
    /// Between the one before and it.
    std::array<Duration, kCount> gaps;
    std::array<Duration, kCount> lifetimes;
    std::array<double, kCount> sizes;
  };
  struct Stream {
    const scenario::TenantStream* spec = nullptr;
    std::uint64_t name_hash = 0;
    RandomStream arrivals;
    RandomStream sizes;
    RandomStream zones;
    RandomStream lifetimes;
    RandomStream failovers;
    /// Its place in the scenario.
    std::uint16_t rank = 0;
    std::vector<ZoneId> where = {};
    std::vector<SizeId> size_ids = {};
    /// Cumulative weights of size_ids.
    std::vector<double> weights = {};
    /// Between arrivals of a Poisson stream.
    DurationDistribution gap = {};
    std::uint64_t next_ordinal = 0;
    Draws ahead = {};
    std::size_t next_row = 0;
    /// Sizes of the scenario, by their index in it.
    std::vector<SizeId> trace_sizes = {};
  };

  /// A VM that is deployed again because its zone died.
  struct Failover {
    std::uint32_t stream = 0;
    SizeId size{0U};
  };

  [[nodiscard]] Stream make_stream(const std::string& name, const scenario::TenantStream& spec);
  [[nodiscard]] double mean_gap_us(const Stream& stream) const;
  /// Fills `ahead` so that it holds the ordinal. Returns: its rank there.
  static std::size_t draw_ahead(Stream& stream, std::uint64_t ordinal);
  /// The size at a share of all weight.
  [[nodiscard]] static SizeId size_at(const Stream& stream, double share);
  [[nodiscard]] ZoneId zone_of(const TenantVm& vm) const {
    return context_.world.fault_domains[vm.fault_domain].zone;
  }
  void fill(Stream& stream, ZoneId zone);
  void schedule_next(std::uint32_t index);
  void arrive_drawn(Stream& stream);
  void arrive_from_trace(Stream& stream);
  void admit(const Stream& stream, ZoneId zone, SizeId size, Duration lifetime,
             std::uint64_t ordinal);
  void put(const Stream& stream, ZoneId zone, SizeId size, const Place& place, SimTime departs);
  void surge(std::uint32_t stream, ZoneId zone);

  Context& context_;
  std::vector<Stream> streams_;
  /// Every one of the run.
  std::vector<Failover> failovers_;
};

}  // namespace capdrill::engine

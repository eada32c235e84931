#include "engine/tenants.hpp"

#include <algorithm>
#include <tuple>

#include "engine/names.hpp"

namespace capdrill::engine {

namespace {

/// Draws at t = 0 take ordinals of their own, far from those of arrivals.
constexpr std::uint64_t kResidentOrdinals = std::uint64_t{1} << 48;
/// And so do those of failovers.
constexpr std::uint64_t kFailoverOrdinals = std::uint64_t{1} << 60;

/// Whether its arrivals are drawn; those of a trace are read.
bool is_poisson(const scenario::TenantStream& spec) {
  return spec.poisson_rate_per_hour || spec.poisson_utilization;
}

}  // namespace

Tenants::Tenants(Context& context) : context_(context) {
  for (const auto& [name, spec] : context_.scenario.tenants) {
    streams_.push_back(make_stream(name.text, spec));
  }
}

Tenants::Stream Tenants::make_stream(const std::string& name, const scenario::TenantStream& spec) {
  const World& world = context_.world;
  const auto draws = [&](const char* purpose) {
    return RandomStream(context_.seed, purpose, name);
  };
  Stream stream{&spec,
                hash_text(name),
                draws("tenant arrival"),
                draws("tenant size"),
                draws("tenant zone"),
                draws("tenant lifetime"),
                draws("tenant failover")};
  stream.rank = static_cast<std::uint16_t>(streams_.size());
  const RegionId region = *find_region(world, spec.location.text);
  for (const scenario::Name& zone : spec.zones) {
    stream.where.push_back(*find_zone(world, region, zone.text));
  }
  if (spec.zones.empty()) stream.where = world.regions[region].zones;
  double total = 0;
  for (const scenario::WeightedSize& size : spec.sizes) {
    stream.size_ids.push_back(*find_size(world, size.size.text));
    stream.weights.push_back(total += size.weight);
  }
  for (const auto& [size, shape] : context_.scenario.sizes) {
    stream.trace_sizes.push_back(*find_size(world, size.text));
  }
  stream.gap.kind = DurationDistribution::Kind::exponential;
  stream.gap.a = Duration::microseconds(static_cast<std::int64_t>(mean_gap_us(stream)));
  return stream;
}

double Tenants::mean_gap_us(const Stream& stream) const {
  constexpr double kHourUs = 3.6e9;
  const scenario::TenantStream& spec = *stream.spec;
  if (spec.poisson_rate_per_hour) return kHourUs / *spec.poisson_rate_per_hour;
  if (!spec.poisson_utilization) return 0;
  // Little's law: VMs present = arrival rate x mean lifetime.
  double vcpus_per_vm = 0;
  for (std::size_t i = 0; i < stream.size_ids.size(); ++i) {
    const double weight = stream.weights[i] - (i == 0 ? 0 : stream.weights[i - 1]);
    vcpus_per_vm += weight / stream.weights.back() *
                    static_cast<double>(context_.world.sizes[stream.size_ids[i]].vcpus);
  }
  double vcpus = 0;
  for (const ZoneId zone : stream.where) {
    vcpus += static_cast<double>(context_.world.zones[zone].total.vcpus);
  }
  return std::max(1.0,
                  spec.lifetimes.mean_us() * vcpus_per_vm / (vcpus * *spec.poisson_utilization));
}

std::size_t Tenants::draw_ahead(Stream& stream, std::uint64_t ordinal) {
  Draws& ahead = stream.ahead;
  const std::uint64_t rank = ordinal % Draws::kCount;
  if (ahead.first != ordinal - rank) {
    ahead.first = ordinal - rank;
    stream.gap.sample_many(stream.arrivals, ahead.first, ahead.gaps);
    stream.spec->lifetimes.sample_many(stream.lifetimes, ahead.first, ahead.lifetimes);
    stream.sizes.uniforms(ahead.first, ahead.sizes);
  }
  return rank;
}

SizeId Tenants::size_at(const Stream& stream, double share) {
  const double drawn = share * stream.weights.back();
  const auto at = std::ranges::upper_bound(stream.weights, drawn);
  const auto rank =
      std::min(static_cast<std::size_t>(at - stream.weights.begin()), stream.size_ids.size() - 1);
  return stream.size_ids[rank];
}

void Tenants::start() {
  for (std::uint32_t index = 0; index < streams_.size(); ++index) {
    if (streams_[index].spec->initial_utilization) {
      for (const ZoneId zone : streams_[index].where) fill(streams_[index], zone);
    }
    schedule_next(index);
  }
}

void Tenants::fill(Stream& stream, ZoneId zone) {
  const PhysicalZone& place = context_.world.zones[zone];
  const double wanted = *stream.spec->initial_utilization * static_cast<double>(place.total.vcpus);
  std::uint64_t ordinal = kResidentOrdinals + (std::uint64_t{zone.value()} << 32);
  while (static_cast<double>(place.vms.vcpus + place.held_idle.vcpus) < wanted) {
    const SizeId size = size_at(stream, stream.sizes.uniform(ordinal));
    const Duration left = stream.spec->lifetimes.sample_residual(stream.lifetimes, ordinal);
    const std::optional<Place> found = context_.allocator.find_place(zone, size, {});
    if (!found) return;  // full enough
    put(stream, zone, size, *found, context_.now() + left);
    ++ordinal;
  }
}

void Tenants::admit(const Stream& stream, ZoneId zone, SizeId size, Duration lifetime,
                    std::uint64_t ordinal) {
  PhysicalZone& where = context_.world.zones[zone];
  ++where.tenants.arrived;
  context_.changes.tenants.add(zone);
  context_.fingerprint.add(fold_hash(stream.name_hash, ordinal));
  std::optional<Place> found;
  if (where.is_up()) found = context_.allocator.find_place(zone, size, {});
  if (!found) {
    ++where.tenants.refused;
    context_.fingerprint.add(0);
    return;
  }
  context_.fingerprint.add(place_hash(context_.world, zone, found->fault_domain, found->host));
  put(stream, zone, size, *found, context_.now() + lifetime);
}

void Tenants::put(const Stream& stream, ZoneId zone, SizeId size, const Place& place,
                  SimTime departs) {
  World& world = context_.world;
  context_.allocator.claim_for_vm(zone, size, place);
  context_.changes.zones.add(zone);
  ++world.zones[zone].tenants.running;
  if (world.free_tenant_vms.empty()) {
    world.free_tenant_vms.push_back(world.tenant_vms.push_back({}));
  }
  const TenantVmId id = world.free_tenant_vms.back();
  world.free_tenant_vms.pop_back();
  world.tenant_vms[id] = {world.next_tenant_vm_number++,
                          place.host,
                          place.fault_domain,
                          size,
                          stream.rank,
                          true,
                          false};
  context_.schedule_at(departs, EventClass::Completion,
                       {EventKind::TenantDeparture, id.value(), world.tenant_vms[id].number});
}

void Tenants::schedule_next(std::uint32_t index) {
  Stream& stream = streams_[index];
  const EventPayload payload{EventKind::TenantArrival, index, 0};
  if (is_poisson(*stream.spec)) {
    const std::size_t rank = draw_ahead(stream, stream.next_ordinal);
    context_.schedule_after(stream.ahead.gaps[rank], EventClass::TenantArrival, payload);
  } else if (stream.next_row < stream.spec->trace.size()) {
    context_.schedule_at(stream.spec->trace[stream.next_row].time, EventClass::TenantArrival,
                         payload);
  }
}

void Tenants::arrive(std::uint32_t index) {
  Stream& stream = streams_[index];
  if (is_poisson(*stream.spec)) {
    arrive_drawn(stream);
  } else {
    arrive_from_trace(stream);
  }
  schedule_next(index);
}

void Tenants::arrive_drawn(Stream& stream) {
  const std::uint64_t ordinal = stream.next_ordinal++;
  const ZoneId zone = stream.where[stream.zones.below(stream.where.size(), ordinal)];
  const std::size_t rank = draw_ahead(stream, ordinal);
  admit(stream, zone, size_at(stream, stream.ahead.sizes[rank]), stream.ahead.lifetimes[rank],
        ordinal);
}

void Tenants::arrive_from_trace(Stream& stream) {
  const scenario::TraceArrival& row = stream.spec->trace[stream.next_row++];
  for (std::uint32_t i = 0; i < row.count; ++i) {
    const std::uint64_t ordinal = stream.next_ordinal++;
    const ZoneId zone =
        row.zone ? *find_zone(context_.world, context_.world.zones[stream.where.front()].region,
                              *row.zone)
                 : stream.where[stream.zones.below(stream.where.size(), ordinal)];
    const Duration lifetime =
        row.lifetime ? *row.lifetime : stream.spec->lifetimes.sample(stream.lifetimes, ordinal);
    admit(stream, zone, stream.trace_sizes[row.size], lifetime, ordinal);
  }
}

void Tenants::depart(std::uint32_t index, std::uint64_t number) {
  World& world = context_.world;
  const TenantVmId id(index);
  TenantVm& vm = world.tenant_vms[id];
  if (!vm.alive || vm.number != number) return;  // it found no place after an outage
  context_.fingerprint.add(number);
  if (!vm.lost) {
    const ZoneId zone = zone_of(vm);
    context_.allocator.release_from_vm(zone, vm.size, {vm.fault_domain, vm.host});
    --world.zones[zone].tenants.running;
    context_.changes.zones.add(zone);
    context_.changes.tenants.add(zone);
  }
  vm.alive = false;
  world.free_tenant_vms.push_back(id);
}

// ---- failover ------------------------------------------------------------------------------

void Tenants::surge(ZoneId zone) {
  for (std::uint32_t stream = 0; stream < streams_.size(); ++stream) {
    if (streams_[stream].spec->surge_on_fault) surge(stream, zone);
  }
}

void Tenants::surge(std::uint32_t index, ZoneId zone) {
  const Stream& stream = streams_[index];
  const scenario::FailoverSurge& spec = *stream.spec->surge_on_fault;
  /// Draws and numbers: who comes first in their order is deployed again.
  std::vector<std::tuple<std::uint64_t, std::uint64_t, SizeId>> candidates;
  const auto now = static_cast<std::uint64_t>(context_.now().us());
  for (const TenantVm& vm : context_.world.tenant_vms) {
    if (!vm.alive || vm.lost || zone_of(vm) != zone || vm.stream != stream.rank) continue;
    candidates.emplace_back(stream.failovers.bits(fold_hash(now, vm.number)), vm.number, vm.size);
  }
  std::ranges::sort(candidates);
  const auto count =
      static_cast<std::ptrdiff_t>(spec.share * static_cast<double>(candidates.size()) + 0.5);
  candidates.erase(candidates.begin() + count, candidates.end());
  for (const auto& [draw, number, size] : candidates) {
    const Duration delay = Duration::microseconds(static_cast<std::int64_t>(
        stream.failovers.uniform(fold_hash(now, number), 1) * static_cast<double>(spec.over.us())));
    context_.schedule_after(
        delay, EventClass::TenantArrival,
        {EventKind::TenantSurge, static_cast<std::uint32_t>(failovers_.size()), 0});
    failovers_.push_back({index, size});
  }
}

void Tenants::arrive_again(std::uint32_t failover) {
  const Stream& stream = streams_[failovers_[failover].stream];
  std::vector<ZoneId> up = stream.where;
  std::erase_if(up, [this](ZoneId zone) { return !context_.world.zones[zone].is_up(); });
  const std::vector<ZoneId>& zones = up.empty() ? stream.where : up;
  const std::uint64_t ordinal = kFailoverOrdinals + failover;
  admit(stream, zones[stream.zones.below(zones.size(), ordinal)], failovers_[failover].size,
        stream.spec->lifetimes.sample(stream.lifetimes, ordinal), ordinal);
}

// ---- outages -------------------------------------------------------------------------------

void Tenants::lose(ZoneId zone, const std::function<bool(const TenantVm&)>& struck) {
  World& world = context_.world;
  for (TenantVm& vm : world.tenant_vms) {
    if (!vm.alive || vm.lost || zone_of(vm) != zone || !struck(vm)) continue;
    context_.allocator.release_from_vm(zone, vm.size, {vm.fault_domain, vm.host});
    vm.lost = true;
    --world.zones[zone].tenants.running;
  }
  context_.changes.zones.add(zone);
  context_.changes.tenants.add(zone);
}

std::vector<TenantVmId> Tenants::lost_in(ZoneId zone) const {
  std::vector<TenantVmId> lost;
  for (std::uint32_t i = 0; i < context_.world.tenant_vms.size(); ++i) {
    const TenantVm& vm = context_.world.tenant_vms[TenantVmId(i)];
    if (vm.alive && vm.lost && zone_of(vm) == zone) lost.push_back(TenantVmId(i));
  }
  return lost;
}

bool Tenants::try_return(TenantVmId id) {
  World& world = context_.world;
  TenantVm& vm = world.tenant_vms[id];
  const ZoneId zone = zone_of(vm);
  const std::optional<Place> found = context_.allocator.find_place(zone, vm.size, {});
  context_.changes.tenants.add(zone);
  context_.fingerprint.add(vm.number);
  if (!found) {
    ++world.zones[zone].tenants.refused;
    vm.alive = false;
    world.free_tenant_vms.push_back(id);
    return false;
  }
  context_.fingerprint.add(place_hash(world, zone, found->fault_domain, found->host));
  context_.allocator.claim_for_vm(zone, vm.size, *found);
  vm.host = found->host;
  vm.fault_domain = found->fault_domain;
  vm.lost = false;
  ++world.zones[zone].tenants.running;
  context_.changes.zones.add(zone);
  return true;
}

}  // namespace capdrill::engine

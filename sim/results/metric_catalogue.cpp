#include "results/metric_catalogue.hpp"

#include <array>

namespace capdrill::results {

namespace {

constexpr MetricKind kCount = MetricKind::count;
constexpr MetricKind kRatio = MetricKind::ratio;

Sample if_present(std::int64_t count) {
  return count == ScaleSetSums::kAbsentCount ? Sample{} : count_sample(count);
}

constexpr std::array<Field<CoverageCounts>, 6> kCoverage = {{
    {"covered", kCount, [](const CoverageCounts& c) { return count_sample(c.covered); }},
    {"eligible", kCount, [](const CoverageCounts& c) { return count_sample(c.eligible); }},
    {"coverage", kRatio,
     [](const CoverageCounts& c) { return ratio_sample(c.covered, c.eligible); }},
    {"running", kCount, [](const CoverageCounts& c) { return count_sample(c.running); }},
    {"target", kCount, [](const CoverageCounts& c) { return count_sample(c.target); }},
    {"protection", kRatio,
     [](const CoverageCounts& c) { return ratio_sample(c.protected_vms, c.target); }},
}};

constexpr std::array<Field<ScaleSetSums>, 10> kScaleSet = {{
    {"target", kCount, [](const ScaleSetSums& s) { return if_present(s.target); }},
    {"instances", kCount, [](const ScaleSetSums& s) { return count_sample(s.counts.instances); }},
    {"allocated", kCount, [](const ScaleSetSums& s) { return count_sample(s.counts.allocated); }},
    {"running", kCount, [](const ScaleSetSums& s) { return count_sample(s.counts.running); }},
    {"unavailable", kCount,
     [](const ScaleSetSums& s) { return count_sample(s.counts.unavailable); }},
    {"associated", kCount, [](const ScaleSetSums& s) { return count_sample(s.counts.associated); }},
    {"covered", kCount, [](const ScaleSetSums& s) { return count_sample(s.counts.covered); }},
    {"overallocated", kCount,
     [](const ScaleSetSums& s) { return count_sample(s.counts.overallocated); }},
    {"latest_model", kCount,
     [](const ScaleSetSums& s) { return count_sample(s.counts.latest_model); }},
    {"imbalance", kCount, [](const ScaleSetSums& s) { return if_present(s.imbalance); }},
}};

constexpr std::array<Field<QuotaLine>, 2> kQuota = {{
    {"used", kCount, [](const QuotaLine& q) { return count_sample(q.used); }},
    {"usage_limit", kCount,
     [](const QuotaLine& q) { return q.limit ? count_sample(*q.limit) : Sample{}; }},
}};

constexpr std::array<Field<ConsumerCounts>, 4> kConsumer = {{
    {"associated", kCount, [](const ConsumerCounts& c) { return count_sample(c.associated); }},
    {"allocated", kCount, [](const ConsumerCounts& c) { return count_sample(c.allocated); }},
    {"covered", kCount, [](const ConsumerCounts& c) { return count_sample(c.covered); }},
    {"overallocated", kCount,
     [](const ConsumerCounts& c) { return count_sample(c.overallocated()); }},
}};

constexpr std::array<Field<ReservationSums>, 10> kReservation = {{
    {"quantity", kCount, [](const ReservationSums& r) { return count_sample(r.quantity); }},
    {"current_capacity", kCount,
     [](const ReservationSums& r) { return count_sample(r.current_capacity); }},
    {"backed", kCount, [](const ReservationSums& r) { return count_sample(r.backed); }},
    {"associated", kCount, [](const ReservationSums& r) { return count_sample(r.associated); }},
    {"allocated", kCount, [](const ReservationSums& r) { return count_sample(r.allocated); }},
    {"covered", kCount, [](const ReservationSums& r) { return count_sample(r.covered); }},
    {"unused", kCount,
     [](const ReservationSums& r) { return count_sample(r.current_capacity - r.covered); }},
    {"overallocated", kCount,
     [](const ReservationSums& r) { return count_sample(r.allocated - r.covered); }},
    {"utilization", kRatio,
     [](const ReservationSums& r) { return ratio_sample(r.allocated, r.current_capacity); }},
    {"state", MetricKind::text, [](const ReservationSums& r) { return count_sample(r.state); }},
}};

/// Absent on unlimited hardware.
Sample limited(const ZoneSums& z, const Sample& value) { return z.unlimited ? Sample{} : value; }

constexpr std::int64_t kMibPerGib = 1024;

constexpr std::array<Field<ZoneSums>, 8> kZone = {{
    {"up", kCount, [](const ZoneSums& z) { return count_sample(z.up); }},
    {"vcpus_total", kCount,
     [](const ZoneSums& z) { return limited(z, count_sample(z.total.vcpus)); }},
    {"vcpus_vm", kCount, [](const ZoneSums& z) { return count_sample(z.vms.vcpus); }},
    {"vcpus_held_idle", kCount, [](const ZoneSums& z) { return count_sample(z.held_idle.vcpus); }},
    {"vcpus_free", kCount,
     [](const ZoneSums& z) { return limited(z, count_sample(z.free.vcpus)); }},
    {"memory_total", kRatio,
     [](const ZoneSums& z) { return limited(z, ratio_sample(z.total.memory_mib, kMibPerGib)); }},
    {"memory_free", kRatio,
     [](const ZoneSums& z) { return limited(z, ratio_sample(z.free.memory_mib, kMibPerGib)); }},
    {"fragmentation", kRatio,
     [](const ZoneSums& z) {
       return limited(z, ratio_sample(z.free.vcpus - z.usable_vcpus, z.free.vcpus));
     }},
}};

constexpr std::array<Field<TenantCounts>, 3> kTenant = {{
    {"arrived", kCount, [](const TenantCounts& t) { return count_sample(t.arrived); }},
    {"refused", kCount, [](const TenantCounts& t) { return count_sample(t.refused); }},
    {"running", kCount, [](const TenantCounts& t) { return count_sample(t.running); }},
}};

constexpr std::array<std::string_view, 5> kCost = {"vm_cost", "unused_reservation_cost",
                                                   "overallocated_vm_cost",
                                                   "reserved_instance_discount", "total_cost"};

constexpr std::array<std::string_view, 3> kSla = {"minutes_not_available", "uptime", "credit"};

constexpr std::array<SummaryField, 35> kSummary = {{
    {"events", kCount},
    {kUnmetPath, kCount},
    {"coverage.atEnd", kRatio},
    {"coverage.mean", kRatio},
    {"coverage.min", kRatio},
    {"attainable.covered", kCount},
    {"attainable.ratio", kRatio},
    {"attainable.moves", kCount},
    {"attainable.withinHardware.covered", kCount},
    {"attainable.withinHardware.ratio", kRatio},
    {"attainable.withinHardware.moves", kCount},
    {"attainable.bySlots.covered", kCount},
    {"attainable.bySlots.ratio", kRatio},
    {"attainable.bySlots.slots", kCount},
    {"protection.atEnd", kRatio},
    {"protection.mean", kRatio},
    {"protection.min", kRatio},
    {"cost.vm", MetricKind::money},
    {"cost.unusedReservation", MetricKind::money},
    {"cost.overallocatedVm", MetricKind::money},
    {"cost.reservedInstanceDiscount", MetricKind::money},
    {"cost.total", MetricKind::money},
    {"unusedSlotHours", kRatio},
    {"uncoveredVmHours", kRatio},
    {"operations.submitted", kCount},
    {"operations.succeeded", kCount},
    {"operations.failed", kCount},
    {"operations.inProgress", kCount},
    {"operations.unexpected", kCount},
    {"sla.minutesNotAvailable", kRatio},
    {"sla.lowestUptime", kRatio},
    {"sla.unitsWithCredit", kCount},
    {"tenants.arrived", kCount},
    {"tenants.refused", kCount},
    {"tenants.running", kCount},
}};

constexpr std::array<std::string_view, 6> kStates = {"Failed",
                                                     "Creating",
                                                     "Updating",
                                                     "Reserved capacity available",
                                                     "Reservation consumed",
                                                     "Reservation overallocated"};

template <class Fields, class NameOf>
std::vector<std::string_view> names_of(const Fields& fields, const NameOf& name_of) {
  std::vector<std::string_view> names;
  for (const auto& field : fields) names.push_back(name_of(field));
  return names;
}

}  // namespace

std::span<const Field<CoverageCounts>> coverage_fields() { return kCoverage; }
std::span<const Field<ScaleSetSums>> scale_set_fields() { return kScaleSet; }
std::span<const Field<QuotaLine>> quota_fields() { return kQuota; }
std::span<const Field<ConsumerCounts>> consumer_fields() { return kConsumer; }
std::span<const Field<ReservationSums>> reservation_fields() { return kReservation; }
std::span<const Field<ZoneSums>> zone_fields() { return kZone; }
std::span<const Field<TenantCounts>> tenant_fields() { return kTenant; }
std::span<const std::string_view> cost_fields() { return kCost; }
std::span<const std::string_view> sla_fields() { return kSla; }
std::span<const SummaryField> summary_fields() { return kSummary; }
std::span<const std::string_view> reservation_states() { return kStates; }

std::vector<std::string_view> metric_names(MetricSource source) {
  const auto name = [](const auto& field) { return field.name; };
  switch (source) {
    case MetricSource::coverage:
      return names_of(kCoverage, name);
    case MetricSource::scale_set:
      return names_of(kScaleSet, name);
    case MetricSource::quota:
      return names_of(kQuota, name);
    case MetricSource::consumer:
      return names_of(kConsumer, name);
    case MetricSource::reservation:
      return names_of(kReservation, name);
    case MetricSource::zone:
      return names_of(kZone, name);
    case MetricSource::tenant:
      return names_of(kTenant, name);
    case MetricSource::cost:
      return {kCost.begin(), kCost.end()};
    case MetricSource::sla:
      return {kSla.begin(), kSla.end()};
    case MetricSource::summary:
      break;
  }
  return names_of(kSummary, [](const SummaryField& field) { return field.path; });
}

}  // namespace capdrill::results

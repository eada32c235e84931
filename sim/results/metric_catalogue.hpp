#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "capdrill/model/world.hpp"
#include "capdrill/results/metric.hpp"
#include "capdrill/results/series.hpp"

/// The metrics of each source and how each is read.
namespace capdrill::results {

/// Sums over the reservations that a target names.
struct ReservationSums {
  std::int64_t quantity = 0;
  std::int64_t current_capacity = 0;
  std::int64_t backed = 0;
  std::int64_t associated = 0;
  std::int64_t allocated = 0;
  std::int64_t covered = 0;
  /// Index into reservation_states(), of the last one.
  std::int64_t state = 0;
};

/// A set as a whole or in one zone.
struct ScaleSetSums {
  ZoneCounts counts;
  std::int64_t target = kAbsentCount;
  std::int64_t imbalance = kAbsentCount;
  static constexpr std::int64_t kAbsentCount = INT64_MIN;
};

/// Sums over the zones that a target names.
struct ZoneSums {
  std::int64_t up = 0;
  bool unlimited = false;
  Resources total;
  Resources vms;
  Resources held_idle;
  Resources free;
  /// Only when fragmentation is read.
  std::int64_t usable_vcpus = 0;
};

template <class From>
struct Field {
  std::string_view name;
  MetricKind kind;
  Sample (*read)(const From&);
};

[[nodiscard]] std::span<const Field<CoverageCounts>> coverage_fields();
[[nodiscard]] std::span<const Field<ScaleSetSums>> scale_set_fields();
[[nodiscard]] std::span<const Field<QuotaLine>> quota_fields();
[[nodiscard]] std::span<const Field<ConsumerCounts>> consumer_fields();
[[nodiscard]] std::span<const Field<ReservationSums>> reservation_fields();
[[nodiscard]] std::span<const Field<ZoneSums>> zone_fields();
[[nodiscard]] std::span<const Field<TenantCounts>> tenant_fields();

/// `vm_cost` … `total_cost`.
[[nodiscard]] std::span<const std::string_view> cost_fields();
/// The part of a bill that the field of cost_fields() names.
template <class Amount>
[[nodiscard]] Wide cost_part(const CostParts<Amount>& parts, std::size_t field) {
  switch (field) {
    case 0:
      return parts.vm;
    case 1:
      return parts.unused_reservation;
    case 2:
      return parts.overallocated_vm;
    case 3:
      return parts.reserved_instance_discount;
    default:
      break;
  }
  return Wide{parts.vm} + parts.unused_reservation - parts.reserved_instance_discount;
}

/// `minutes_not_available`, `uptime`, `credit`.
[[nodiscard]] std::span<const std::string_view> sla_fields();

/// Dotted paths of the numbers of the summary.
struct SummaryField {
  std::string_view path;
  MetricKind kind;
};
[[nodiscard]] std::span<const SummaryField> summary_fields();
/// Of these fields the only one that no expectation can speak of.
inline constexpr std::string_view kUnmetPath = "expectations.unmet";
/// `operations.byCode.<code>` counts any code: the field after the last of summary_fields().
inline constexpr std::string_view kByCodePrefix = "operations.byCode.";

[[nodiscard]] std::span<const std::string_view> reservation_states();

/// The names of a source's metrics, in order of field.
[[nodiscard]] std::vector<std::string_view> metric_names(MetricSource source);

}  // namespace capdrill::results

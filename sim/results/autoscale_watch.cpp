#include "results/autoscale_watch.hpp"

#include <array>

#include "results/rows.hpp"

namespace capdrill::results {

void AutoscaleWatch::autoscale_decided(const World& world,
                                       const engine::AutoscaleRecord& decision) {
  decisions_.push_back({decision, world.scale_sets[decision.scale_set].name});
}

void AutoscaleWatch::operation_ended(const engine::OperationRecord& operation) {
  if (operation.initiator == "autoscale") outcomes_.emplace(operation.id, operation.outcome);
}

void AutoscaleWatch::append_to(Tables& tables) const {
  StringPool& strings = tables.strings();
  for (const auto& [record, scale_set] : decisions_) {
    // Of the nine decimals of a metric six are told.
    const std::int64_t observed =
        record.observed ? static_cast<std::int64_t>((*record.observed + 500) / 1000) : kAbsent;
    const auto outcome = outcomes_.find(record.operation);
    tables[TableId::autoscale].append(std::to_array<std::int64_t>(
        {record.time.us(), strings.intern(scale_set), strings.intern_or_absent(record.profile),
         strings.intern(record.event), strings.intern_or_absent(record.rule), observed,
         record.current, record.intended, record.target,
         record.operation == 0 ? kAbsent : static_cast<std::int64_t>(record.operation),
         outcome == outcomes_.end() ? kAbsent : strings.intern(outcome_name(outcome->second)),
         strings.intern_or_absent(record.description)}));
  }
}

}  // namespace capdrill::results

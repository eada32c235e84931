#pragma once

#include <optional>
#include <vector>

#include "capdrill/model/world.hpp"
#include "capdrill/results/summary.hpp"
#include "capdrill/results/table.hpp"
#include "capdrill/rules/capacity_sla.hpp"
#include "capdrill/scenario/spec.hpp"

/// What the ledgers of the capacity SLA come to.
namespace capdrill::results {

/// The credit tiers that a scenario asks for.
[[nodiscard]] std::span<const rules::CreditTier> sla_tiers(const scenario::Options& options);

/// Up to `end`: of each reservation and month in which a unit was not available, every unit.
[[nodiscard]] SlaSummary summarize_sla(const World& world, SimTime end,
                                       std::span<const rules::CreditTier> tiers);
void append_sla(const SlaSummary& sla, Tables& tables);

/// Minutes not available, uptime and credit of some reservations, as functions of time. They only
/// ever worsen, and are continuous but for the credit.
class SlaSeries {
 public:
  explicit SlaSeries(std::span<const rules::CreditTier> tiers = {}) : tiers_(tiers) {}

  /// Replaces what was known: ledgers hold all of their past.
  void set(std::vector<SlaUnit> units) { units_ = std::move(units); }
  /// The value of the field of sla_fields() at `t`: minutes are summed up, of uptimes the lowest of
  /// a unit in a month counts, of credits the highest.
  [[nodiscard]] Fraction at(std::size_t field, SimTime t) const;

 private:
  std::span<const rules::CreditTier> tiers_;
  std::vector<SlaUnit> units_;
};

}  // namespace capdrill::results

#include "results/sla.hpp"

#include <algorithm>
#include <array>

namespace capdrill::results {

namespace {

constexpr Wide kMicrosecondsPerMinute = 60'000'000;

Fraction to_minutes(Duration duration) { return {duration.us(), kMicrosecondsPerMinute}; }

/// The fields of sla_fields().
enum Field : std::size_t { kMinutes, kUptime, kCredit };

/// One month of one reservation.
class MonthOfReservation {
 public:
  MonthOfReservation(const CapacityReservation& reservation, std::int64_t month, SimTime end)
      : ledger_(reservation.sla) {
    const SimTime month_end = std::min(rules::month_begin(month + 1), end);
    for (const SlaUnit& unit : ledger_.units) {
      parts_.push_back(rules::not_available(unit, rules::month_begin(month), month_end));
    }
    parts_.resize(static_cast<std::size_t>(
        std::max<std::int64_t>(ledger_.units_max, static_cast<std::int64_t>(parts_.size()))));
  }
  [[nodiscard]] bool is_flawless() const {
    return std::ranges::all_of(parts_, [](Duration part) { return part == Duration(); });
  }
  [[nodiscard]] const std::vector<Duration>& parts() const { return parts_; }

 private:
  const SlaLedger& ledger_;
  std::vector<Duration> parts_;
};

SlaLine summarize(const std::vector<Duration>& parts, std::span<const rules::CreditTier> tiers) {
  SlaLine line;
  for (const Duration part : parts) {
    line.not_available = line.not_available + part;
    const Fraction uptime = rules::uptime(part);
    const Fraction credit = rules::credit(uptime, tiers);
    line.lowest_uptime = std::min(line.lowest_uptime, uptime);
    line.units_not_available += part > Duration() ? 1 : 0;
    line.units_with_credit += credit > Fraction{0, 1} ? 1 : 0;
    line.units.push_back({part, uptime, credit});
  }
  return line;
}

}  // namespace

std::span<const rules::CreditTier> sla_tiers(const scenario::Options& options) {
  return rules::credit_tiers(options.unconfirmed_sla_credits ? rules::UnconfirmedTiers::included
                                                             : rules::UnconfirmedTiers::left_out);
}

SlaSummary summarize_sla(const World& world, SimTime end,
                         std::span<const rules::CreditTier> tiers) {
  SlaSummary summary;
  const std::int64_t months = rules::month_of(end - Duration::microseconds(1)) + 1;
  for (std::int64_t month = 0; month < months; ++month) {
    for (const CapacityReservation& reservation : world.reservations) {
      if (reservation.sla.units.empty()) continue;
      const MonthOfReservation part(reservation, month, end);
      if (part.is_flawless()) continue;
      SlaLine line = summarize(part.parts(), tiers);
      line.month = month + 1;
      line.group = world.groups[reservation.group].name;
      line.reservation = reservation.name;
      summary.not_available = summary.not_available + line.not_available;
      summary.lowest_uptime = std::min(summary.lowest_uptime, line.lowest_uptime);
      summary.units_with_credit += line.units_with_credit;
      summary.lines.push_back(std::move(line));
    }
  }
  return summary;
}

void append_sla(const SlaSummary& sla, Tables& tables) {
  StringPool& strings = tables.strings();
  for (const SlaLine& line : sla.lines) {
    for (std::size_t unit = 0; unit < line.units.size(); ++unit) {
      const SlaUnitLine& of = line.units[unit];
      tables[TableId::sla].append(std::to_array<std::int64_t>(
          {line.month, strings.intern(line.reservation), static_cast<std::int64_t>(unit),
           of.not_available.us(), static_cast<std::int64_t>(of.uptime.num),
           static_cast<std::int64_t>(of.credit.num), static_cast<std::int64_t>(of.credit.den)}));
    }
  }
}

Fraction SlaSeries::at(std::size_t field, SimTime t) const {
  Duration sum;
  Duration longest;
  for (const SlaUnit& unit : units_) {
    for (std::int64_t month = 0; rules::month_begin(month) <= t; ++month) {
      const Duration part = rules::not_available(unit, rules::month_begin(month),
                                                 std::min(rules::month_begin(month + 1), t));
      sum = sum + part;
      longest = std::max(longest, part);
    }
  }
  if (field == kMinutes) return to_minutes(sum);
  const Fraction uptime = rules::uptime(longest);
  return field == kUptime ? uptime : rules::credit(uptime, tiers_);
}

}  // namespace capdrill::results

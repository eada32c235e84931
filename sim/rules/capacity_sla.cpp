#include "capdrill/rules/capacity_sla.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace capdrill::rules {

namespace {

void end_spell(SlaUnit& unit, SimTime now) {
  if (!unit.spells.empty() && unit.spells.back().to > now) unit.spells.back().to = now;
}

void fill(SlaUnit& unit, SimTime now) {
  end_spell(unit, now);  // SLA-2
  unit.filled = true;
  unit.wanted = false;
}

void fail(SlaUnit& unit, SimTime now) {
  unit.wanted = true;
  ++unit.failed_attempts;
  // SLA-2: it goes on if it still runs, else it begins again.
  if (!unit.spells.empty() && unit.spells.back().to >= now) {
    unit.spells.back().to = now + kSlaWindow;
  } else {
    unit.spells.push_back({now, now + kSlaWindow});
  }
}

/// SLA-4: `count` units more are filled.
void fill_units(SlaLedger& ledger, std::span<SlaUnit> told_apart, std::int64_t others,
                std::int64_t count, SimTime now) {
  for (SlaUnit& unit : told_apart) {
    if (count == 0) return;
    if (unit.filled || !unit.wanted) continue;
    fill(unit, now);
    --count;
  }
  const std::int64_t taken = std::min(count, others - ledger.others_filled);
  ledger.others_filled += taken;
  count -= taken;
  for (SlaUnit& unit : told_apart) {
    if (count == 0) return;
    if (unit.filled) continue;
    fill(unit, now);
    --count;
  }
}

/// SLA-4: `count` units less are filled.
void empty_units(SlaLedger& ledger, std::span<SlaUnit> told_apart, std::int64_t count) {
  for (SlaUnit& unit : told_apart) {
    if (count == 0) return;
    if (!unit.filled) continue;
    unit.filled = false;
    --count;
  }
  ledger.others_filled -= count;
}

/// SLA-3. Returns: how many units were hit.
std::int64_t fail_units(SlaLedger& ledger, const SlaInstant& instant) {
  const std::int64_t hit =
      std::min(instant.failed_attempts, instant.quantity - instant.filled);  // SLA-1
  std::int64_t left = hit;
  for (std::size_t i = 0; left > 0; ++i) {
    if (i == ledger.units.size()) ledger.units.emplace_back();
    if (ledger.units[i].filled) continue;
    fail(ledger.units[i], instant.now);
    --left;
  }
  return hit;
}

/// SLA-7, lowest uptime first; all but the last are unconfirmed.
constexpr std::array<CreditTier, 3> kTiers = {{{.uptime = {95, 100}, .credit = {1, 1}},
                                               {.uptime = {99, 100}, .credit = {1, 4}},
                                               {.uptime = {999, 1000}, .credit = {1, 10}}}};

}  // namespace

std::int64_t settle(SlaLedger& ledger, const SlaInstant& instant) {
  if (ledger.units.empty()) {
    ledger.others_filled = instant.filled;  // nothing has been told apart yet
    ledger.units_max = instant.quantity;
    return fail_units(ledger, instant);
  }
  ledger.units_max = std::max(ledger.units_max, instant.quantity);
  const auto known = static_cast<std::int64_t>(ledger.units.size());
  const auto reserved = static_cast<std::size_t>(std::min(known, instant.quantity));
  for (std::size_t i = reserved; i < ledger.units.size(); ++i) {  // SLA-5
    end_spell(ledger.units[i], instant.now);
    ledger.units[i].filled = ledger.units[i].wanted = false;
  }
  const std::span<SlaUnit> told_apart(ledger.units.data(), reserved);
  const std::int64_t others = instant.quantity - static_cast<std::int64_t>(reserved);
  ledger.others_filled = std::min(ledger.others_filled, others);
  const std::int64_t change = instant.filled - ledger.others_filled -
                              std::ranges::count(told_apart, true, &SlaUnit::filled);
  if (change > 0) fill_units(ledger, told_apart, others, change, instant.now);
  if (change < 0) empty_units(ledger, told_apart, -change);
  return fail_units(ledger, instant);
}

Duration not_available(const SlaUnit& unit, SimTime from, SimTime to) {
  Duration sum;
  for (const SlaSpell& spell : unit.spells) {
    const SimTime begin = std::max(spell.from, from);
    const SimTime end = std::min(spell.to, to);
    if (begin < end) sum = sum + (end - begin);
  }
  return sum;
}

Fraction uptime(Duration not_available) {
  return {kSlaMonth.us() - not_available.us(), kSlaMonth.us()};
}

std::span<const CreditTier> credit_tiers(UnconfirmedTiers unconfirmed) {
  const std::span<const CreditTier> all = kTiers;
  return unconfirmed == UnconfirmedTiers::included ? all : all.last(1);
}

Fraction credit(const Fraction& uptime, std::span<const CreditTier> tiers) {
  const auto tier =
      std::ranges::find_if(tiers, [&](const CreditTier& each) { return uptime < each.uptime; });
  return tier == tiers.end() ? Fraction{0, 1} : tier->credit;
}

}  // namespace capdrill::rules

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "capdrill/base/fraction.hpp"
#include "capdrill/base/money.hpp"

/// How many slots meet a demand at least cost.
namespace capdrill::study {

/// How many VMs asked for a slot, for how long. Unit: microseconds.
using Demand = std::map<std::int64_t, std::int64_t>;

/// Adds what another run showed.
void add(Demand& to, const Demand& more);
[[nodiscard]] std::int64_t time_of(const Demand& demand);
/// For how long more VMs ask than there are slots: what one slot more would cover.
[[nodiscard]] std::int64_t time_above(const Demand& demand, std::int64_t slots);
/// Unit: VMs times microseconds.
[[nodiscard]] Wide asked(const Demand& demand);
[[nodiscard]] Wide covered(const Demand& demand, std::int64_t slots);

/// The least number of slots that is enough for a part `p` of the time: the quantile of the demand.
/// Source: the newsvendor's critical fractile; Arrow, Harris and Marschak, Optimal inventory policy,
/// Econometrica 19 (1951), 250-272.
[[nodiscard]] std::int64_t slots_for_probability(const Demand& demand, const Fraction& p);

/// What is sized: its price, and its demand in each situation that has to be met.
struct Sized {
  Money price_per_hour;
  std::vector<Demand> demands;
};

/// Slots of each, at least cost, such that covered / asked is at least `coverage` in each situation,
/// over all of them together. A slot covers the time for which more VMs ask than there are slots
/// (the derivative of the loss function), which falls as slots are added: they are given one by one
/// to whom a slot covers most per unit of price, so that in the end all have one tail probability
/// per unit of price, the multiplier. Exact for one situation and one price; for several prices
/// within one slot's price of the least; for several situations a heuristic.
/// Cost: slots times things. Requires: as many demands of each; 0 <= coverage <= 1.
/// Source: B. Fox, Discrete optimization via marginal analysis, Management Science 13 (1966), 210-216.
[[nodiscard]] std::vector<std::int64_t> slots_for_coverage(std::span<const Sized> sized,
                                                           const Fraction& coverage);

}  // namespace capdrill::study

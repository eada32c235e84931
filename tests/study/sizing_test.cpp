#include "study/sizing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>

#include "support/property.hpp"

namespace capdrill::study {
namespace {

using testing::ElementsAre;

Money price(std::int64_t cents) { return Money::units(cents * 1'000'000); }

/// A Poisson distribution over a million microseconds, its tail beyond four deviations left out.
Demand poisson(double mean) {
  Demand demand;
  double p = std::exp(-mean);
  const auto most = static_cast<std::int64_t>(mean + 4 * std::sqrt(mean));
  for (std::int64_t vms = 0; vms <= most; ++vms) {
    const auto time = static_cast<std::int64_t>(p * 1e6);
    if (time > 0) demand[vms] = time;
    p *= mean / static_cast<double>(vms + 1);
  }
  return demand;
}

TEST(Sizing, ADemandIsAskedCoveredAndExceeded) {
  const Demand demand = {{0, 50}, {2, 30}, {5, 20}};
  EXPECT_EQ(time_of(demand), 100);
  EXPECT_EQ(static_cast<std::int64_t>(asked(demand)), 160);
  EXPECT_EQ(static_cast<std::int64_t>(covered(demand, 0)), 0);
  EXPECT_EQ(static_cast<std::int64_t>(covered(demand, 3)), 120);
  EXPECT_EQ(static_cast<std::int64_t>(covered(demand, 9)), 160);
  EXPECT_EQ(time_above(demand, 1), 50);
  EXPECT_EQ(time_above(demand, 2), 20);
  EXPECT_EQ(time_above(demand, 5), 0);
}

TEST(Sizing, AProbabilityIsAQuantile) {
  const Demand demand = {{0, 50}, {2, 30}, {5, 20}};
  EXPECT_EQ(slots_for_probability(demand, {1, 2}), 0);
  EXPECT_EQ(slots_for_probability(demand, {51, 100}), 2);
  EXPECT_EQ(slots_for_probability(demand, {8, 10}), 2);
  EXPECT_EQ(slots_for_probability(demand, {801, 1000}), 5);
  EXPECT_EQ(slots_for_probability(demand, {1, 1}), 5);
  EXPECT_EQ(slots_for_probability({}, {1, 1}), 0);
}

TEST(Sizing, ThePoissonQuantilesAreThoseOfTables) {
  EXPECT_EQ(slots_for_probability(poisson(10), {95, 100}), 15);
  EXPECT_EQ(slots_for_probability(poisson(30), {99, 100}), 43);
}

TEST(Sizing, AllOrNothing) {
  const std::vector<Sized> sized = {{price(10), {{{3, 1}, {7, 1}}}}, {price(10), {{{4, 2}}}}};
  EXPECT_THAT(slots_for_coverage(sized, {0, 1}), ElementsAre(0, 0));
  EXPECT_THAT(slots_for_coverage(sized, {1, 1}), ElementsAre(7, 4));
}

TEST(Sizing, InTheEndATailPerUnitOfPriceIsTheSame) {
  const std::vector<Sized> sized = {{price(1), {poisson(20)}}, {price(4), {poisson(20)}}};
  const auto slots = slots_for_coverage(sized, {98, 100});
  EXPECT_GT(slots[0], slots[1]) << "the dear one gets fewer";
  const double cheap = static_cast<double>(time_above(poisson(20), slots[0]));
  const double dear = static_cast<double>(time_above(poisson(20), slots[1]));
  EXPECT_NEAR(dear / cheap, 4, 2);
}

TEST(Sizing, EverySituationIsMet) {
  const Demand calm = {{2, 100}};
  const Demand crowded = {{6, 100}};
  const std::vector<Sized> sized = {{price(1), {calm, {}, crowded}},
                                    {price(1), {calm, crowded, {}}}};
  EXPECT_THAT(slots_for_coverage(sized, {1, 1}), ElementsAre(6, 6));
  EXPECT_THAT(slots_for_coverage(sized, {1, 2}), ElementsAre(3, 3));
}

/// The least cost by trying everything.
std::int64_t least_cost(const std::vector<Sized>& sized, const Fraction& coverage) {
  Wide total = 0;
  for (const Sized& each : sized) total += asked(each.demands.front());
  std::optional<std::int64_t> least;
  const std::function<void(std::size_t, Wide, std::int64_t)> search =
      [&](std::size_t i, Wide so_far, std::int64_t cost) {
        if (i == sized.size()) {
          if (so_far * coverage.den >= total * coverage.num && (!least || cost < *least)) {
            least = cost;
          }
          return;
        }
        const Demand& demand = sized[i].demands.front();
        const std::int64_t most = demand.empty() ? 0 : demand.rbegin()->first;
        for (std::int64_t slots = 0; slots <= most; ++slots) {
          search(i + 1, so_far + covered(demand, slots),
                 cost + slots * sized[i].price_per_hour.units());
        }
      };
  search(0, 0, 0);
  return *least;
}

std::vector<Sized> random_sized(bool one_price) {
  std::vector<Sized> sized;
  for (int i = support::pick(1, 3); i > 0; --i) {
    Demand demand;
    for (int k = support::pick(0, 3); k > 0; --k)
      demand[support::pick(0, 6)] += support::pick(1, 50);
    sized.push_back({price(one_price ? 3 : support::pick(1, 5)), {demand}});
  }
  return sized;
}

std::int64_t cost_of(const std::vector<Sized>& sized, const std::vector<std::int64_t>& slots) {
  std::int64_t cost = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    cost += slots[i] * sized[i].price_per_hour.units();
  }
  return cost;
}

void expect_least(bool one_price) {
  const std::vector<Sized> sized = random_sized(one_price);
  const Fraction coverage{support::pick(0, 100), 100};
  const std::vector<std::int64_t> slots = slots_for_coverage(sized, coverage);
  Wide total = 0;
  Wide reached = 0;
  std::int64_t dearest = 0;
  for (std::size_t i = 0; i < sized.size(); ++i) {
    total += asked(sized[i].demands.front());
    reached += covered(sized[i].demands.front(), slots[i]);
    dearest = std::max(dearest, sized[i].price_per_hour.units());
  }
  RC_ASSERT(reached * coverage.den >= total * coverage.num);
  const std::int64_t over = cost_of(sized, slots) - least_cost(sized, coverage);
  RC_ASSERT(over >= 0);
  RC_ASSERT(over < (one_price ? 1 : dearest));
}

/// A case is small: a thousand of them are a run.
void expect_least_of_many(bool one_price) {
  for (int i = 0; i < 20; ++i) expect_least(one_price);
}

TEST(Sizing, OfOnePriceItIsTheLeast) {
  support::check_property([] { expect_least_of_many(true); });
}

TEST(Sizing, OfSeveralPricesItIsWithinOneSlotOfTheLeast) {
  support::check_property([] { expect_least_of_many(false); });
}

}  // namespace
}  // namespace capdrill::study

#include "study/mend_quantities.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "support/property.hpp"

namespace capdrill::study {
namespace {

using Members = std::vector<PoolMember>;
using Quantities = std::vector<std::int64_t>;
using support::pick;

TEST(MendQuantities, TheSeedsExampleBecomesEven) {
  EXPECT_EQ(mend_quantities(Members{{40, 25}, {20, 25}, {15, 25}}), (Quantities{25, 25, 25}));
}

TEST(MendQuantities, GiveOnlyWhatIsNeeded) {
  EXPECT_EQ(mend_quantities(Members{{40, 25}, {20, 22}}), (Quantities{38, 22}));
  EXPECT_EQ(mend_quantities(Members{{40, 25}, {20, 20}}), (Quantities{40, 20}));
}

TEST(MendQuantities, GrowByWhatIdleSlotsDoNotPay) {
  EXPECT_EQ(mend_quantities(Members{{5, 3}, {5, 9}}), (Quantities{3, 9}));
}

TEST(MendQuantities, TakeFromFewReservations) {
  EXPECT_EQ(mend_quantities(Members{{2, 0}, {5, 0}, {3, 0}, {0, 8}}), (Quantities{2, 0, 0, 8}));
  EXPECT_EQ(mend_quantities(Members{{2, 0}, {2, 0}, {0, 1}}), (Quantities{1, 2, 1}));
}

/// What a choice costs: slots reserved, slots changed, reservations changed.
using Cost = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

std::optional<Cost> cost_of(const Members& members, const Quantities& quantities) {
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::int64_t changed = 0;
  std::int64_t operations = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (quantities[i] < members[i].needed) return std::nullopt;
    before += members[i].quantity;
    after += quantities[i];
    changed += std::abs(quantities[i] - members[i].quantity);
    operations += quantities[i] == members[i].quantity ? 0 : 1;
  }
  return after < before ? std::nullopt : std::optional(Cost{after, changed, operations});
}

/// Over every choice of quantities up to `most`.
Cost least_cost(const Members& members, std::int64_t most) {
  std::optional<Cost> least;
  Quantities quantities(members.size());
  while (true) {
    const std::optional<Cost> cost = cost_of(members, quantities);
    if (cost && (!least || *cost < *least)) least = cost;
    std::size_t digit = 0;
    while (digit < quantities.size() && quantities[digit] == most) quantities[digit++] = 0;
    if (digit == quantities.size()) return *least;
    ++quantities[digit];
  }
}

TEST(MendQuantitiesProperties, NoOtherChoiceIsCheaper) {
  support::check_times(1500, [] {
    Members members;
    for (int i = pick(1, 4); i > 0; --i) members.push_back({pick(0, 5), pick(0, 5)});
    const std::optional<Cost> found = cost_of(members, mend_quantities(members));
    RC_ASSERT(found.has_value());
    RC_ASSERT(*found == least_cost(members, 6));
  });
}

}  // namespace
}  // namespace capdrill::study

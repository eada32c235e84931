#include "capdrill/rules/capacity_sla.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;

SimTime minute(std::int64_t count) { return SimTime(Duration::minutes(count)); }

/// A reservation whose units are filled and asked for minute by minute.
class Units {
 public:
  explicit Units(std::int64_t quantity) : quantity_(quantity) {}

  /// `filled` units are filled after the instant, in which `failed` attempts found no capacity.
  Units& at(std::int64_t when, std::int64_t filled, std::int64_t failed) {
    settle(ledger_, {minute(when), quantity_, filled, failed});
    return *this;
  }
  Units& quantity(std::int64_t quantity) {
    quantity_ = quantity;
    return *this;
  }
  /// Minutes not available of every unit up to then.
  [[nodiscard]] std::vector<std::int64_t> minutes(std::int64_t until) const {
    std::vector<std::int64_t> minutes(static_cast<std::size_t>(ledger_.units_max), 0);
    for (std::size_t i = 0; i < ledger_.units.size(); ++i) {
      minutes[i] = not_available(ledger_.units[i], SimTime(), minute(until)).us() / 60'000'000;
    }
    return minutes;
  }
  [[nodiscard]] const SlaLedger& ledger() const { return ledger_; }

 private:
  SlaLedger ledger_;
  std::int64_t quantity_;
};

/// The timeline of worked example L1: of five VMs two find no capacity at once, one of them does
/// after 20 minutes, the other is tried every ten minutes and stands after 60.
Units example_l1() {
  Units units(5);
  units.at(0, 3, 2).at(20, 4, 1);
  return units.at(30, 4, 1).at(40, 4, 1).at(50, 4, 1).at(60, 5, 0);
}

TEST(CapacitySla, SLA2_L1_MinutesAre15And55) {
  EXPECT_THAT(example_l1().minutes(43'200), ElementsAre(15, 55, 0, 0, 0));
  EXPECT_THAT(example_l1().minutes(20), ElementsAre(15, 15, 0, 0, 0));
}

TEST(CapacitySla, SLA6_L1_UptimesAre9997And9987Percent) {
  const Units units = example_l1();
  const auto rounded = [&](std::size_t unit) {
    const Fraction value = uptime(not_available(units.ledger().units[unit], SimTime(), minute(60)));
    return (value.num * 20'000 + value.den) / (value.den * 2);
  };
  EXPECT_EQ(rounded(0), 9997);
  EXPECT_EQ(rounded(1), 9987);
  EXPECT_EQ(uptime(Duration()), (Fraction{1, 1}));
  EXPECT_EQ(uptime(Duration::minutes(432)), (Fraction{99, 100})) << "a month has 43,200 minutes";
}

TEST(CapacitySla, SLA7_L1_CreditsAreNoneAnd10Percent) {
  const auto tiers = credit_tiers(UnconfirmedTiers::left_out);
  EXPECT_EQ(credit(uptime(Duration::minutes(15)), tiers), (Fraction{0, 1}));
  EXPECT_EQ(credit(uptime(Duration::minutes(55)), tiers), (Fraction{1, 10}));
}

TEST(CapacitySla, SLA7_TheTierBeginsBelow999PerThousandAndTheLowerOnesAreAnOption) {
  const auto confirmed = credit_tiers(UnconfirmedTiers::left_out);
  const auto all = credit_tiers(UnconfirmedTiers::included);
  EXPECT_EQ(credit({999, 1000}, confirmed), (Fraction{0, 1}));
  EXPECT_EQ(credit({9989, 10'000}, confirmed), (Fraction{1, 10}));
  EXPECT_EQ(credit({1, 2}, confirmed), (Fraction{1, 10}));
  EXPECT_EQ(credit({99, 100}, all), (Fraction{1, 10}));
  EXPECT_EQ(credit({98, 100}, all), (Fraction{1, 4}));
  EXPECT_EQ(credit({1, 2}, all), (Fraction{1, 1}));
}

TEST(CapacitySla, SLA1_OnlyReservedAndEmptyUnitsCount) {
  EXPECT_THAT(Units(2).at(0, 2, 3).minutes(60), ElementsAre(0, 0)) << "every unit is filled";
  EXPECT_THAT(Units(2).at(0, 1, 3).minutes(60), ElementsAre(15, 0)) << "one is empty";
  EXPECT_THAT(Units(2).at(0, 0, 0).minutes(60), ElementsAre(0, 0)) << "nobody asked";
  EXPECT_TRUE(Units(0).at(0, 0, 3).ledger().units.empty());
}

TEST(CapacitySla, SLA2_AFilledUnitAccruesNoMore) {
  EXPECT_THAT(Units(1).at(0, 0, 1).at(7, 1, 0).minutes(60), ElementsAre(7));
}

TEST(CapacitySla, SLA2_EachFailedAttemptRestartsTheQuarterOfAnHour) {
  EXPECT_THAT(Units(1).at(0, 0, 1).at(10, 0, 1).minutes(60), ElementsAre(25));
  EXPECT_THAT(Units(1).at(0, 0, 1).at(15, 0, 1).minutes(60), ElementsAre(30));
  EXPECT_THAT(Units(1).at(0, 0, 1).at(40, 0, 1).minutes(60), ElementsAre(30));
}

TEST(CapacitySla, SLA3_AttemptsOfOneInstantFailAgainstDifferentUnitsLowestFirst) {
  EXPECT_THAT(Units(4).at(0, 1, 2).minutes(60), ElementsAre(15, 15, 0, 0));
  EXPECT_THAT(Units(4).at(0, 1, 2).at(30, 1, 1).minutes(60), ElementsAre(30, 15, 0, 0));
  EXPECT_THAT(Units(4).at(0, 1, 9).minutes(60), ElementsAre(15, 15, 15, 0));
}

TEST(CapacitySla, SLA4_WhoeverFindsRoomFillsTheLowestUnitThatWasAskedFor) {
  const Units units = Units(4).at(0, 0, 2).at(5, 1, 0);
  EXPECT_THAT(units.minutes(60), ElementsAre(5, 15, 0, 0));
}

TEST(CapacitySla, SLA4_ThenUnitsThatNobodyAskedForThenTheRest) {
  Units units(3);
  units.at(0, 0, 1).at(5, 1, 0).at(6, 0, 0);  // unit 0 was filled and emptied again
  units.at(7, 1, 0).at(8, 1, 1);              // another takes the VM, and unit 0 is empty
  EXPECT_THAT(units.minutes(60), ElementsAre(20, 0, 0));
  units.at(10, 3, 0);
  EXPECT_THAT(units.minutes(60), ElementsAre(7, 0, 0)) << "5 and 2 minutes";
}

TEST(CapacitySla, SLA4_WhoeverLeavesEmptiesTheLowestUnit) {
  EXPECT_THAT(Units(3).at(0, 1, 1).at(1, 3, 0).at(60, 2, 1).minutes(120), ElementsAre(16, 0, 0));
}

TEST(CapacitySla, SLA5_AUnitThatIsNoLongerReservedAccruesNothing) {
  Units units(3);
  units.at(0, 0, 3).quantity(1).at(5, 0, 0);
  EXPECT_THAT(units.minutes(60), ElementsAre(15, 5, 5));
  units.quantity(0).at(7, 0, 1);
  EXPECT_THAT(units.minutes(60), ElementsAre(7, 5, 5));
  units.quantity(4).at(30, 0, 4);
  EXPECT_THAT(units.minutes(60), ElementsAre(22, 20, 20, 15)) << "and begins anew when it is";
}

TEST(CapacitySla, SLA6_MonthsHave30DaysFromTheStart) {
  const std::int64_t month = 43'200;
  EXPECT_EQ(month_of(minute(month) - Duration::microseconds(1)), 0);
  EXPECT_EQ(month_of(minute(month)), 1);
  const Units units = Units(1).at(month - 5, 0, 1);
  const SlaUnit& unit = units.ledger().units[0];
  EXPECT_EQ(not_available(unit, month_begin(0), month_begin(1)), Duration::minutes(5));
  EXPECT_EQ(not_available(unit, month_begin(1), month_begin(2)), Duration::minutes(10));
}

/// Domain §13, item 15.
RC_GTEST_PROP(CapacitySla, MinutesStayBelowWallTimeAnd15PerFailedAttempt, ()) {
  SlaLedger ledger;
  SimTime now;
  const auto steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) {
    const auto quantity = *rc::gen::inRange<std::int64_t>(0, 8);
    const auto filled = *rc::gen::inRange<std::int64_t>(0, quantity + 1);
    const auto failed = *rc::gen::inRange<std::int64_t>(0, 4);
    now = now + Duration::minutes(*rc::gen::inRange<std::int64_t>(1, 25));
    const std::int64_t hit = settle(ledger, {now, quantity, filled, failed});
    RC_ASSERT(hit == std::min(failed, quantity - filled));
    std::int64_t told_apart = 0;
    for (const SlaUnit& unit : ledger.units) told_apart += unit.filled ? 1 : 0;
    RC_ASSERT(ledger.units.empty() || told_apart + ledger.others_filled == filled);
    RC_ASSERT(static_cast<std::int64_t>(ledger.units.size()) <= ledger.units_max);
    const SimTime later = now + Duration::hours(1);
    for (const SlaUnit& unit : ledger.units) {
      const Duration sum = not_available(unit, SimTime(), later);
      RC_ASSERT(sum <= kSlaWindow * unit.failed_attempts);
      RC_ASSERT(sum <= later - unit.spells.front().from);
      RC_ASSERT(!unit.filled || unit.spells.back().to <= now);
    }
  }
}

}  // namespace
}  // namespace capdrill::rules

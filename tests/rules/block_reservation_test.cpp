#include "capdrill/rules/block_reservation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace capdrill::rules {
namespace {

constexpr std::int64_t kDaysTried = 200;

SimTime day(std::int64_t count) { return SimTime(Duration::hours(24 * count)); }

/// Asked for on a day at nine o'clock, from one midnight to another.
BlockRequest request(std::int64_t start, std::int64_t end) {
  return {ReservationType::Block, BlockSchedule{day(start), day(end)},
          *parse_date_time("2026-01-05T00:00:00Z"), SimTime(Duration::hours(9))};
}

CapacityReservation block() {
  CapacityReservation reservation;
  reservation.name = "cr";
  reservation.quantity = 8;
  reservation.schedule = BlockSchedule{day(2), day(4)};
  return reservation;
}

void expect_refusal(const std::optional<Refusal>& refusal, Code code, const std::string& target) {
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, code);
  EXPECT_EQ(refusal->target, target);
}

TEST(BlockReservation, BLK1_ABlockGroupNeedsAScheduleAndOnlyIt) {
  BlockRequest asked = request(1, 2);
  EXPECT_FALSE(check_schedule(asked).has_value());
  asked.type = ReservationType::Targeted;
  expect_refusal(check_schedule(asked), Code::InvalidParameter, "scheduleProfile");
  asked.schedule.reset();
  EXPECT_FALSE(check_schedule(asked).has_value());
  asked.type = ReservationType::Block;
  expect_refusal(check_schedule(asked), Code::InvalidParameter, "scheduleProfile");
}

TEST(BlockReservation, BLK2_ItStartsTodayOrWithin56Days) {
  std::vector<std::int64_t> allowed;
  for (std::int64_t start = -3; start < kDaysTried; ++start) {
    if (!check_schedule(request(start, start + 1))) allowed.push_back(start);
  }
  ASSERT_EQ(allowed.size(), 57U);
  EXPECT_EQ(allowed.front(), 0);
  EXPECT_EQ(allowed.back(), 56);
  expect_refusal(check_schedule(request(57, 58)), Code::InvalidParameter, "scheduleProfile.start");
}

TEST(BlockReservation, BLK2_TodayOnlyBeforeHalfPastEleven) {
  BlockRequest asked = request(0, 1);
  asked.now = SimTime(Duration::minutes(11 * 60 + 29));
  EXPECT_FALSE(check_schedule(asked).has_value());
  asked.now = SimTime(Duration::minutes(11 * 60 + 30));
  expect_refusal(check_schedule(asked), Code::InvalidParameter, "scheduleProfile.start");
  asked.schedule = BlockSchedule{day(1), day(2)};
  EXPECT_FALSE(check_schedule(asked).has_value());
}

TEST(BlockReservation, BLK2_DaysAreThoseOfTheCalendarNotOfTheRun) {
  BlockRequest asked = request(0, 1);
  asked.run_start = *parse_date_time("2026-01-04T20:00:00Z");  // now it is five in the morning
  asked.schedule = BlockSchedule{SimTime(Duration::hours(4)), SimTime(Duration::hours(28))};
  EXPECT_FALSE(check_schedule(asked).has_value()) << "that is this midnight";
  asked.schedule = BlockSchedule{SimTime(), SimTime(Duration::hours(24))};
  EXPECT_TRUE(check_schedule(asked).has_value()) << "that was yesterday";
}

TEST(BlockReservation, BLK3_ItLasts1To14DaysOr3To26Weeks) {
  std::vector<std::int64_t> wanted;
  for (std::int64_t days = 1; days <= 14; ++days) wanted.push_back(days);
  for (std::int64_t weeks = 3; weeks <= 26; ++weeks) wanted.push_back(7 * weeks);
  std::vector<std::int64_t> allowed;
  for (std::int64_t days = -2; days < kDaysTried; ++days) {
    if (!check_schedule(request(1, 1 + days))) allowed.push_back(days);
  }
  EXPECT_EQ(allowed, wanted);
  BlockRequest asked = request(1, 2);
  asked.schedule->end = asked.schedule->end + Duration::hours(1);
  expect_refusal(check_schedule(asked), Code::InvalidParameter, "scheduleProfile.end");
}

TEST(BlockReservation, BLK4_QuantityAndScheduleNeverChange) {
  const CapacityReservation reservation = block();
  EXPECT_FALSE(check_same_quantity(reservation, 8).has_value());
  expect_refusal(check_same_quantity(reservation, 16), Code::PropertyChangeNotAllowed,
                 "sku.capacity");
  EXPECT_FALSE(check_same_schedule(reservation, reservation.schedule).has_value());
  for (const auto& other : {std::optional<BlockSchedule>(), {BlockSchedule{day(2), day(5)}}}) {
    expect_refusal(check_same_schedule(reservation, other), Code::PropertyChangeNotAllowed,
                   "scheduleProfile");
  }
}

TEST(BlockReservation, BLK5_ItCannotBeDeletedBeforeItsEnd) {
  const CapacityReservation reservation = block();
  const DateTime start = *parse_date_time("2026-01-05T00:00:00Z");
  const auto refusal = check_block_deletion(reservation, day(3), start);
  expect_refusal(refusal, Code::OperationNotAllowed, "cr");
  EXPECT_NE(refusal->message.find("2026-01-09T00:00:00Z"), std::string::npos);
  EXPECT_TRUE(check_block_deletion(reservation, day(0), start).has_value());
  EXPECT_FALSE(check_block_deletion(reservation, day(4), start).has_value());
  EXPECT_FALSE(check_block_deletion({}, day(0), start).has_value()) << "not a Block reservation";
}

TEST(BlockReservation, BLK6_NoMoreVmsJoinThanThereAreUnitsFree) {
  CapacityReservation reservation = block();
  reservation.current_capacity = 8;
  reservation.allocated = reservation.covered = 6;
  EXPECT_FALSE(check_room(reservation, 2).has_value());
  expect_refusal(check_room(reservation, 3), Code::AllocationFailed, "cr");
  reservation.logical_zone = "1";
  expect_refusal(check_room(reservation, 3), Code::ZonalAllocationFailed, "cr");
  reservation.schedule.reset();
  EXPECT_FALSE(check_room(reservation, 3).has_value());
}

TEST(BlockReservation, BLK7_BLK8_ItOffersFromStartToEndAndHoldsUntilItsEnd) {
  const CapacityReservation reservation = block();
  const SimTime before_end = day(4) - Duration::microseconds(1);
  EXPECT_EQ(offered(reservation, 8, day(2) - Duration::microseconds(1)), 0);
  EXPECT_EQ(offered(reservation, 8, day(2)), 8);
  EXPECT_EQ(offered(reservation, 8, before_end), 8);
  EXPECT_EQ(offered(reservation, 8, day(4)), 0);
  EXPECT_EQ(held(reservation, 8, day(0)), 8);
  EXPECT_EQ(held(reservation, 8, before_end), 8);
  EXPECT_EQ(held(reservation, 8, day(4)), 0);
  EXPECT_EQ(offered({}, 8, day(0)), 8);
  EXPECT_EQ(held({}, 8, day(9)), 8);
}

}  // namespace
}  // namespace capdrill::rules

#include "capdrill/rules/reservation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace capdrill::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A request that passes: each test spoils one thing.
ReservationRequest zonal_request() {
  ReservationRequest request;
  request.name = "cr";
  request.group = "crg";
  request.size = "Standard_D2s_v3";
  request.location = request.group_location = "eastus";
  request.group_zonal = true;
  request.zone = "1";
  request.zone_in_group = true;
  request.quantity = 5;
  return request;
}

ReservationRequest regional_request() {
  ReservationRequest request = zonal_request();
  request.group_zonal = false;
  request.zone.reset();
  request.zone_in_group = false;
  return request;
}

void expect_refusal(const std::optional<Refusal>& refusal, Code code, const std::string& target) {
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, code) << refusal->message;
  EXPECT_EQ(refusal->target, target) << refusal->message;
}

TEST(Reservation, RES1_TheLocationEqualsTheGroups) {
  EXPECT_FALSE(check_creation(zonal_request()).has_value());
  ReservationRequest request = zonal_request();
  request.location = "westus";
  expect_refusal(check_creation(request), Code::InvalidParameter, "location");
}

TEST(Reservation, RES2_AZonalGroupNeedsAZone) {
  ReservationRequest request = zonal_request();
  request.zone.reset();
  expect_refusal(check_creation(request), Code::InvalidParameter, "zones");
}

TEST(Reservation, RES2_TheZoneIsOneOfTheGroups) {
  ReservationRequest request = zonal_request();
  request.zone_in_group = false;
  expect_refusal(check_creation(request), Code::InvalidParameter, "zones");
}

TEST(Reservation, RES2_ARegionalGroupTakesNoZone) {
  EXPECT_FALSE(check_creation(regional_request()).has_value());
  ReservationRequest request = regional_request();
  request.zone = "1";
  expect_refusal(check_creation(request), Code::InvalidParameter, "zones");
}

TEST(Reservation, RES3_ASecondOfTheSameSizeAndZoneIsAConflict) {
  ReservationRequest request = zonal_request();
  request.duplicate = true;
  expect_refusal(check_creation(request), Code::Conflict, "cr");
}

TEST(Reservation, RES4_SizesWithoutSupportCannotBeReserved) {
  ReservationRequest request = zonal_request();
  request.support = ReservationSupport::None;
  expect_refusal(check_creation(request), Code::NotSupported, "sku.name");
  EXPECT_THAT(check_creation(request)->message,
              HasSubstr("Capacity Reservation is not supported for VM size Standard_D2s_v3"));
  request.support = ReservationSupport::ZonesOnly;
  EXPECT_FALSE(check_creation(request).has_value());
}

TEST(Reservation, RES5_APutMayChangeTheQuantityOnly) {
  EXPECT_FALSE(check_put({"cr"}).has_value());
  expect_refusal(check_put({"cr", false, true, true}), Code::PropertyChangeNotAllowed, "sku.name");
}

TEST(Reservation, RES6_AQuantityOfZeroIsLegal) {
  ReservationRequest request = zonal_request();
  request.quantity = 0;
  EXPECT_FALSE(check_creation(request).has_value());
}

TEST(Reservation, RES7_ABlockReservationHasAQuantityOfAPowerOfTwoUpTo64) {
  std::vector<std::int64_t> allowed;
  CapacityReservation reservation;
  for (std::int64_t quantity = 0; quantity <= 200; ++quantity) {
    ReservationRequest request = zonal_request();
    request.type = ReservationType::Block;
    request.quantity = quantity;
    const bool fits = !check_creation(request).has_value();
    EXPECT_EQ(fits, !check_quantity_change(reservation, ReservationType::Block, quantity));
    if (fits) allowed.push_back(quantity);
  }
  EXPECT_THAT(allowed, ElementsAre(1, 2, 4, 8, 16, 32, 64));
  EXPECT_FALSE(check_quantity_change(reservation, ReservationType::Targeted, 3).has_value());
}

TEST(Reservation, RES8_SizeZoneAndLocationNeverChange) {
  expect_refusal(check_put({"cr", true, false, true}), Code::PropertyChangeNotAllowed, "zones");
  expect_refusal(check_put({"cr", true, true, false}), Code::PropertyChangeNotAllowed, "location");
}

TEST(Reservation, RES9_AReservationWithAssociatedVmsCannotBeDeleted) {
  CapacityReservation reservation;
  reservation.name = "cr";
  EXPECT_FALSE(check_reservation_deletion(reservation).has_value());
  reservation.associated = 3;
  expect_refusal(check_reservation_deletion(reservation), Code::OperationNotAllowed, "cr");
  EXPECT_THAT(check_reservation_deletion(reservation)->message, HasSubstr("3 virtual machines"));
}

TEST(Reservation, RES10_AGroupWithReservationsCannotBeDeleted) {
  EXPECT_FALSE(check_group_deletion("crg", 0).has_value());
  expect_refusal(check_group_deletion("crg", 2), Code::OperationNotAllowed, "crg");
  EXPECT_THAT(check_group_deletion("crg", 2)->message, HasSubstr("2 capacity reservations"));
}

TEST(Reservation, RES12_OneUpdateAtATime) {
  CapacityReservation reservation;
  reservation.name = "cr";
  EXPECT_FALSE(check_quantity_change(reservation, ReservationType::Targeted, 5).has_value());
  reservation.updating = true;
  expect_refusal(check_quantity_change(reservation, ReservationType::Targeted, 5), Code::Conflict,
                 "cr");
  expect_refusal(check_reservation_deletion(reservation), Code::Conflict, "cr");
}

TEST(Reservation, RES12_ACreationUnderWayIsAnUpdateToo) {
  CapacityReservation reservation;
  reservation.name = "cr";
  reservation.creating = true;
  expect_refusal(check_quantity_change(reservation, ReservationType::Targeted, 5), Code::Conflict,
                 "cr");
  expect_refusal(check_reservation_deletion(reservation), Code::Conflict, "cr");
}

TEST(Reservation, RES11_OfAGroupOnlyTagsAndTheSharingProfileMayChange) {
  // R20: an identical PUT is accepted, changed zones are not.
  EXPECT_FALSE(check_group_put({"crg"}).has_value());
  expect_refusal(check_group_put({"crg", false}), Code::PropertyChangeNotAllowed, "subscription");
  expect_refusal(check_group_put({"crg", true, false}), Code::PropertyChangeNotAllowed, "location");
  expect_refusal(check_group_put({"crg", true, true, false}), Code::PropertyChangeNotAllowed,
                 "zones");
  expect_refusal(check_group_put({"crg", true, true, true, false}), Code::PropertyChangeNotAllowed,
                 "reservationType");
}

TEST(Reservation, RES13_FreeTrialStudentAndSponsoredSubscriptionsReserveNothing) {
  ReservationRequest request;
  request.name = "z1";
  request.subscription = "contoso";
  for (const OfferType offer : {OfferType::FreeTrial, OfferType::Student, OfferType::Sponsored}) {
    request.offer = offer;
    const auto refusal = check_creation(request);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->code, Code::NotSupported);
    EXPECT_EQ(refusal->target, "subscription");
  }
  for (const OfferType offer : {OfferType::PayAsYouGo, OfferType::EnterpriseAgreement}) {
    request.offer = offer;
    EXPECT_FALSE(check_creation(request).has_value());
  }
}

}  // namespace
}  // namespace capdrill::rules

// Resizing a single VM: domain reference 2.8, R21.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

std::string resize(const std::string& vm, const std::string& size) {
  return "resizeVm: {vm: " + vm + ", hardwareProfile: {vmSize: " + size + "}}";
}

TEST(Resize, R21_AnAssociatedVmNeedsAReservationOfItsNewSize) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .group("crg", {1})
          .vm("app", in_zone("1", "crg"))
          .at("PT1H", resize("app", "big"), "expectError: OverconstrainedZonalAllocationRequest")
          .at("PT2H", create_cr("b1", "big", 1, "zone: '1'"))
          .at("PT3H", resize("app", "big")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(0).message, HasSubstr("no capacity reservation of size big"));
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.at("PT1H").world()));
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(1, 0, 0));
  EXPECT_THAT(drill.end().qas("b1"), ElementsAre(1, 1, 1));
  EXPECT_TRUE(drill.end().vm("app").covered);
  EXPECT_EQ(drill.end().quota_used(), 5);
  EXPECT_EQ(drill.end().hourly_bill(), 5) << "the VM, and the slot it left idle";
}

TEST(Resize, ANewPlaceIsFoundBeforeTheOldOneIsGivenUp) {
  const auto hosts = [](int count) {
    return Drill(ScenarioText()
                     .zone(1, count, 6)
                     .vm("app", in_zone("1"))
                     .vm("rest", in_zone("1") + ", count: 2")
                     .at("PT1H", resize("app", "big"), "mayFail: true"));
  };
  EXPECT_EQ(hosts(1).last_code(), "ZonalAllocationFailed");
  EXPECT_TRUE(hosts(1).end().vm("app").is_running());
  EXPECT_EQ(hosts(2).last_code(), "");
  EXPECT_EQ(hosts(2).end().zone("1").vms.vcpus, 6);
}

TEST(Resize, TheQuotaCountsTheDifference) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .quota(4)
                        .vm("app")
                        .vm("rest")
                        .at("PT1H", resize("app", "big"), "expectError: OperationNotAllowed")
                        .at("PT2H", resize("app", "odd"))
                        .at("PT3H", resize("app", "small"))
                        .at("PT3H", resize("app", "small")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").quota_used(), 4);
  EXPECT_EQ(drill.end().quota_used(), 2);
}

TEST(Resize, ADeallocatedVmOnlyChangesItsSize) {
  const Drill drill(ScenarioText()
                        .zone(1, 1, 4)
                        .vm("app", in_zone("1"))
                        .at("PT1H", deallocate_vm("app"))
                        .at("PT2H", resize("app", "big"))
                        .at("PT3H", start_vm("app")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.at("PT2H").zone("1").vms.vcpus, 0);
  EXPECT_EQ(drill.end().zone("1").vms.vcpus, 4);
}

TEST(Resize, TakesTheTimeOfAStart) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .timing("start: PT1M")
                        .vm("app")
                        .at("PT1H", resize("app", "big"))
                        .at("PT1H", resize("app", "odd"), "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0) << drill.last_code();
  EXPECT_EQ(drill.at("PT1H").vm("app").power, PowerState::Starting);
  EXPECT_TRUE(drill.end().vm("app").is_running());
}

}  // namespace
}  // namespace capdrill::engine

// Groups that other subscriptions use: domain reference 5, S1 to S6, R11.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_hash.hpp"
#include "support/drill.hpp"

namespace capdrill::engine {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of scenarios
using testing::ElementsAre;
using testing::HasSubstr;

const Subscription& fabrikam(const State& state) {
  return named(state.world().subscriptions, "fabrikam");
}
std::int64_t quota_of_fabrikam(const State& state) {
  return fabrikam(state).quota[RegionId(0U)].total.used;
}

/// Three zones; contoso's group `crg` with 2 `small` in each of two zones, shared with fabrikam.
ScenarioText stage(const std::string& more = "") {
  return ScenarioText()
      .unlimited_zones(3)
      .subscription("fabrikam")
      .subscription("tailspin")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1', '2'], "
                "capacityReservations: {"
                "z1: {sku: {name: small, capacity: 2}, zone: '1'}, "
                "z2: {sku: {name: small, capacity: 2}, zone: '2'}}" +
                    more);
}

TEST(Sharing, S1_ALogicalZoneIsMatchedByThePhysicalZoneBehindIt) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(3)
          .contoso("zoneMapping: {eastus: {'1': '1', '2': '2', '3': '3'}}")
          .subscription("fabrikam", "zoneMapping: {eastus: {'1': '2', '2': '1', '3': '3'}}")
          .group_of("crg",
                    "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                    "capacityReservations: {"
                    "z1: {sku: {name: small, capacity: 2}, zone: '1'}}")
          .at("PT1H", create_vm("wrong", in_zone("1", "crg"), "small", "fabrikam"),
              "expectError: OverconstrainedZonalAllocationRequest")
          .at("PT2H", create_vm("right", in_zone("2", "crg"), "small", "fabrikam")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0) << drill.operation(1).message;
  EXPECT_THAT(drill.operation(0).message, HasSubstr("for this subscription it is physical zone 2"));
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(2, 1, 1));
  EXPECT_EQ(drill.end().zone_of("right"), "1");
}

TEST(Sharing, S2_AHundredConsumersAreTheLimit) {
  ScenarioText text;
  text.unlimited_zones(1).group("crg", {1});
  std::string consumers;
  for (int i = 1; i <= 101; ++i) {
    const std::string name = "s" + std::to_string(i);
    text.subscription(name);
    consumers += (i == 1 ? "" : ", ") + name;
    if (i == 100) text.at("PT1H", share_group("crg", consumers));
  }
  text.at("PT2H", share_group("crg", consumers), "expectError: InvalidParameter");
  const Drill drill(text);
  EXPECT_THAT(drill.codes(), ElementsAre("", "InvalidParameter"));
  EXPECT_EQ(named(drill.end().world().groups, "crg").consumers.size(), 100U);
}

TEST(Sharing, S3_AnUnsharedConsumerKeepsItsVmUntilItIsAllocatedAnew) {
  const Drill drill(stage()
                        .vm("app", in_zone("1", "crg"), "fabrikam")
                        .at("PT1H", share_group("crg", ""))
                        .at("PT2H", deallocate_vm("app"))
                        .at("PT3H", start_vm("app"), "expectError: OperationNotAllowed")
                        .at("PT4H", leave_vm("app"))
                        .at("PT5H", start_vm("app")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(drill.at("PT1H").vm("app").covered) << "it stays covered";
  EXPECT_THAT(drill.at("PT3H").qas("z1"), ElementsAre(2, 0, 1));
  EXPECT_TRUE(drill.end().vm("app").is_running());
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(2, 0, 0));
}

TEST(Sharing, S3_AScaleOutOfAnUnsharedConsumerIsRefusedWhole) {  // choice 11.45
  const Drill drill(stage()
                        .set("app", 2, in_zones(2, "crg"), "fabrikam")
                        .at("PT1H", share_group("crg", "tailspin"))
                        .at("PT2H", scale("app", 4), "expectError: OperationNotAllowed")
                        .at("PT3H", scale("app", 1)));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(1).done, 0);
  EXPECT_EQ(drill.at("PT2H").set("app").target, 2);
  EXPECT_EQ(drill.end().set("app").target, 1);
}

TEST(Sharing, S4_AReservationThatAConsumerUsesCannotBeDeleted) {
  const Drill drill(stage()
                        .vm("app", in_zone("1", "crg"), "fabrikam")
                        .at("PT1H", delete_cr("z1"), "expectError: OperationNotAllowed")
                        .at("PT2H", delete_group("crg"), "expectError: OperationNotAllowed")
                        .at("PT3H", delete_vm("app"))
                        .at("PT4H", delete_cr("z1"))
                        .at("PT5H", delete_cr("z2"))
                        .at("PT6H", delete_group("crg")));  // choice 11.29: still shared
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

/// Unit: `small` hours an hour, discounts taken off.
double bill_of(const State& state, const std::string& name) {
  const World& world = state.world();
  std::int64_t rate = 0;
  for (const CostLine& line : world.cost_lines) {
    if (world.subscriptions[line.subscription].name != name) continue;
    rate += line.rate.vm + line.rate.unused_reservation - line.rate.reserved_instance_discount;
  }
  return static_cast<double>(rate) / 1e8;
}

TEST(Sharing, S5_TheProviderPaysWhatIsUnusedAndEachConsumerItsVms) {
  const std::string instances = "reservedInstances: [{location: eastus, sku: small, quantity: 10";
  for (const auto& [scope, provider, consumer] :
       {std::tuple("", 0.0, 1.0), std::tuple(", appliedScopeType: Shared", 0.0, 0.0),
        std::tuple(", appliedScopeType: ManagementGroup, appliedScopes: [fabrikam]", 3.0, 0.0)}) {
    const Drill drill(
        stage().contoso(instances + scope + "}]").vm("app", in_zone("1", "crg"), "fabrikam"));
    EXPECT_EQ(bill_of(drill.end(), "contoso"), provider) << scope;
    EXPECT_EQ(bill_of(drill.end(), "fabrikam"), consumer) << scope;
  }
  const Drill drill(stage().vm("app", in_zone("1", "crg"), "fabrikam"));
  EXPECT_EQ(bill_of(drill.end(), "contoso"), 3) << "one in zone 1 and two in zone 2 are unused";
  EXPECT_EQ(bill_of(drill.end(), "fabrikam"), 1);
}

TEST(Sharing, S6_ASharedGroupAllocatesNoInstanceAgainDuringAnOutage) {
  const Drill drill(
      stage()
          .set("app", 4, in_zones(2, "crg"), "fabrikam")
          .at("PT1H", zone_outage("3", "PT3H"))
          .at("PT2H", instances("deallocate", "app", "[0]"))
          .at("PT3H", instances("start", "app", "[0]"), "expectError: OperationNotAllowed")
          .at("PT3H", scale("app", 5))  // choice 11.37
          .at("PT5H", instances("start", "app", "[0]")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_THAT(drill.operation(1).code + drill.operation(2).message,
              HasSubstr("SharedGroupZoneOutage"));
  EXPECT_EQ(drill.end().set("app").coverage.running, 5);
}

TEST(Sharing, R11_TheZeroSizeConversionOfASharedGroupNeedsTheProvidersQuota) {
  const auto conversion = [](std::int64_t quota) {
    return ScenarioText()
        .unlimited_zones(3)
        .contoso("quota: {eastus: {total: " + std::to_string(quota) + "}}")
        .subscription("fabrikam", "quota: {eastus: {total: 75}}")
        .set("web", 75, in_zones(3) + ", upgradePolicy: {mode: Automatic}", "fabrikam")
        .group_of("crg",
                  "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1', '2', '3'], "
                  "capacityReservations: {"
                  "z1: {sku: {name: small, capacity: 0}, zone: '1'}, "
                  "z2: {sku: {name: small, capacity: 0}, zone: '2'}, "
                  "z3: {sku: {name: small, capacity: 0}, zone: '3'}}")
        .at("PT1H", join_set("web", "crg"))
        .at("PT2H", update_cr("z1", 25), "mayFail: true")
        .at("PT2H", update_cr("z2", 25), "mayFail: true")
        .at("PT2H", update_cr("z3", 25), "mayFail: true");
  };
  const Drill none(conversion(0));
  EXPECT_THAT(none.codes(), ElementsAre("", "QuotaExceeded", "QuotaExceeded", "QuotaExceeded"));
  EXPECT_THAT(none.end().qas("z1"), ElementsAre(0, 25, 25));
  const Drill enough(conversion(75));
  EXPECT_THAT(enough.codes(), ElementsAre("", "", "", ""));
  EXPECT_THAT(enough.end().qas("z3"), ElementsAre(25, 25, 25));
  EXPECT_EQ(quota_of_fabrikam(enough.end()), 75) << "QUO-7: the consumer's quota stays used";
  EXPECT_EQ(enough.end().quota_used(), 75);
}

// ---- rights --------------------------------------------------------------------------------------

TEST(Sharing, WithARoleAssignmentAnywhereEveryRightMustBeGiven) {
  const Drill drill(
      stage().at("PT1H", change_role("grantRole", "tailspin", "fabrikam", "role: Reader")));
  ASSERT_TRUE(drill.error().has_value()) << "contoso may not share with fabrikam at the start";
  EXPECT_THAT(drill.error()->message, HasSubstr("LinkedAuthorizationFailed"));
}

ScenarioText stage_with_rights() {
  return ScenarioText()
      .unlimited_zones(3)
      .subscription("fabrikam", "roleAssignments: [{to: contoso, role: Owner}]")
      .subscription("tailspin")
      .group_of("crg",
                "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                "capacityReservations: {z1: {sku: {name: small, capacity: 9}, zone: '1'}}");
}

TEST(Sharing, AnIdentityThatMayOnlyReadFailsToDeploy) {
  const Drill drill(stage_with_rights()
                        .at("PT1H", create_vm("a", in_zone("1", "crg"), "small", "fabrikam"),
                            "expectError: LinkedAuthorizationFailed")
                        .at("PT2H", change_role("grantRole", "contoso", "fabrikam", "role: Reader"))
                        .at("PT2H", create_vm("b", in_zone("1", "crg"), "small", "fabrikam"),
                            "expectError: LinkedAuthorizationFailed")
                        .at("PT3H", change_role("grantRole", "contoso", "fabrikam",
                                                "role: Virtual Machine Contributor"))
                        .at("PT3H", create_vm("c", in_zone("1", "crg"), "small", "fabrikam"))
                        .at("PT4H", deallocate_vm("c"))
                        .at("PT5H", change_role("revokeRole", "contoso", "fabrikam", "role: Owner"))
                        .at("PT5H", start_vm("c"), "expectError: LinkedAuthorizationFailed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.operation(0).details.size(), 3U) << "four actions are missing";
  EXPECT_EQ(drill.operation(2).details.size(), 1U) << "two deploy actions are missing";
}

TEST(Sharing, SHR3_SharingNeedsARightInTheConsumersSubscription) {
  const Drill drill(
      stage_with_rights()
          .at("PT1H", share_group("crg", "fabrikam, tailspin"),
              "expectError: LinkedAuthorizationFailed")
          .at("PT2H",
              change_role("grantRole", "tailspin", "contoso",
                          "actions: [Microsoft.Compute/capacityReservationGroups/share/action]"))
          .at("PT2H", share_group("crg", "fabrikam, tailspin")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(state_hash(drill.at("PT0S").world()), state_hash(drill.at("PT1H").world()));
}

TEST(Sharing, SHR6_ChangesHaveEffectAfterTheirDelay) {
  const Drill drill(stage()
                        .options("shareDelay: PT10M")
                        .at("PT1H", share_group("crg", "tailspin"))
                        .at("PT65M", create_vm("a", in_zone("1", "crg"), "small", "fabrikam"))
                        .at("PT65M", create_vm("b", in_zone("1", "crg"), "small", "tailspin"),
                            "expectError: OperationNotAllowed")
                        .at("PT70M", create_vm("c", in_zone("1", "crg"), "small", "fabrikam"),
                            "expectError: OperationNotAllowed")
                        .at("PT70M", create_vm("d", in_zone("1", "crg"), "small", "tailspin"))
                        .at("PT2H", share_group("crg", "fabrikam, tailspin"))
                        .at("PT125M", share_group("crg", "tailspin"))
                        .at("PT130M", create_vm("e", in_zone("1", "crg"), "small", "fabrikam")));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
}

TEST(Sharing, SHR7_LostVmsOfAnUnsharedConsumerDoNotReturn) {
  const Drill drill(stage()
                        .vm("app", in_zone("1", "crg"), "fabrikam")
                        .at("PT1H", zone_outage("1", "PT2H", "lose"))
                        .at("PT2H", share_group("crg", "")));
  EXPECT_EQ(drill.end().vm("app").power, PowerState::Deallocated);
  ASSERT_EQ(drill.recorder().platform_operations.size(), 1U);
  EXPECT_EQ(drill.recorder().platform_operations[0].code, "OperationNotAllowed");
}

TEST(Sharing, QUO7_EachSideNeedsItsOwnQuota) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .contoso("quota: {eastus: {total: 2}}")
                        .subscription("fabrikam", "quota: {eastus: {total: 1}}")
                        .group_of("crg",
                                  "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                                  "capacityReservations: {"
                                  "z1: {sku: {name: small, capacity: 2}, zone: '1'}}")
                        .at("PT1H", create_vm("a", in_zone("1", "crg"), "small", "fabrikam"))
                        .at("PT2H", create_vm("b", in_zone("1", "crg"), "small", "fabrikam"),
                            "expectError: OperationNotAllowed")
                        .at("PT3H", create_vm("c", in_zone("1", "crg")))
                        .at("PT4H", create_vm("d", in_zone("1", "crg"))));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_EQ(drill.end().quota_used(), 2) << "max(2, 2 of its own)";
  EXPECT_EQ(quota_of_fabrikam(drill.end()), 1);
  EXPECT_THAT(drill.end().qas("z1"), ElementsAre(2, 3, 3));
}

TEST(Sharing, BIL4_DiscountsOfSeveralPurchasesAddUp) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .contoso("reservedInstances: ["
                                 "{location: eastus, sku: small, quantity: 2}, "
                                 "{location: eastus, sku: small, quantity: 2, "
                                 "appliedScopeType: Shared}]")
                        .subscription("fabrikam")
                        .vm("a", "count: 3")
                        .vm("b", "count: 3", "fabrikam"));
  EXPECT_EQ(bill_of(drill.end(), "contoso"), 0);
  EXPECT_EQ(bill_of(drill.end(), "fabrikam"), 2);
}

TEST(Sharing, AGroupsPutReplacesTheProfile) {
  const Drill drill(stage()
                        .at("PT1H", create_group("crg", "zones: ['1', '2']"), "")
                        .at("PT2H", create_vm("a", in_zone("1", "crg"), "small", "fabrikam"),
                            "expectError: OperationNotAllowed"));
  EXPECT_EQ(drill.outcome().unexpected_operations, 0);
  EXPECT_TRUE(named(drill.end().world().groups, "crg").consumers.empty());
}

}  // namespace
}  // namespace capdrill::engine

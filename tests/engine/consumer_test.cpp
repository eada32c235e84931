// What a reservation counts of each subscription whose VMs name it (INV-6).

#include <gmock/gmock.h>

#include "support/drill.hpp"

namespace capdrill {
namespace {

using support::Drill;
using support::ScenarioText;

/// (associated, allocated, covered) of a subscription in a reservation.
std::vector<std::int64_t> counts_of(const support::State& state, const std::string& reservation,
                                    const std::string& subscription = "contoso") {
  for (const ConsumerCounts& counts : state.reservation(reservation).consumers) {
    if (state.world().subscriptions[counts.subscription].name != subscription) continue;
    return {counts.associated, counts.allocated, counts.covered};
  }
  return {};
}

TEST(Consumers, AnOwnersVmsAreCountedFromJoiningToLeaving) {
  const Drill drill(ScenarioText()
                        .unlimited_zones(1)
                        .group("crg", {2})
                        .set("web", 0, support::in_zones(1, "crg"))
                        .at("PT1H", support::scale("web", 3))
                        .at("PT2H", support::instances("deallocate", "web", "[0]"))
                        .at("PT3H", support::delete_set("web")));
  EXPECT_THAT(counts_of(drill.at("PT0S"), "z1"), testing::IsEmpty());
  EXPECT_THAT(counts_of(drill.at("PT1H"), "z1"), testing::ElementsAre(3, 3, 2));
  EXPECT_THAT(counts_of(drill.at("PT2H"), "z1"), testing::ElementsAre(3, 2, 2));
  EXPECT_THAT(counts_of(drill.at("PT3H"), "z1"), testing::ElementsAre(0, 0, 0));
}

TEST(Consumers, WhoJoinedLastIsOverallocatedWhoeverOwnsIt) {
  const Drill drill(
      ScenarioText()
          .unlimited_zones(1)
          .subscription("fabrikam")
          .group_of("crg",
                    "sharingProfile: {subscriptionIds: [fabrikam]}, zones: ['1'], "
                    "capacityReservations: {z1: {sku: {name: small, capacity: 3}, zone: '1'}}")
          .set("theirs", 0, support::in_zones(1, "crg"), "fabrikam")
          .set("ours", 0, support::in_zones(1, "crg"))
          .at("PT1H", support::scale("theirs", 2))
          .at("PT2H", support::scale("ours", 2))
          .at("PT3H", support::instances("deallocate", "theirs", "[0]")));
  EXPECT_THAT(counts_of(drill.at("PT2H"), "z1", "fabrikam"), testing::ElementsAre(2, 2, 2));
  EXPECT_THAT(counts_of(drill.at("PT2H"), "z1", "contoso"), testing::ElementsAre(2, 2, 1));
  EXPECT_THAT(counts_of(drill.at("PT3H"), "z1", "fabrikam"), testing::ElementsAre(2, 1, 1));
  EXPECT_THAT(counts_of(drill.at("PT3H"), "z1", "contoso"), testing::ElementsAre(2, 2, 2));
}

}  // namespace
}  // namespace capdrill

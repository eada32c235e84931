// What a reservation counts of each subscription whose VMs name it (INV-6).

#include <gmock/gmock.h>

#include "support/drill.hpp"

namespace capdrill {
namespace {

using support::Drill;
using support::ScenarioText;

/// (associated, allocated, covered) of the first subscription in a reservation.
std::vector<std::int64_t> counts_of(const support::State& state, const std::string& reservation) {
  const auto& consumers = state.reservation(reservation).consumers;
  if (consumers.empty()) return {};
  return {consumers[0].associated, consumers[0].allocated, consumers[0].covered};
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

}  // namespace
}  // namespace capdrill

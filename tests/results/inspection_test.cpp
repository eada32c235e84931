// One instant of real runs, as the REST API would tell it.

#include "capdrill/results/inspection.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "capdrill/engine/run.hpp"
#include "capdrill/results/inspection_text.hpp"
#include "capdrill/results/rest_view.hpp"
#include "support/drill.hpp"

namespace capdrill::results {
namespace {

using nlohmann::json;
using support::in_zone;
using support::in_zones;
using support::ScenarioText;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Inspection inspect(const ScenarioText& text, const std::string& at) {
  const scenario::Scenario scenario = support::read(text.str());
  const bool is_end = at == "end";
  Inspector inspector(scenario,
                      {is_end ? SimTime(scenario.clock.duration) : support::instant(at), is_end});
  engine::RunOptions options = support::audited();
  options.until = inspector.until();
  EXPECT_TRUE(engine::run(scenario, options, inspector).has_value());
  return std::move(inspector).finish();
}

json as_json(const Value& value) { return json::parse(value.to_json()); }
json group_of(const Inspection& inspection) { return as_json(group_view(inspection, GroupId(0U))); }
json reservation_of(const Inspection& inspection, std::size_t index = 0) {
  return as_json(reservation_view(inspection, ReservationId(index)));
}

/// The last parts of a list's ids.
std::vector<std::string> names_in(const json& list) {
  std::vector<std::string> names;
  for (const json& item : list) {
    const auto id = item.at("id").get<std::string>();
    names.push_back(id.substr(id.rfind('/') + 1));
  }
  return names;
}

constexpr const char* kCompute =
    "/subscriptions/contoso/resourceGroups/test/providers/Microsoft.Compute";

ScenarioText two_zones() {
  ScenarioText text;
  text.unlimited_zones(2).group("crg", {2, 1}).set("web", 4, in_zones(2, "crg"));
  return text;
}

TEST(Inspection, TheStateIsThatAfterAllEventsAtTheInstant) {
  ScenarioText text = two_zones();
  text.at("PT1H", support::scale("web", 6)).at("PT1H", support::scale("web", 8));
  const auto associated = [&](const std::string& at) {
    return group_of(inspect(text, at))["properties"]["virtualMachinesAssociated"].size();
  };
  EXPECT_EQ(associated("PT0S"), 4U);
  EXPECT_EQ(associated("PT59M"), 4U);
  EXPECT_EQ(associated("PT1H"), 8U);
  EXPECT_EQ(associated("end"), 8U);
}

TEST(Inspection, TheEndIsTheLimitFromTheLeft) {
  ScenarioText text = two_zones();
  text.duration("PT2H").at("PT1H59M", support::scale("web", 5));
  EXPECT_EQ(group_of(inspect(text, "end"))["properties"]["virtualMachinesAssociated"].size(), 5U);
}

TEST(GroupView, IsThatOfTheApi) {
  ScenarioText text = two_zones();
  text.at("PT1H", support::instances("deallocate", "web", "[0]"))
      .at("PT1H", "updateCapacityReservationGroup: {name: crg, tags: {team: web}}");
  const json group = group_of(inspect(text, "PT1H"));
  EXPECT_EQ(group["name"], "crg");
  EXPECT_EQ(group["id"], std::string(kCompute) + "/capacityReservationGroups/crg");
  EXPECT_EQ(group["type"], "Microsoft.Compute/CapacityReservationGroups");
  EXPECT_EQ(group["location"], "eastus");
  EXPECT_EQ(group["zones"], json({"1", "2"}));
  EXPECT_EQ(group["tags"], json({{"team", "web"}}));
  const json& properties = group["properties"];
  EXPECT_EQ(properties["reservationType"], "Targeted");
  EXPECT_THAT(names_in(properties["capacityReservations"]), ElementsAre("z1", "z2"));
  EXPECT_THAT(names_in(properties["virtualMachinesAssociated"]), ElementsAre("0", "1", "2", "3"));
  const json& first = properties["instanceView"]["capacityReservations"][0];
  EXPECT_EQ(first["name"], "z1");
  EXPECT_EQ(first["utilizationInfo"]["currentCapacity"], 2);
  EXPECT_THAT(names_in(first["utilizationInfo"]["virtualMachinesAllocated"]), ElementsAre("2"));
  EXPECT_EQ(first["statuses"],
            json::parse(R"([{"code": "ProvisioningState/succeeded", "level": "Info",
                "displayStatus": "Provisioning succeeded", "time": "2026-01-01T00:00:00Z"}])"));
}

TEST(GroupView, ARegionalGroupHasNoZones) {
  ScenarioText text;
  text.unlimited_zones(1).regional_group("crg", 1);
  const Inspection inspection = inspect(text, "PT0S");
  EXPECT_FALSE(group_of(inspection).contains("zones"));
  EXPECT_FALSE(reservation_of(inspection).contains("zones"));
}

TEST(GroupView, TheProfileIsWhatWasAskedAndTheInstanceViewWhatHasEffect) {
  ScenarioText text;
  text.unlimited_zones(1)
      .subscription("fabrikam")
      .subscription("tailspin")
      .options("shareDelay: PT1H")
      .group_of("crg", "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}")
      .at("PT1H", support::share_group("crg", "tailspin"));
  const auto shared = [&](const std::string& at) {
    const json properties = group_of(inspect(text, at))["properties"];
    return std::pair(names_in(properties["sharingProfile"]["subscriptionIds"]),
                     names_in(properties["instanceView"]["sharedSubscriptionIds"]));
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(shared("PT0S"), std::pair(Names{"fabrikam"}, Names{"fabrikam"}));
  EXPECT_EQ(shared("PT1H"), std::pair(Names{"tailspin"}, Names{"fabrikam"}));
  EXPECT_EQ(shared("PT2H"), std::pair(Names{"tailspin"}, Names{"tailspin"}));
}

TEST(ReservationView, IsThatOfTheApi) {
  ScenarioText text = two_zones();
  text.vm("single", in_zone("1", "crg")).at("PT1H", support::update_cr("z1", 5));
  const json reservation = reservation_of(inspect(text, "PT2H"));
  EXPECT_EQ(reservation["id"],
            std::string(kCompute) + "/capacityReservationGroups/crg/capacityReservations/z1");
  EXPECT_EQ(reservation["sku"], json({{"name", "small"}, {"capacity", 5}}));
  EXPECT_EQ(reservation["zones"], json({"1"}));
  const json& properties = reservation["properties"];
  EXPECT_EQ(properties["platformFaultDomainCount"], 3);
  EXPECT_EQ(properties["provisioningState"], "Succeeded");
  EXPECT_EQ(properties["timeCreated"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(properties["provisioningTime"], "2026-01-01T01:00:00Z");
  EXPECT_EQ(properties["virtualMachinesAssociated"][0]["id"],
            std::string(kCompute) + "/virtualMachines/single");
  EXPECT_EQ(properties["virtualMachinesAssociated"][1]["id"],
            std::string(kCompute) + "/virtualMachineScaleSets/web/virtualMachines/0");
  EXPECT_EQ(properties["instanceView"]["utilizationInfo"]["currentCapacity"], 5);
}

TEST(ReservationView, ItsIdStaysForLifeAndIsNobodyElses) {
  ScenarioText text;
  text.unlimited_zones(1)
      .group("crg", {1})
      .at("PT1H", support::update_cr("z1", 2))
      .at("PT2H", support::delete_cr("z1"))
      .at("PT3H", support::create_cr("z1", "small", 2, "zone: '1'"));
  const auto id = [&](const std::string& at, std::size_t index) {
    return reservation_of(inspect(text, at), index)["properties"]["reservationId"]
        .get<std::string>();
  };
  EXPECT_EQ(id("PT0S", 0), id("PT1H", 0));
  EXPECT_NE(id("PT1H", 0), id("PT3H", 1));
  EXPECT_THAT(id("PT0S", 0),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                    "[0-9a-f]{12}"));
}

TEST(ReservationView, TellsHowAChangeGoes) {
  ScenarioText text;
  text.zone(1, 1, 6)
      .group_of("crg", "zones: ['1']")
      .timing("capacityReservation: PT30M")
      .at("PT1H", support::create_cr("z1", "small", 3, "zone: '1'"))
      .at("PT2H", support::update_cr("z1", 4))
      .at("PT3H", support::update_cr("z1", 9), "mayFail: true");
  const auto state = [&](const std::string& at) {
    const json properties = reservation_of(inspect(text, at))["properties"];
    const json& status = properties["instanceView"]["statuses"][0];
    return std::vector<std::string>{
        properties["provisioningState"], status["code"], status["level"], status["displayStatus"],
        status.contains("time") ? status["time"].get<std::string>() : "-"};
  };
  EXPECT_THAT(state("PT1H"),
              ElementsAre("Creating", "ProvisioningState/creating", "Info", "Creating", "-"));
  EXPECT_THAT(state("PT90M"), ElementsAre("Succeeded", "ProvisioningState/succeeded", "Info",
                                          "Provisioning succeeded", "2026-01-01T01:30:00Z"));
  EXPECT_THAT(state("PT2H"),
              ElementsAre("Updating", "ProvisioningState/updating", "Info", "Updating", "-"));
  EXPECT_THAT(state("PT3H"), ElementsAre("Failed", "ProvisioningState/failed", "Error",
                                         "Provisioning failed", "2026-01-01T03:00:00Z"));
}

// ---- lists ---------------------------------------------------------------------------------

class Lists : public testing::Test {
 protected:
  /// `near` is contoso's in eastus, `far` in westus, both shared with fabrikam, which has `own` in
  /// eastus.
  Lists() {
    ScenarioText text;
    text.unlimited_zones(1)
        .region("westus: {zones: {'1': {hardware: unlimited}}}")
        .subscription("fabrikam")
        .group_of("near", "sharingProfile: {subscriptionIds: [fabrikam]}")
        .at("PT1H",
            "createCapacityReservationGroup: {name: far, subscription: contoso, location: westus, "
            "sharingProfile: {subscriptionIds: [fabrikam]}}")
        .at("PT1H",
            "createCapacityReservationGroup: {name: own, subscription: fabrikam, location: eastus}")
        .at("PT2H", support::share_group("near", ""));
    before_ = inspect(text, "PT1H");
    after_ = inspect(text, "PT2H");
  }
  static std::vector<std::string> list(const Inspection& inspection,
                                       const std::string& subscription, ListKind kind,
                                       SharedListDefect defect = SharedListDefect::absent) {
    const SubscriptionId id = *find_subscription(inspection.world, subscription);
    return names_in(
        as_json(list_view(inspection, list_groups(inspection, id, kind, defect)))["value"]);
  }
  Inspection before_;
  Inspection after_;
};

TEST_F(Lists, TellOwnedSharedAndAll) {
  EXPECT_THAT(list(before_, "contoso", ListKind::CreatedInSubscription),
              ElementsAre("near", "far"));
  EXPECT_THAT(list(before_, "contoso", ListKind::SharedWithSubscription), IsEmpty());
  EXPECT_THAT(list(before_, "fabrikam", ListKind::CreatedInSubscription), ElementsAre("own"));
  EXPECT_THAT(list(before_, "fabrikam", ListKind::SharedWithSubscription),
              ElementsAre("near", "far"));
  EXPECT_THAT(list(before_, "fabrikam", ListKind::All), ElementsAre("own", "near", "far"));
  EXPECT_THAT(list(after_, "fabrikam", ListKind::SharedWithSubscription), ElementsAre("far"));
}

TEST_F(Lists, TheDefectHidesSharedGroupsWhereTheSubscriptionHasNone) {
  EXPECT_THAT(
      list(before_, "fabrikam", ListKind::SharedWithSubscription, SharedListDefect::present),
      ElementsAre("near"));
  EXPECT_THAT(list(before_, "fabrikam", ListKind::All, SharedListDefect::present),
              ElementsAre("own", "near"));
}

// ---- as a whole ----------------------------------------------------------------------------

TEST(InspectionText, ShowsReservationsAndHeadroom) {
  EXPECT_EQ(to_text(inspect(two_zones(), "PT1H"), {}, {}),
            R"(test  at PT1H, 2026-01-01T01:00:00Z

reservations
  group  reservation  size   zone  asked  current  allocated  associated  covered  unused  overallocated  state
  crg    z1           small  1         2        2          2           2        2       0              0  Reservation consumed
  crg    z2           small  2         1        1          2           2        1       0              1  Reservation overallocated

headroom
  for            subscription  size   zone  covered  limit        VMs  limit
  scale set web  contoso       small  all         0  slot         996  instances
  VMs in crg     contoso       small  1           0  slot   unlimited  -
  VMs in crg     contoso       small  2           0  slot   unlimited  -
  other VMs      contoso       small  1           -  -      unlimited  -
  other VMs      contoso       small  2           -  -      unlimited  -
)");
}

TEST(InspectionText, TellsConsumersApartAndTheirZones) {
  ScenarioText text;
  text.unlimited_zones(2)
      .subscription("fabrikam", "zoneMapping: {eastus: {'1': '2', '2': '1'}}")
      .group_of("crg",
                "zones: ['1'], sharingProfile: {subscriptionIds: [fabrikam]}, "
                "capacityReservations: {z1: {sku: {name: small, capacity: 1}, zone: '1'}}")
      .vm("theirs", in_zone("2", "crg") + ", count: 2", "fabrikam");
  const std::string shown = to_text(inspect(text, "PT0S"), {}, {});
  EXPECT_THAT(shown, HasSubstr(R"(
by subscription
  reservation  subscription  allocated  associated  covered  overallocated
  crg/z1       fabrikam              2           2        1              1
)"));
  EXPECT_THAT(shown, HasSubstr("VMs in crg  fabrikam      small  1 (logical 2) "));
}

TEST(InspectionJson, OneGroupBringsItsReservationsAndWhoMayDrawOnIt) {
  ScenarioText text = two_zones();
  text.group_of("b", "zones: ['1']").vm("alone", in_zone("1"));
  const Inspection inspection = inspect(text, "end");
  const json all = as_json(to_value(inspection, {}));
  EXPECT_EQ(all["at"], "end");
  EXPECT_EQ(all["time"], "2026-01-01T10:00:00Z");
  EXPECT_EQ(all["capacityReservationGroups"].size(), 2U);
  EXPECT_EQ(all["headroom"].size(), 5U);
  const json one = as_json(to_value(inspection, GroupId(0U)));
  EXPECT_EQ(one["capacityReservationGroups"].size(), 1U);
  EXPECT_EQ(one["capacityReservations"].size(), 2U);
  EXPECT_EQ(one["headroom"].size(), 3U);
  EXPECT_EQ(one["headroom"][0],
            json::parse(R"({"scaleSet": "web", "capacityReservationGroup": "crg",
                "subscription": "contoso", "sku": "small", "location": "eastus",
                "physicalZone": null, "zone": null, "covered": 0, "coveredLimit": "slot",
                "vms": 996, "limit": "instances"})"));
  EXPECT_EQ(one["headroom"][1]["vms"], nullptr);
}

}  // namespace
}  // namespace capdrill::results

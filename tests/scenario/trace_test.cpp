#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using testing::kWorld;

const std::string kTenants = R"(tenants:
  others:
    location: eastus
    arrivals: { trace: data/arrivals.csv }
    lifetimes: 1h
)";

Result<Scenario, ReadFailure> read_with(const Folder& folder, const std::string& csv) {
  folder.write("data/arrivals.csv", csv);
  return read_scenario(folder.write("test.yaml", kWorld + kTenants));
}

std::string message_of(const std::string& csv) {
  const Folder folder;
  const auto result = read_with(folder, csv);
  return result ? "no failure" : result.error().diagnostics.front().message;
}

TEST(Trace, RowsAreArrivals) {
  const Folder folder;
  const auto scenario = read_with(folder,
                                  "sku,time,zone,count,lifetime\r\n"
                                  "Standard_D4s_v3,0,2,,\r\n"
                                  "standard_d2s_v3,1.000001,,3,60.5\r\n"
                                  "\r\n"
                                  "Standard_D2s_v3,7200,,1,1\n"
                                  "Standard_D2s_v3,7201,,1,1");
  ASSERT_TRUE(scenario) << format_diagnostics(scenario.error().diagnostics);
  const auto& trace = scenario.value().tenants.front().second.trace;
  ASSERT_EQ(trace.size(), 2U) << "rows at and after the end are left out";
  EXPECT_EQ(trace[0].time, SimTime{});
  EXPECT_EQ(scenario.value().sizes.at(trace[0].size).first.text, "Standard_D4s_v3");
  EXPECT_EQ(trace[0].count, 1U);
  EXPECT_EQ(trace[0].zone, "2");
  EXPECT_FALSE(trace[0].lifetime);
  EXPECT_EQ(trace[1].time.us(), 1'000'001);
  EXPECT_EQ(scenario.value().sizes.at(trace[1].size).first.text, "Standard_D2s_v3");
  EXPECT_EQ(trace[1].count, 3U);
  EXPECT_EQ(trace[1].lifetime, Duration::microseconds(60'500'000));
  EXPECT_FALSE(trace[1].zone);
}

TEST(Trace, IsASourceWithTheHashOfItsBytes) {
  const Folder folder;
  const auto scenario = read_with(folder, "time,sku\n0,Standard_D2s_v3\n");
  ASSERT_TRUE(scenario);
  const Source& source = scenario.value().sources.at(1);
  EXPECT_EQ(source.name, "data/arrivals.csv");
  EXPECT_EQ(source.sha256, "dbcaf055c904c8c1f05982d8d3d4778fe2ce37e307dd328149b1f82ac9388bb7");
}

TEST(Trace, IsFoundBesideTheFileThatNamesIt) {
  const Folder folder;
  folder.write("parts/data/arrivals.csv", "time,sku\n0,Standard_D2s_v3\n");
  folder.write("parts/base.yaml", kWorld + kTenants);
  const auto scenario = read_scenario(folder.write("top.yaml", "extends: parts/base.yaml\n"));
  ASSERT_TRUE(scenario) << format_diagnostics(scenario.error().diagnostics);
  EXPECT_EQ(scenario.value().sources.at(2).name, "parts/data/arrivals.csv");
}

TEST(Trace, WrongRowsAreRefused) {
  EXPECT_THAT(message_of(""), HasSubstr("is empty"));
  EXPECT_THAT(message_of("time,sku,time\n"), HasSubstr("given twice"));
  EXPECT_THAT(message_of("time,count\n"), HasSubstr("the column 'sku' is missing"));
  EXPECT_THAT(message_of("time,sku\n1.0000001,Standard_D2s_v3\n"),
              HasSubstr("'time' must be seconds"));
  EXPECT_THAT(message_of("time,sku\n-1,Standard_D2s_v3\n"), HasSubstr("'time' must be seconds"));
  EXPECT_THAT(message_of("time,sku\n99999999999999999999,Standard_D2s_v3\n"),
              HasSubstr("'time' must be seconds"));
  EXPECT_THAT(message_of("time,sku\n1,\n"), HasSubstr("'sku' must not be empty"));
  EXPECT_THAT(message_of("time,sku\n1,Standard_D2s_v3,\n"), HasSubstr("a row has 2 fields"));
  EXPECT_THAT(message_of("time,sku\n1,Standard\xff\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(message_of("time,sku\n1," + std::string(10'000'000, 'x')),
              HasSubstr("line that is too long"));
}

TEST(Trace, AfterTwentyMistakesTheRestIsNotRead) {
  const Folder folder;
  std::string csv = "time,sku\n";
  for (int i = 0; i < 1000; ++i) csv += "soon,Standard_D2s_v3\n";
  const auto result = read_with(folder, csv);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().diagnostics.size(), 20U);
}

}  // namespace
}  // namespace capdrill::scenario

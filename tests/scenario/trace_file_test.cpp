#include "capdrill/scenario/trace_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace capdrill::scenario {
namespace {

using testing::Folder;
using ::testing::HasSubstr;

std::string message_of(const std::string& trace, const std::string& skus) {
  const Folder folder;
  const auto read =
      read_trace_file(folder.write("trace.csv", trace), folder.write("skus.csv", skus), {"1"});
  return read ? "no failure" : format_diagnostics(read.error().diagnostics);
}

TEST(TraceFile, SizesComeFromTheListAndThenTheCatalogue) {
  const Folder folder;
  const auto read = read_trace_file(
      folder.write(
          "trace.csv",
          "time,sku,count,lifetime,zone\n0,mine,2,60,1\n5,standard_d2s_v3,,,\n7,MINE,,,\n"),
      folder.write("skus.csv", "sku,vcpus,memory_gib\r\nmine,3,0.75\r\nStandard_D8s_v3,9,1\r\n"),
      {"1"});
  ASSERT_TRUE(read) << format_diagnostics(read.error().diagnostics);
  ASSERT_EQ(read->sizes.size(), 2U) << "those that occur";
  EXPECT_EQ(read->sizes[0].first.text, "mine");
  EXPECT_EQ(read->sizes[0].second.vcpus, 3);
  EXPECT_EQ(read->sizes[0].second.memory_mib, 768);
  EXPECT_EQ(read->sizes[1].second.vcpus, 2);
  ASSERT_EQ(read->arrivals.size(), 3U);
  EXPECT_EQ(read->arrivals[0].zone, "1");
  EXPECT_EQ(read->arrivals[2].size, 0U);
}

TEST(TraceFile, EveryMistakeIsToldWithItsPlace) {
  const std::string all = message_of("time,sku,zone\n0,mime,\n1,Standard_D2s_v3,2\n",
                                     "sku,vcpus,memory_gib\nmine,x,1\nother,1,0.0001\n");
  EXPECT_THAT(all, HasSubstr("skus.csv:2:6: error: 'vcpus' must be a whole number"));
  EXPECT_THAT(all, HasSubstr("skus.csv:3:9: error: 'memory_gib' must be GiB in whole MiB"));
  EXPECT_THAT(all, HasSubstr("trace.csv:2:3: error: there is no VM size 'mime'"));
  EXPECT_THAT(all, HasSubstr("trace.csv:3:19: error: there is no physical zone '2'"));
}

TEST(TraceFile, AListOfSizesHasItsForm) {
  const std::string trace = "time,sku\n0,Standard_D2s_v3\n";
  EXPECT_THAT(message_of(trace, "sku,cores\n"), HasSubstr("the first line must be"));
  EXPECT_THAT(message_of(trace, ""), HasSubstr("the file is empty"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,1\n"), HasSubstr("a row has 3 fields"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,1,1,1\n"),
              HasSubstr("a row has 3 fields"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\n,1,1\n"), HasSubstr("must not be empty"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,1,1\nA,1,1\n"),
              HasSubstr("is given twice"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,-1,1\n"), HasSubstr("'vcpus'"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,1,1.\n"), HasSubstr("'memory_gib'"));
  EXPECT_THAT(message_of(trace, "sku,vcpus,memory_gib\na,1,1e3\n"), HasSubstr("'memory_gib'"));
}

TEST(TraceFile, WhatCannotBeOpenedIsUnreadable) {
  const Folder folder;
  const auto read = read_trace_file("no/such/file.csv", std::nullopt, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ReadFailure::Kind::unreadable);
  const auto skus = read_trace_file(folder.write("trace.csv", "time,sku\n"), "no/such.csv", {});
  ASSERT_FALSE(skus);
  EXPECT_EQ(skus.error().kind, ReadFailure::Kind::unreadable);
}

}  // namespace
}  // namespace capdrill::scenario

#include "capdrill/study/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace capdrill::study {
namespace {

TEST(ForEachIndex, RunsEachOnce) {
  for (const std::size_t threads : {0U, 1U, 3U, 50U}) {
    std::vector<std::atomic<int>> runs(20);
    EXPECT_TRUE(for_each_index(runs.size(), threads, [&](std::size_t index) {
      ++runs[index];
      return true;
    }));
    for (const std::atomic<int>& each : runs) EXPECT_EQ(each, 1);
  }
  EXPECT_TRUE(for_each_index(0, 4, [](std::size_t) { return false; }));
}

TEST(ForEachIndex, StopsWhenAJobSaysSo) {
  std::atomic<int> runs = 0;
  EXPECT_FALSE(for_each_index(1000, 4, [&](std::size_t index) {
    ++runs;
    return index != 5;
  }));
  EXPECT_LT(runs, 1000);
}

}  // namespace
}  // namespace capdrill::study

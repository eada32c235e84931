#include "capdrill/scenario/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace capdrill::scenario {
namespace {

using Words = std::vector<std::string>;

TEST(Nearest, ASlipOfThePenIsNear) {
  const Words words = {"capacity", "location", "zones"};
  EXPECT_EQ(find_nearest("capcity", words), "capacity");
  EXPECT_EQ(find_nearest("cpaacity", words), "capacity");
  EXPECT_EQ(find_nearest("Capacityy", words), "capacity");
  EXPECT_EQ(find_nearest("LOCATION", words), "location");
  EXPECT_EQ(find_nearest("zone", words), "zones");
}

TEST(Nearest, ADifferentWordIsNot) {
  EXPECT_FALSE(find_nearest("banana", Words{"capacity", "zones"}));
  EXPECT_FALSE(find_nearest("a", Words{"b"}));
  EXPECT_FALSE(find_nearest("", Words{"b"}));
  EXPECT_FALSE(find_nearest("anything", Words{}));
}

TEST(Nearest, ASwapComesBeforeALostLetter) {
  EXPECT_EQ(find_nearest("Standard_D2_sv3", Words{"Standard_D2_v3", "Standard_D2s_v3"}),
            "Standard_D2s_v3");
}

TEST(Nearest, AHintListsWhatThereIsWhenItIsLittle) {
  EXPECT_EQ(hint_nearest("capcity", Words{"capacity"}), "did you mean 'capacity'?");
  EXPECT_EQ(hint_nearest("banana", Words{"capacity"}), "");
  EXPECT_EQ(hint_nearest_or_all("banana", Words{"capacity"}), "there is capacity");
  EXPECT_EQ(hint_nearest_or_all("banana", Words{"one", "two"}), "there are one, two");
  EXPECT_EQ(hint_nearest_or_all("banana", Words(7, "one")), "");
  EXPECT_EQ(hint_nearest_or_all("banana", Words{}), "");
}

}  // namespace
}  // namespace capdrill::scenario

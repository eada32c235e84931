#include "capdrill/scenario/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace capdrill::scenario {
namespace {

TEST(Catalogue, HoldsTheSizesOfTheWorkedExamples) {
  for (const auto& [name, vcpus] :
       {std::pair("Standard_D2s_v3", 2), std::pair("Standard_D4s_v3", 4),
        std::pair("Standard_D8s_v3", 8), std::pair("Standard_D32s_v5", 32)}) {
    const CatalogueSize* size = find_catalogue_size(name);
    ASSERT_NE(size, nullptr) << name;
    EXPECT_EQ(size->vcpus, vcpus) << name;
  }
  const VmSize d2s = to_vm_size(*find_catalogue_size("standard_d2s_V3"));
  EXPECT_EQ(d2s.memory_mib, 8192);
  EXPECT_EQ(d2s.family, "standardDSv3Family");
  EXPECT_EQ(format_money(d2s.price_per_hour), "0.096");
}

TEST(Catalogue, IsLargeSortedAndWithoutRepetition) {
  EXPECT_GE(catalogue().size(), 60U);
  const auto is_before = [](const CatalogueSize& a, const CatalogueSize& b) {
    return std::string(a.name) < b.name;
  };
  EXPECT_TRUE(std::ranges::is_sorted(catalogue(), is_before));
  std::set<std::string> names;
  for (const CatalogueSize& size : catalogue()) names.insert(size.name);
  EXPECT_EQ(names.size(), catalogue().size());
}

TEST(Catalogue, EverySizeMakesSense) {
  for (const CatalogueSize& size : catalogue()) {
    SCOPED_TRACE(size.name);
    EXPECT_GT(size.vcpus, 0);
    EXPECT_LE(size.vcpus, 1000);
    EXPECT_GT(size.memory_mib, 256);
    EXPECT_GT(size.price_units, 0);
    EXPECT_TRUE(std::string(size.name).starts_with("Standard_"));
    EXPECT_THAT(std::string(size.family), ::testing::HasSubstr("Family"));
  }
}

TEST(Catalogue, CoversTheSeries) {
  for (const char* name :
       {"Standard_B2s", "Standard_D2s_v5", "Standard_D8s_v5", "Standard_D16s_v5", "Standard_D4s_v6",
        "Standard_D4as_v5", "Standard_D4as_v6", "Standard_E8s_v5", "Standard_E8ds_v5",
        "Standard_F8s_v2", "Standard_L8s_v3", "Standard_M64s", "Standard_NC24ads_A100_v4",
        "Standard_NC4as_T4_v3", "Standard_ND96isr_H100_v5", "Standard_HB120rs_v3"}) {
    EXPECT_NE(find_catalogue_size(name), nullptr) << name;
  }
}

TEST(Catalogue, ReservationSupportFollowsTheFamily) {
  using enum ReservationSupport;
  const auto support = reservation_support_of;
  for (const char* family :
       {"standardBSFamily", "standardAv2Family", "standardDSv2Family", "standardDSv3Family",
        "standardDDSv5Family", "StandardDsv6Family", "standardESv5Family", "standardFSv2Family",
        "StandardFasv6Family", "StandardFXmsv2Family", "standardLSv3Family", "standardLasv4Family",
        "standardDCSv2Family", "standardDCASv5Family", "standardECASv5Family"}) {
    EXPECT_EQ(support(family), ZonesAndFaultDomains) << family;
  }
  for (const char* family :
       {"standardNCSv3Family", "Standard NCASv3_T4 Family", "StandardNCADSA100v4Family",
        "standardNVSv3Family", "StandardNVADSA10v5Family", "StandardNGADSV620v1Family",
        "standardMSMediumMemoryv2Family", "standardMSv2Family", "standardMDSMediumMemoryv3Family",
        "standardLSv2Family"}) {
    EXPECT_EQ(support(family), ZonesOnly) << family;
  }
  for (const char* family :
       {"standard NDAMSv4_A100Family", "StandardNCadsH100v5Family", "standardHBv3Family",
        "standardHCSFamily", "standardMSFamily", "standardMSHighMemoryv3Family", "standardDSFamily",
        "standardFSFamily", "standardDCSv3Family"}) {
    EXPECT_EQ(support(family), None) << family;
  }
  EXPECT_EQ(support("contosoFamily"), ZonesAndFaultDomains);
}

}  // namespace
}  // namespace capdrill::scenario

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "capdrill/scenario/spec.hpp"

/// The built-in catalogue of VM sizes: what `skus` starts from.
namespace capdrill::scenario {

/// A size as its sources list it.
struct CatalogueSize {
  const char* name;
  std::int32_t vcpus;
  std::int32_t memory_mib;
  /// The quota family.
  const char* family;
  /// List price per hour in eastus, Linux, pay as you go. Unit: 10^-8 USD.
  std::int64_t price_units;
};

/// Every size, in order of name.
/// Source: kubernetes/autoscaler and Azure/karpenter-provider-azure; see catalogue.cpp.
[[nodiscard]] std::span<const CatalogueSize> catalogue();

/// Compares names without regard to case; null when there is none.
[[nodiscard]] const CatalogueSize* find_catalogue_size(std::string_view name);

/// The size as scenarios hold it.
[[nodiscard]] VmSize to_vm_size(const CatalogueSize& size);

/// What capacity reservations support for the sizes of a quota family.
/// Source: domain reference 1.4 [OV]; an Azure family that the page does not name is not supported.
/// Choice: a family whose name is not Azure's (`standard…`) is supported like the general ones.
[[nodiscard]] ReservationSupport reservation_support_of(std::string_view family);

}  // namespace capdrill::scenario

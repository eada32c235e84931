#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>

#include "capdrill/allocator/allocator.hpp"

namespace capdrill {

/// Keeps the best of the offered places: fewest first, then the best fit.
struct BestPlace {
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  std::optional<Fit> fit;
  FaultDomainId fault_domain{0U};

  void offer(std::int64_t count, FaultDomainId id, const std::optional<Fit>& offered) {
    if (!offered || (fit && std::tie(count, *offered) >= std::tie(fewest, *fit))) return;
    fewest = count;
    fit = offered;
    fault_domain = id;
  }

  /// Returns: nothing when nothing was offered.
  [[nodiscard]] std::optional<Place> place(bool unlimited) const {
    if (!fit) return std::nullopt;
    return Place{fault_domain, unlimited ? OptionalId<HostId>() : OptionalId<HostId>(fit->host)};
  }
};

}  // namespace capdrill

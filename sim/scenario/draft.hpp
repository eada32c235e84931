#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capdrill/scenario/spec.hpp"

namespace capdrill::scenario {

/// A size as `skus` writes it: what is absent comes from the catalogue.
struct SkuDraft {
  std::optional<std::int32_t> vcpus;
  std::optional<std::int32_t> memory_mib;
  std::optional<Name> family;
  std::optional<Money> price_per_hour;
  std::optional<ReservationSupport> reservation_support;
};

/// A tenant stream before its trace is read.
struct TenantDraft {
  TenantStream stream;
  std::optional<Name> trace_file;
  /// Each row of the trace tells its lifetime.
  bool has_all_lifetimes = false;
  std::optional<DurationDistribution> lifetimes;
  std::vector<WeightedSize> sizes;
};

/// A scenario whose values are sound one by one, and whose references are not yet resolved.
struct Draft {
  Scenario scenario;
  Named<SkuDraft> skus;
  Named<TenantDraft> tenants;
};

}  // namespace capdrill::scenario

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "capdrill/rules/quota.hpp"
#include "engine/context.hpp"
#include "engine/scale_set_operations.hpp"
#include "engine/timeline.hpp"

namespace capdrill::engine {

/// Looks ahead (QUO-8): which scale-outs, creations of sets and of reservations that the timeline
/// still holds would the quota refuse as things stand?
///
/// Of entries that ask for more and more of the same (a lane), those that would be refused are the
/// last ones. So a look asks one entry on either side of that border, and costs
/// O(lanes + warnings x log(entries)), whatever the length of the timeline.
class QuotaOutlook {
 public:
  QuotaOutlook(Context& context, const Timeline& timeline, const ScaleSetOperations& scale_sets);

  /// The entry runs: it is pending only if it will run again.
  void taken(const scenario::TimelineEntry& entry);
  /// After an accepted operation. Returns: a sentence for each entry that would be refused now and
  /// was not to be before; empty when there is none.
  [[nodiscard]] std::string look();

 private:
  /// Entries that ask for the same thing, by how much they ask for.
  struct Lane {
    std::set<std::pair<std::int64_t, std::size_t>> fitting;
    std::set<std::pair<std::int64_t, std::size_t>> warned;
    /// The set that a lane of scale-outs is about, once it exists.
    OptionalId<ScaleSetId> set;
  };
  /// What an entry would be checked for.
  struct Demand {
    SubscriptionId subscription{0U};
    RegionId region{0U};
    SizeId size{0U};
    std::int64_t vcpus = 0;
  };
  using LaneOf = std::optional<std::pair<std::string, std::int64_t>>;

  [[nodiscard]] static LaneOf lane_of(const scenario::Operation& operation);
  /// `scaling web to 90`.
  [[nodiscard]] static std::string words_for(const scenario::Operation& operation);
  void add(std::size_t entry);
  [[nodiscard]] std::optional<rules::QuotaShortfall> find_shortfall(const Demand& demand) const;
  [[nodiscard]] std::optional<rules::QuotaShortfall> find_shortfall(Lane& lane, std::size_t entry);
  [[nodiscard]] std::optional<rules::QuotaShortfall> of_scale(Lane& lane,
                                                              const scenario::Scale& request) const;
  [[nodiscard]] std::optional<rules::QuotaShortfall> of_set(
      const scenario::CreateScaleSet& request) const;
  [[nodiscard]] std::optional<rules::QuotaShortfall> of_reservation(
      const scenario::CreateReservation& request) const;
  [[nodiscard]] std::string sentence(std::size_t entry,
                                     const rules::QuotaShortfall& shortfall) const;

  Context& context_;
  const Timeline& timeline_;
  const ScaleSetOperations& scale_sets_;
  std::map<std::string, Lane> lanes_;
};

}  // namespace capdrill::engine

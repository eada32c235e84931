#pragma once

#include <optional>
#include <vector>

#include "capdrill/rules/zone_rebalancing.hpp"
#include "engine/scaling.hpp"

namespace capdrill::engine {

/// Automatic zone balance (AZB-1 to AZB-8): looks at the sets that ask for it every ten minutes, and
/// at a move under way every minute (choice: the documents name no interval).
class ZoneRebalancing {
 public:
  ZoneRebalancing(Context& context, OperationLog& operations, VmLife& vms, Scaling& scaling);

  /// The set may have come to ask for it.
  void follow(ScaleSetId id);
  /// Somebody asked something of the set.
  void note_request(ScaleSetId id);
  /// Whether a move is under way (AZB-9).
  [[nodiscard]] bool is_moving(ScaleSetId id) const;
  /// AZB-8.
  void cancel(ScaleSetId id);

  /// It is time to look at the set.
  void look(ScaleSetId id);

 private:
  struct Move {
    OperationId operation{0U};
    VmRef created;
    VmRef source;
    SimTime deadline;
  };
  struct Followed {
    bool is_followed = false;
    SimTime last_request;
    std::optional<SimTime> last_move;
    std::optional<Move> move;
  };

  Followed& followed(ScaleSetId id);
  [[nodiscard]] bool is_healthy(VmId id) const;
  [[nodiscard]] bool may_begin(const Followed& set) const;
  [[nodiscard]] std::optional<VmRef> find_source(const ScaleSet& set, ZoneId zone) const;
  void try_begin(ScaleSetId id);
  void advance(ScaleSetId id);
  void end(ScaleSetId id, std::optional<VmRef> leaves);

  Context& context_;
  OperationLog& operations_;
  VmLife& vms_;
  Scaling& scaling_;
  StrongVector<ScaleSetId, Followed> sets_;
};

}  // namespace capdrill::engine

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/load_signal.hpp"
#include "engine/operation_log.hpp"
#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// The load that the set follows; null when it follows none.
[[nodiscard]] const scenario::Load* find_followed_load(const scenario::ScaleSet& spec);

/// Keeps sets as large as their load asks for: load / perInstance instances, rounded up, that are not
/// down. What is refused is asked for again the next time.
class LoadFollower {
 public:
  LoadFollower(Context& context, OperationLog& operations, ScaleSetOperations& sets);

  /// Requires: `spec` outlives this.
  void adopt(ScaleSetId set, const scenario::ScaleSet& spec);
  /// Looks at all sets.
  void run();

 private:
  struct Followed {
    ScaleSetId set{0U};
    LoadSignal signal;
    rules::MetricValue per_instance;
    std::optional<OperationRef> last;
  };

  [[nodiscard]] bool follow(Followed& followed);
  void scale(Followed& followed, const ScaleSet& set, std::int64_t target);

  Context& context_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  /// In the order of their creation.
  std::vector<Followed> followed_;
};

}  // namespace capdrill::engine

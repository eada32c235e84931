#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "capdrill/engine/observer.hpp"
#include "capdrill/results/table.hpp"

namespace capdrill::results {

/// Collects what autoscale decided, and how its actions ended.
class AutoscaleWatch {
 public:
  void autoscale_decided(const World& world, const engine::AutoscaleRecord& decision);
  void operation_ended(const engine::OperationRecord& operation);
  /// Writes the table.
  void append_to(Tables& tables) const;

 private:
  struct Decision {
    engine::AutoscaleRecord record;
    std::string scale_set;
  };
  std::vector<Decision> decisions_;
  /// Of the operations that autoscale asked for, by their numbers.
  std::map<std::uint64_t, engine::Outcome> outcomes_;
};

}  // namespace capdrill::results

#pragma once

#include <cstdint>
#include <vector>

#include "engine/scale_set_operations.hpp"

namespace capdrill::engine {

/// `unhealthyInstances`: applications that fail while their instances go on running. A restart does
/// not help; who is replaced is healthy again.
class HealthFaults {
 public:
  HealthFaults(Context& context, Accounts& accounts, OperationLog& operations,
               ScaleSetOperations& sets);

  void begin(const scenario::UnhealthyInstances& fault, OperationId operation);
  void end(std::uint32_t fault);

 private:
  Context& context_;
  Accounts& accounts_;
  OperationLog& operations_;
  ScaleSetOperations& sets_;
  /// Who was struck, by fault.
  std::vector<std::vector<VmRef>> faults_;
};

}  // namespace capdrill::engine

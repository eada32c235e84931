#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "arm_resources.hpp"

namespace capdrill::scenario {

/// What the resources of Azure are called in the scenario: there, names are unique for each kind, in
/// Azure within a resource group only.
class ResourceNames {
 public:
  /// Gives a new resource its name in a section (`virtualMachineScaleSets.`): its own, or with a
  /// number behind it. Returns: nothing when this very resource has one already.
  std::optional<std::string> claim(const arm::Resource& resource, const std::string& section);

  /// Null when it has none.
  [[nodiscard]] const std::string* find(const arm::Resource& resource) const;

  /// The name of the resource of this kind that `from` refers to, by id or by name.
  [[nodiscard]] const std::string* find_referenced(const arm::Resource& from,
                                                   arm::ResourceKind kind,
                                                   std::string_view reference) const;

  /// Where the resource stands that the scenario knows as `virtualMachineScaleSets.web`; empty when
  /// it stands nowhere.
  [[nodiscard]] std::string path_of(const std::string& name) const;

 private:
  /// By the identity in Azure.
  std::map<std::string, std::string> names_;
  /// By section and name, in lower case.
  std::set<std::string> taken_;
  /// By section and name.
  std::map<std::string, std::string> paths_;
};

}  // namespace capdrill::scenario

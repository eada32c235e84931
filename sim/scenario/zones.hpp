#pragma once

#include <map>
#include <string>
#include <utility>

#include "capdrill/scenario/spec.hpp"
#include "names.hpp"
#include "node.hpp"

namespace capdrill::scenario {

/// The zones of each region: physical ones, and logical ones as each subscription sees them.
class ZoneBook {
 public:
  ZoneBook(const Scenario& scenario, const Node& root);
  /// Requires: the names are resolved; an unknown one gives a table that accepts everything.
  [[nodiscard]] const NameTable& physical(const std::string& location) const;
  [[nodiscard]] const NameTable& logical(const std::string& subscription,
                                         const std::string& location) const;
  /// The physical zones of all regions.
  [[nodiscard]] const NameTable& anywhere() const { return anywhere_; }
  /// Notes the zone mapping of a subscription, whose physical zones are resolved.
  void add_mapping(const std::string& subscription, const ZoneMapping& mapping);

 private:
  std::map<std::string, NameTable> physical_;
  std::map<std::pair<std::string, std::string>, NameTable> logical_;
  NameTable anywhere_;
  NameTable unknown_;
};

}  // namespace capdrill::scenario

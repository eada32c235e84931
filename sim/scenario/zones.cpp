#include "zones.hpp"

#include "utf8.hpp"

namespace capdrill::scenario {

ZoneBook::ZoneBook(const Scenario& scenario, const Node& root)
    : anywhere_("zone"), unknown_("zone") {
  unknown_.set_incomplete();
  if (is_broken(&root, "regions")) anywhere_.set_incomplete();
  for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
    const auto& [name, region] = scenario.regions[i];
    NameTable table("zone", " in '" + printable(name.text) + "'");
    for (const auto& zone : region.zones) {
      table.add(zone.first.text);
      anywhere_.add(zone.first.text);
    }
    if (is_broken(written_at(root, "regions", i), "zones")) {
      table.set_incomplete();
      anywhere_.set_incomplete();
    }
    physical_.emplace(name.text, std::move(table));
  }
}

const NameTable& ZoneBook::physical(const std::string& location) const {
  const auto found = physical_.find(location);
  return found == physical_.end() ? unknown_ : found->second;
}

const NameTable& ZoneBook::logical(const std::string& subscription,
                                   const std::string& location) const {
  const auto mapped = logical_.find({subscription, location});
  return mapped == logical_.end() ? physical(location) : mapped->second;
}

void ZoneBook::add_mapping(const std::string& subscription, const ZoneMapping& mapping) {
  NameTable table("logical zone", " of '" + printable(subscription) + "' in '" +
                                      printable(mapping.location.text) + "'");
  for (const auto& zone : mapping.zones) table.add(zone.first.text);
  logical_.emplace(std::pair(subscription, mapping.location.text), std::move(table));
}

}  // namespace capdrill::scenario

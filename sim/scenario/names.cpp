#include "names.hpp"

#include <algorithm>

#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

void NameTable::add(const std::string& name) {
  if (index_.emplace(folded(name), names_.size()).second) names_.push_back(name);
}

const std::string* NameTable::find(std::string_view name) const {
  const auto found = index_.find(folded(name));
  return found == index_.end() ? nullptr : &names_[found->second];
}

bool NameTable::resolve(Name& name, Problems& problems) const {
  if (name.text.empty()) return false;
  if (const std::string* found = find(name.text)) {
    name.text = *found;
    return true;
  }
  if (is_incomplete_) return false;
  const std::string hint =
      problems.size() < kHintsMax ? hint_nearest_or_all(name.text, names_) : "";
  problems.add(name.origin, "there is no " + kind_ + " '" + printable(name.text) + "'" + scope_,
               hint);
  return false;
}

const Node* written_at(const Node& root, std::string_view key, std::size_t index) {
  const Node* section = root.find(key);
  if (section == nullptr || index >= section->entries.size()) return nullptr;
  return &section->entries[index].value;
}

bool is_broken(const Node* map, std::string_view key) {
  if (map == nullptr) return false;
  if (map->invalid) return true;
  const Node* value = map->find(key);
  const bool is_written = value != nullptr && value->origin.source != kDefaultSource;
  if (is_written) return value->invalid;
  return std::ranges::any_of(map->entries, [](const Entry& entry) { return entry.value.invalid; });
}

}  // namespace capdrill::scenario

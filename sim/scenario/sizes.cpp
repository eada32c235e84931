#include "sizes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "capdrill/scenario/catalogue.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

SizeBook::SizeBook(const Named<SkuDraft>& drafts, const Node& root, Problems& problems)
    : names_("VM size"), families_("quota family") {
  for (const CatalogueSize& size : catalogue()) {
    names_.add(size.name);
    families_.add(size.family);
    sizes_.emplace(size.name, to_vm_size(size));
  }
  if (is_broken(&root, "skus")) {
    names_.set_incomplete();
    families_.set_incomplete();
  }
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    add_draft(drafts[i].first, drafts[i].second, written_at(root, "skus", i), problems);
  }
}

void SizeBook::add_draft(const Name& name, const SkuDraft& draft, const Node* written,
                         Problems& problems) {
  const std::string* known = names_.find(name.text);
  VmSize size = known == nullptr ? VmSize{} : sizes_.at(*known);
  if (known == nullptr) {
    std::vector<std::string> missing;
    for (const char* key : {"vCPUs", "memoryGiB", "family"}) {
      const bool is_written = written != nullptr && written->find(key) != nullptr;
      if (!is_written && !is_broken(written, key)) missing.push_back(fmt::format("'{}'", key));
    }
    if (!missing.empty()) {
      problems.add(name.origin,
                   fmt::format("the size '{}' is not in the catalogue, so it needs {}",
                               printable(name.text), fmt::join(missing, ", ")),
                   problems.size() < kHintsMax ? hint_nearest(name.text, names_.names()) : "");
    }
  }
  if (draft.vcpus) size.vcpus = *draft.vcpus;
  if (draft.memory_mib) size.memory_mib = *draft.memory_mib;
  if (draft.family) {
    families_.add(draft.family->text);
    size.family = *families_.find(draft.family->text);
  }
  if (draft.price_per_hour) size.price_per_hour = *draft.price_per_hour;
  if (draft.reservation_support)
    size.reservation_support = *draft.reservation_support;
  else if (known == nullptr)
    size.reservation_support = reservation_support_of(size.family);
  names_.add(name.text);
  const std::string& spelling = *names_.find(name.text);
  sizes_.insert_or_assign(spelling, size);
  origins_.insert_or_assign(spelling, name.origin);
}

bool SizeBook::use(Name& name, Problems& problems) {
  if (!names_.resolve(name, problems)) return false;
  used_.insert(name.text);
  return true;
}

const VmSize* SizeBook::find(const std::string& name) const {
  const auto found = sizes_.find(name);
  return found == sizes_.end() ? nullptr : &found->second;
}

Named<VmSize> SizeBook::used() const {
  Named<VmSize> result;
  for (const std::string& name : used_) {
    const auto written = origins_.find(name);
    const Origin origin =
        written == origins_.end() ? Origin{.source = kCatalogueSource} : written->second;
    result.emplace_back(Name{name, origin}, sizes_.at(name));
  }
  return result;
}

}  // namespace capdrill::scenario

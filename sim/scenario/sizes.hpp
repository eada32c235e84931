#pragma once

#include <map>
#include <set>
#include <string>

#include "draft.hpp"
#include "names.hpp"

namespace capdrill::scenario {

/// The VM sizes of a scenario: the catalogue, changed and extended by `skus`.
class SizeBook {
 public:
  /// `root` is the tree of the same, which tells what was written at all.
  SizeBook(const Named<SkuDraft>& drafts, const Node& root, Problems& problems);

  /// Replaces the name by the listed spelling and notes the use.
  bool use(Name& name, Problems& problems);
  [[nodiscard]] const VmSize* find(const std::string& name) const;
  [[nodiscard]] const NameTable& families() const { return families_; }
  /// In order of name.
  [[nodiscard]] Named<VmSize> used() const;

 private:
  void add_draft(const Name& name, const SkuDraft& draft, const Node* written, Problems& problems);

  NameTable names_;
  NameTable families_;
  std::map<std::string, VmSize> sizes_;
  /// Where a size of `skus` was written.
  std::map<std::string, Origin> origins_;
  std::set<std::string> used_;
};

}  // namespace capdrill::scenario

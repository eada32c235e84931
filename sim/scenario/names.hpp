#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/scenario/spec.hpp"
#include "node.hpp"
#include "problems.hpp"

namespace capdrill::scenario {

/// The names of one kind of thing, compared without regard to case.
class NameTable {
 public:
  /// `kind` is how messages call one, `scale set`; `scope` says of what: ` in 'eastus'`.
  explicit NameTable(std::string kind, std::string scope = {})
      : kind_(std::move(kind)), scope_(std::move(scope)) {}

  /// The first spelling of a name stays.
  void add(const std::string& name);
  /// The definitions themselves are wrong, and that is reported: a name that is not found is not.
  void set_incomplete() { is_incomplete_ = true; }

  [[nodiscard]] bool is_incomplete() const { return is_incomplete_; }

  /// The spelling of the definition; null when there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// Replaces the name by the spelling of its definition. Returns: false when there is none, which
  /// is reported. A name without text is one that is reported already.
  bool resolve(Name& name, Problems& problems) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::string kind_;
  std::string scope_;
  bool is_incomplete_ = false;
  std::vector<std::string> names_;
  /// Folded name -> index.
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// The value of the `index`-th entry under a key of the root, which is how the `index`-th thing bound
/// from it was written; null when there is none.
[[nodiscard]] const Node* written_at(const Node& root, std::string_view key, std::size_t index);

/// The value of `key` did not pass the check, or is missing beside a key that nobody knows.
[[nodiscard]] bool is_broken(const Node* map, std::string_view key);

}  // namespace capdrill::scenario

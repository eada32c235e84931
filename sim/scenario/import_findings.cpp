#include "import_findings.hpp"

#include <algorithm>
#include <string_view>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A key by which `resources[10]` comes after `resources[9]`: numbers get their length in front.
std::string sorting_key(std::string_view path) {
  std::string key;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool begins_number = is_digit(path[at]) && (at == 0 || !is_digit(path[at - 1]));
    if (begins_number) {
      std::size_t end = at;
      while (end < path.size() && is_digit(path[end])) ++end;
      key += static_cast<char>('0' + std::min<std::size_t>(end - at, 9));
    }
    key += path[at];
  }
  return key;
}

}  // namespace

void Findings::add(std::vector<Finding>& findings, const std::string& path,
                   const std::string& text) {
  constexpr std::size_t kPathMax = 300;
  constexpr std::size_t kTextMax = 500;
  Finding finding{printable(path, kPathMax), printable(text, kTextMax)};
  if (!seen_.emplace(finding.path, finding.text).second) return;
  findings.push_back(std::move(finding));
}

std::vector<std::string> Findings::lines() const {
  std::vector<std::pair<std::string, const Finding*>> sorted;
  for (const Finding& note : notes_) {
    sorted.emplace_back(sorting_key(note.path), &note);
  }
  std::ranges::stable_sort(sorted, {}, &decltype(sorted)::value_type::first);
  std::vector<std::string> lines;
  for (const auto& entry : sorted) {
    const Finding& note = *entry.second;
    lines.push_back(note.path.empty() ? note.text : note.path + ": " + note.text);
  }
  return lines;
}

}  // namespace capdrill::scenario

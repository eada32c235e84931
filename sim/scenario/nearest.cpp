#include "capdrill/scenario/nearest.hpp"

#include <algorithm>
#include <vector>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

/// Longer names are not compared: nobody mistypes them, and the cost is quadratic.
constexpr std::size_t kComparedMax = 64;
constexpr std::size_t kCandidatesMax = 5000;
constexpr std::size_t kListedMax = 6;

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string folded(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::optional<std::string> find_nearest(std::string_view text,
                                        std::span<const std::string> candidates) {
  if (text.size() > kComparedMax) return std::nullopt;
  const std::string wanted = folded(text);
  // Of a letter or two, anything is near everything.
  const std::size_t threshold =
      text.size() < 3 ? 0 : std::clamp<std::size_t>(text.size() / 3, 1, 4);
  // Half points put a slip that keeps the length before one that does not.
  std::size_t best = 2 * threshold + 2;
  const std::string* nearest = nullptr;
  for (const std::string& each : candidates.first(std::min(candidates.size(), kCandidatesMax))) {
    const std::size_t difference =
        each.size() > text.size() ? each.size() - text.size() : text.size() - each.size();
    if (2 * difference >= best || each.size() > kComparedMax) continue;
    const std::size_t distance = edit_distance(wanted, folded(each));
    const std::size_t points = 2 * distance + (difference == 0 ? 0 : 1);
    if (points >= best) continue;
    best = points;
    nearest = &each;
  }
  return nearest == nullptr ? std::nullopt : std::optional<std::string>(*nearest);
}

std::string hint_nearest(std::string_view text, std::span<const std::string> candidates) {
  const std::optional<std::string> nearest = find_nearest(text, candidates);
  return nearest ? "did you mean '" + printable(*nearest) + "'?" : "";
}

std::string hint_nearest_or_all(std::string_view text, std::span<const std::string> candidates) {
  if (std::string hint = hint_nearest(text, candidates); !hint.empty()) return hint;
  if (candidates.empty() || candidates.size() > kListedMax) return {};
  std::string hint = "there " + std::string(candidates.size() == 1 ? "is " : "are ");
  for (const std::string& each : candidates) {
    hint += (&each == candidates.data() ? "" : ", ") + printable(each);
  }
  return hint;
}

}  // namespace capdrill::scenario

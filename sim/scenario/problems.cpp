#include "problems.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kKeptMax = 10'000;
constexpr std::size_t kShownMax = 500;

using SourcePlace = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

SourcePlace place_of(const Origin& origin) { return {origin.source, origin.line, origin.column}; }

struct Found {
  std::string path;
  std::uint32_t length;
};

/// Fills in path and length of the places that `wanted` lists. A block map stands where its first key
/// stands: the key wins.
void find_places(const Node& node, const Path& path,
                 std::map<SourcePlace, std::optional<Found>>& wanted) {
  const auto offer = [&wanted](const Origin& origin, std::uint32_t length, const Path& at) {
    const auto found = wanted.find(place_of(origin));
    if (found != wanted.end() && !found->second) found->second = Found{at.text(), length};
  };
  for (const Entry& entry : node.entries) {
    const Path at{&path, entry.key};
    offer(entry.origin, entry.length, at);
    const bool is_scalar = entry.value.kind == Node::Kind::scalar;
    if (is_scalar) offer(entry.value.origin, entry.value.length, at);
    find_places(entry.value, at, wanted);
    if (!is_scalar) offer(entry.value.origin, entry.value.length, at);
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Path at{&path, {}, i};
    offer(node.items[i].origin, node.items[i].length, at);
    find_places(node.items[i], at, wanted);
  }
}

/// Cuts a long line to what stands around the mistake.
void add_excerpt(Diagnostic& diagnostic, std::string_view line) {
  constexpr std::size_t kWidth = 110;
  constexpr std::size_t kBefore = 60;
  const std::size_t size = count_characters(line);
  const std::size_t column = std::min(diagnostic.column == 0 ? 0 : diagnostic.column - 1, size);
  const std::size_t first = size > kWidth && column > kBefore ? column - kBefore : 0;
  diagnostic.excerpt = printable(slice_characters(line, first, kWidth), kWidth);
  diagnostic.caret = column - first;
  const std::size_t room = std::min(size - first, kWidth) - diagnostic.caret;
  diagnostic.length = std::clamp<std::size_t>(diagnostic.length, 1, std::max<std::size_t>(room, 1));
}

Diagnostic make_diagnostic(const Problem& problem, const Sources& sources) {
  Diagnostic result;
  const Origin& origin = problem.origin;
  result.line = origin.line;
  result.column = origin.column;
  result.length = problem.length.value_or(1);
  result.key_path = printable(problem.path.value_or(""), 200);
  result.message = problem.message;
  result.hint = problem.hint;
  if (origin.source >= sources.size()) return result;
  result.file = sources[origin.source].shown;
  const std::string_view line = sources.line(origin);
  add_excerpt(result, line.empty() ? std::string_view(problem.line) : line);
  return result;
}

}  // namespace

void Problems::add(Problem problem) {
  if (problems_.size() < kKeptMax)
    problems_.push_back(std::move(problem));
  else
    ++dropped_;
}

void Problems::add(Origin origin, std::string message, std::string hint) {
  add(Problem{.origin = origin, .message = std::move(message), .hint = std::move(hint)});
}

std::vector<Diagnostic> Problems::diagnostics(const Sources& sources, const Node& root) {
  std::map<SourcePlace, std::optional<Found>> wanted;
  for (const Problem& problem : problems_) {
    if (!problem.path) wanted.emplace(place_of(problem.origin), std::nullopt);
  }
  find_places(root, Path{}, wanted);
  for (Problem& problem : problems_) {
    if (problem.path) continue;
    const std::optional<Found>& found = wanted.at(place_of(problem.origin));
    if (!found) continue;
    problem.path = found->path;
    if (!problem.length) problem.length = found->length;
  }
  std::ranges::stable_sort(problems_, {}, [](const Problem& p) { return place_of(p.origin); });
  const auto is_same = [](const Problem& a, const Problem& b) {
    return place_of(a.origin) == place_of(b.origin) && a.message == b.message;
  };
  problems_.erase(std::unique(problems_.begin(), problems_.end(), is_same), problems_.end());
  std::vector<Diagnostic> result;
  for (const Problem& problem : problems_) {
    if (result.size() < kShownMax) result.push_back(make_diagnostic(problem, sources));
  }
  const std::size_t more = problems_.size() - result.size() + dropped_;
  if (more > 0) {
    Diagnostic& last = result.emplace_back();
    last.file = result.front().file;
    last.message = "and " + std::to_string(more) + " more errors";
  }
  return result;
}

}  // namespace capdrill::scenario

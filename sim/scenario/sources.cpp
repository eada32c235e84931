#include "sources.hpp"

#include <utility>

#include "sha256.hpp"

namespace capdrill::scenario {

namespace {

std::vector<std::size_t> find_line_starts(std::string_view text) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

}  // namespace

std::uint32_t Sources::add(std::string name, std::string shown, std::string text, Folder folder) {
  std::string sha256 = sha256_hex(text);
  std::vector<std::size_t> starts = find_line_starts(text);
  texts_.push_back(Text{.source = {.name = std::move(name), .sha256 = std::move(sha256)},
                        .shown = std::move(shown),
                        .text = std::move(text),
                        .folder = std::move(folder),
                        .line_starts = std::move(starts)});
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

void Sources::set_sha256(std::uint32_t index, std::string sha256) {
  texts_[index].source.sha256 = std::move(sha256);
}

std::string_view Sources::line(const Origin& origin) const {
  const Text& text = texts_[origin.source];
  if (origin.line == 0 || origin.line > text.line_starts.size()) return {};
  const std::size_t start = text.line_starts[origin.line - 1];
  std::string_view line = std::string_view(text.text).substr(start);
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::vector<Source> Sources::list() const {
  std::vector<Source> result;
  for (const Text& text : texts_) result.push_back(text.source);
  return result;
}

}  // namespace capdrill::scenario

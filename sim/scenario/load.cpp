#include "load.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "document.hpp"
#include "merge.hpp"

namespace capdrill::scenario {

namespace {

namespace fs = std::filesystem;

/// One file of a chain of `extends`.
struct Loaded {
  Node root;
  std::optional<FoundFile> base;
  Origin extends_origin;
};

void report_extends(const Node& value, std::string message, Problems& problems) {
  problems.add(Problem{.origin = value.origin,
                       .length = value.length,
                       .path = "extends",
                       .message = std::move(message)});
}

/// Takes `extends` out of the tree and finds the file. Returns: false when that failed.
bool take_extends(Loaded& loaded, const Folder& folder, Problems& problems) {
  const auto entry = std::ranges::find(loaded.root.entries, "extends", &Entry::key);
  if (entry == loaded.root.entries.end()) return true;
  const Node value = std::move(entry->value);
  loaded.root.entries.erase(entry);
  if (value.kind != Node::Kind::scalar || value.text.empty()) {
    report_extends(value, "'extends' must be the name of a file", problems);
    return false;
  }
  std::variant<FoundFile, std::string> found = find_file(folder, value.text);
  if (const auto* message = std::get_if<std::string>(&found)) {
    report_extends(value, *message, problems);
    return false;
  }
  loaded.base = std::get<FoundFile>(std::move(found));
  loaded.extends_origin = value.origin;
  return true;
}

std::optional<Loaded> load_one(Input& input, Sources& sources, Problems& problems) {
  const Folder folder = input.folder;
  const std::uint32_t source = sources.add(input.name, input.shown, std::move(input.text), folder);
  std::optional<Node> root = parse_document(sources[source].text, {.source = source}, problems);
  if (!root) return std::nullopt;
  if (root->kind != Node::Kind::map) {
    const bool is_empty = root->kind == Node::Kind::null;
    problems.add(Problem{
        .origin = {.source = source, .line = 1, .column = 1},
        .path = "",
        .message = is_empty ? "the file is empty" : "a scenario must be a map of keys and values",
        .hint = "it needs at least 'scenario' and 'clock'"});
    return std::nullopt;
  }
  Loaded loaded{.root = std::move(*root), .base = std::nullopt, .extends_origin = {}};
  if (!take_extends(loaded, folder, problems)) return std::nullopt;
  return loaded;
}

std::string identity_of(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path.string() : real.string();
}

/// The text of the next file of the chain; nothing when it is refused.
std::optional<Input> open_base(const Loaded& loaded, std::vector<std::string>& seen,
                               Problems& problems) {
  const FoundFile& base = *loaded.base;
  const auto refuse = [&](std::string message) {
    problems.add(
        Problem{.origin = loaded.extends_origin, .path = "extends", .message = std::move(message)});
    return std::nullopt;
  };
  const std::string identity = identity_of(base.path);
  if (std::ranges::find(seen, identity) != seen.end()) {
    return refuse("'" + base.name + "' extends itself, directly or through other files");
  }
  seen.push_back(identity);
  if (seen.size() > kExtendsMax) {
    return refuse("more than " + std::to_string(kExtendsMax) + " files extend one another");
  }
  std::optional<std::string> text = read_file(base.path, kFileBytesMax);
  if (!text) return refuse("'" + base.name + "' cannot be read");
  return Input{
      .name = base.name, .shown = base.shown, .text = std::move(*text), .folder = base.folder};
}

}  // namespace

std::optional<Node> load_tree(Input input, Sources& sources, Problems& problems) {
  std::vector<std::string> seen;
  if (!input.folder.path.empty()) seen.push_back(identity_of(input.folder.path / input.name));
  std::vector<Node> chain;
  std::optional<Input> next = std::move(input);
  while (next) {
    std::optional<Loaded> loaded = load_one(*next, sources, problems);
    if (!loaded) return std::nullopt;
    chain.push_back(std::move(loaded->root));
    if (!loaded->base) break;
    next = open_base(*loaded, seen, problems);
    if (!next) return std::nullopt;
  }
  Node merged = std::move(chain.back());
  for (std::size_t i = chain.size() - 1; i-- > 0;) {
    merged = merge_trees(std::move(merged), std::move(chain[i]));
  }
  return merged;
}

}  // namespace capdrill::scenario

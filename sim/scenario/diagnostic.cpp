#include <fmt/format.h>

#include "capdrill/scenario/reader.hpp"
#include "node.hpp"

namespace capdrill::scenario {

namespace {

std::string place_text(const Diagnostic& diagnostic) {
  if (diagnostic.line == 0) return diagnostic.file;
  if (diagnostic.file.starts_with("--set#")) {
    return fmt::format("{}:{}", diagnostic.file, diagnostic.column);
  }
  return fmt::format("{}:{}:{}", diagnostic.file, diagnostic.line, diagnostic.column);
}

std::string format_one(const Diagnostic& diagnostic) {
  std::string text = fmt::format("{}: error: {}", place_text(diagnostic), diagnostic.message);
  if (!diagnostic.key_path.empty()) text += fmt::format(" ({})", diagnostic.key_path);
  text += '\n';
  if (!diagnostic.excerpt.empty()) {
    const std::string number = std::to_string(diagnostic.line);
    text += fmt::format("{:>5} | {}\n", number, diagnostic.excerpt);
    text += fmt::format("{:>5} | {:>{}}^{:~>{}}\n", "", "", diagnostic.caret, "",
                        diagnostic.length - 1);
  }
  if (!diagnostic.hint.empty()) text += fmt::format("hint: {}\n", diagnostic.hint);
  return text;
}

}  // namespace

std::string format_diagnostics(std::span<const Diagnostic> diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += format_one(diagnostic);
  return text;
}

std::string format_origin(const Scenario& scenario, const Origin& origin) {
  if (origin.source == kDefaultSource) return "default";
  if (origin.source == kCatalogueSource) return "catalogue";
  if (origin.source >= scenario.sources.size()) return "unknown";
  const std::string& name = scenario.sources[origin.source].name;
  if (name.starts_with("--set#")) return fmt::format("{}:{}", name, origin.column);
  return fmt::format("{}:{}:{}", name, origin.line, origin.column);
}

}  // namespace capdrill::scenario

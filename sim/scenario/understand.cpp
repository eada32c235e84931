#include "understand.hpp"

#include <optional>
#include <unordered_map>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "document.hpp"
#include "override.hpp"
#include "render.hpp"
#include "resolve.hpp"
#include "table.hpp"
#include "table_study.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

const Form<Draft>& whole_form() {
  static const Form<Draft> form = scenario_form();
  return form;
}

Unexpected<ReadFailure> invalid(Problems& problems, const Sources& sources, const Node& tree) {
  return Unexpected{ReadFailure{.kind = ReadFailure::Kind::invalid,
                                .diagnostics = problems.diagnostics(sources, tree)}};
}

/// Instants count from the start, so that the clock is read before the rest is checked. What is
/// wrong with it is not said here.
BindContext read_clock(const Node& root) {
  BindContext context{.start = parse_date_time("2026-01-01T00:00:00Z").value_or(DateTime{}),
                      .horizon = {}};
  const Node* clock = root.find("clock");
  if (clock == nullptr) return context;
  if (const Node* start = clock->find("start")) {
    context.start = parse_date_time(start->text).value_or(context.start);
  }
  if (const Node* length = clock->find("duration")) {
    context.horizon = parse_duration(length->text).value_or(Duration{});
  }
  return context;
}

Entry made_entry(std::string key, Node value) {
  const Origin origin = value.origin;
  return Entry{.key = std::move(key), .origin = origin, .value = std::move(value)};
}

/// What the tree says of a size: what was written, then what the catalogue says.
Node size_node(const Name& name, const VmSize& size, const Node* written) {
  Node node = written == nullptr ? made_map(kCatalogueSource) : *written;
  const auto add = [&](const char* key, std::string text) {
    const std::uint32_t source =
        name.origin.source == kCatalogueSource ? kCatalogueSource : kDefaultSource;
    if (node.find(key) == nullptr)
      node.entries.push_back(made_entry(key, made_scalar(std::move(text), source)));
  };
  add("vCPUs", std::to_string(size.vcpus));
  add("memoryGiB", format_fraction(Fraction{.num = size.memory_mib, .den = 1024}));
  add("family", size.family);
  add("pricePerHour", format_money(size.price_per_hour));
  add("reservationSupport", reservation_support_text(size.reservation_support));
  return node;
}

/// Writes out the sizes in use, so that the tree tells all that the run depends on.
void write_sizes(Node& tree, const Scenario& scenario) {
  Node* skus = tree.find("skus");
  if (skus == nullptr) return;
  std::unordered_map<std::string, const Node*> written;
  for (const Entry& entry : skus->entries) written.emplace(folded(entry.key), &entry.value);
  Node used = made_map(kCatalogueSource);
  for (const auto& [name, size] : scenario.sizes) {
    const auto found = written.find(folded(name.text));
    const Node* value = found == written.end() ? nullptr : found->second;
    used.entries.push_back(
        Entry{.key = name.text, .origin = name.origin, .value = size_node(name, size, value)});
  }
  *skus = std::move(used);
}

}  // namespace

Result<Input, ReadFailure> open_input(const std::filesystem::path& file) {
  const std::string shown = printable(file.generic_string(), 300);
  std::optional<std::string> text = read_file(file, kFileBytesMax);
  if (!text) {
    Diagnostic diagnostic;
    diagnostic.file = shown;
    diagnostic.message = "the file cannot be read";
    return Unexpected{
        ReadFailure{.kind = ReadFailure::Kind::unreadable, .diagnostics = {std::move(diagnostic)}}};
  }
  return Input{.name = file.filename().generic_string(),
               .shown = shown,
               .text = std::move(*text),
               .folder = folder_of(file)};
}

const Shape& scenario_shape() { return *whole_form().shape; }

Result<Understood, ReadFailure> understand_tree(Node tree, Sources sources, Problems problems,
                                                const Node* metrics) {
  Understood result{.scenario = {},
                    .tree = std::move(tree),
                    .shape = whole_form().shape,
                    .sources = std::move(sources)};
  expand_timing(result.tree);
  const BindContext context = read_clock(result.tree);
  check_tree(result.tree, *result.shape, context, problems);
  complete_tree(result.tree, *result.shape);
  Draft draft;
  whole_form().bind(result.tree, context, draft);
  if (metrics != nullptr) draft.scenario.metrics = read_metrics(*metrics, context, problems);
  resolve_draft(draft, result.tree, result.sources, problems);
  if (!problems.empty()) return invalid(problems, result.sources, result.tree);
  result.scenario = std::move(draft.scenario);
  result.scenario.sources = result.sources.list();
  write_sizes(result.tree, result.scenario);
  complete_tree(result.tree, *result.shape);
  result.scenario.resolved_json = render_json(result.tree, *result.shape);
  return result;
}

Result<Understood, ReadFailure> understand(Input input, std::span<const std::string> sets) {
  Problems problems;
  Sources sources;
  std::optional<Node> root = load_tree(std::move(input), sources, problems);
  if (!root) return invalid(problems, sources, Node{});
  apply_overrides(*root, sets, scenario_shape(), sources, problems);
  return understand_tree(std::move(*root), std::move(sources), std::move(problems), nullptr);
}

Result<Scenario, ReadFailure> read_scenario(const std::filesystem::path& file,
                                            std::span<const std::string> sets) {
  Result<Input, ReadFailure> input = open_input(file);
  if (!input) return Unexpected{input.error()};
  Result<Understood, ReadFailure> understood = understand(std::move(*input), sets);
  if (!understood) return Unexpected{understood.error()};
  return std::move(understood->scenario);
}

Result<Scenario, ReadFailure> read_scenario_text(std::string_view text, std::string_view name,
                                                 std::span<const std::string> sets,
                                                 const std::filesystem::path& folder) {
  Input input{.name = std::string(name),
              .shown = std::string(name),
              .text = std::string(text),
              .folder = folder.empty() ? Folder{} : folder_of(folder / name)};
  Result<Understood, ReadFailure> understood = understand(std::move(input), sets);
  if (!understood) return Unexpected{understood.error()};
  return std::move(understood->scenario);
}

}  // namespace capdrill::scenario

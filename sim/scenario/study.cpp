#include "capdrill/scenario/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capdrill/scenario/nearest.hpp"
#include "check.hpp"
#include "document.hpp"
#include "load.hpp"
#include "override.hpp"
#include "study_axes.hpp"
#include "study_points.hpp"
#include "table_study.hpp"
#include "understand.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

class StudyBase {
 public:
  /// The scenario as written, with what it extends, and the study's own metrics.
  Node tree;
  Node metrics;
  /// The study first.
  Sources sources;
  /// By axis and value.
  std::vector<std::vector<std::vector<Setting>>> settings;
};

namespace {

class StudyReader {
 public:
  Result<Study, ReadFailure> read(Input input);

 private:
  void load(Input input);
  void load_base(const Folder& folder);
  void bind();
  void resolve_metrics();
  void resolve_replications();
  void resolve_axes();
  void resolve_compared();

  Study study_;
  StudyDraft draft_;
  StudyBase base_;
  Node root_;
  Problems problems_;
};

void StudyReader::load(Input input) {
  const Folder folder = input.folder;
  base_.sources.add(input.name, input.shown, std::move(input.text), folder);
  study_.sha256 = base_.sources[0].source.sha256;
  std::optional<Node> root = parse_document(base_.sources[0].text, {.source = 0}, problems_);
  if (!root) return;
  root_ = std::move(*root);
  if (root_.kind == Node::Kind::map) {
    bind();
    return load_base(folder);
  }
  problems_.add(Problem{.origin = {.source = 0, .line = 1, .column = 1},
                        .path = "",
                        .message = "a study must be a map of keys and values",
                        .hint = "it needs 'study', 'base', 'axes' and 'metrics'"});
}

void StudyReader::bind() {
  static const Form<StudyDraft> form = study_form();
  // Without a horizon instants are not held against it; that is done for each point.
  const BindContext context{.start = {}, .horizon = {}};
  check_tree(root_, *form.shape, context, problems_);
  form.bind(root_, context, draft_);
  study_.name = draft_.name;
  study_.description = draft_.description;
  if (const Node* metrics = root_.find("metrics")) base_.metrics = *metrics;
}

void StudyReader::load_base(const Folder& folder) {
  if (draft_.base.text.empty()) return;
  const auto refuse = [&](std::string message) {
    problems_.add(draft_.base.origin, std::move(message));
  };
  std::variant<FoundFile, std::string> found = find_file(folder, draft_.base.text);
  if (const auto* message = std::get_if<std::string>(&found)) return refuse(*message);
  FoundFile& file = std::get<FoundFile>(found);
  std::optional<std::string> text = read_file(file.path, kFileBytesMax);
  if (!text) return refuse("'" + file.name + "' cannot be read");
  std::optional<Node> tree = load_tree(Input{.name = file.name,
                                             .shown = file.shown,
                                             .text = std::move(*text),
                                             .folder = std::move(file.folder)},
                                       base_.sources, problems_);
  if (tree) base_.tree = std::move(*tree);
}

void StudyReader::resolve_metrics() {
  for (MetricDraft& metric : draft_.metrics) {
    const std::string& label =
        metric.what.name.empty() ? metric.what.metric.text : metric.what.name;
    if (std::ranges::count(study_.metrics, label, &StudyMetric::label) > 0) {
      problems_.add(metric.what.metric.origin,
                    fmt::format("two metrics are called '{}'", printable(label)),
                    "give one of them another name");
    }
    study_.metrics.push_back({label, metric.what.comparison.has_value(), metric.quantile});
  }
}

void StudyReader::resolve_replications() {
  const ReplicationsDraft& draft = draft_.replications;
  study_.replications = {draft.count, draft.count, {}};
  if (!draft.precision) return;
  const PrecisionDraft& precision = *draft.precision;
  const auto found = std::ranges::find(study_.metrics, precision.metric.text, &StudyMetric::label);
  if (found == study_.metrics.end()) {
    std::vector<std::string> labels;
    for (const StudyMetric& metric : study_.metrics) labels.push_back(metric.label);
    return problems_.add(
        precision.metric.origin,
        fmt::format("the study has no metric '{}'", printable(precision.metric.text)),
        hint_nearest_or_all(precision.metric.text, labels));
  }
  if (found->is_share || found->quantile) {
    problems_.add(precision.metric.origin,
                  fmt::format("of '{}' no mean is told, which could be sure enough",
                              printable(precision.metric.text)));
  }
  study_.replications = {precision.at_least, precision.at_most,
                         Precision{static_cast<std::size_t>(found - study_.metrics.begin()),
                                   precision.half_width, precision.relative_half_width}};
}

void StudyReader::resolve_axes() {
  std::size_t points = 1;
  for (ExpandedAxis& expanded : expand_axes(std::move(draft_.axes), base_.sources, problems_)) {
    points *= std::min(expanded.axis.values.size(), kPointsMax + 1);
    points = std::min(points, kPointsMax + 1);
    study_.axes.push_back(std::move(expanded.axis));
    base_.settings.push_back(std::move(expanded.settings));
  }
  if (points <= kPointsMax) return;
  const auto axes = std::ranges::find(root_.entries, "axes", &Entry::key);
  problems_.add(axes->origin, fmt::format("the axes span more than {} points", kPointsMax));
}

void StudyReader::resolve_compared() {
  if (!draft_.compare || !problems_.empty()) return;
  const auto values = find_compared_values(study_.axes, *draft_.compare, problems_);
  if (!values) return;
  const auto point = std::ranges::find(study_.points, *values);
  if (point != study_.points.end()) {
    study_.compared = static_cast<std::size_t>(point - study_.points.begin());
    return;
  }
  const auto compare = std::ranges::find(root_.entries, "compare", &Entry::key);
  problems_.add(compare->origin,
                "the constraint drops the point that the others are compared with");
}

Result<Study, ReadFailure> StudyReader::read(Input input) {
  load(std::move(input));
  if (problems_.empty()) {
    resolve_metrics();
    resolve_replications();
    resolve_axes();
  }
  if (problems_.empty()) study_.points = find_points(study_.axes, draft_.constraint, problems_);
  resolve_compared();
  if (!problems_.empty()) {
    return Unexpected{ReadFailure{.kind = ReadFailure::Kind::invalid,
                                  .diagnostics = problems_.diagnostics(base_.sources, root_)}};
  }
  study_.base = std::make_shared<const StudyBase>(std::move(base_));
  return std::move(study_);
}

}  // namespace

Result<Study, ReadFailure> read_study(const std::filesystem::path& file) {
  Result<Input, ReadFailure> input = open_input(file);
  if (!input) return Unexpected{input.error()};
  return StudyReader().read(std::move(*input));
}

Result<Scenario, ReadFailure> scenario_of(const Study& study, std::size_t point) {
  const StudyBase& base = *study.base;
  Node tree = base.tree;
  Problems problems;
  for (std::size_t axis = 0; axis < study.axes.size(); ++axis) {
    for (const Setting& setting : base.settings[axis][study.points[point][axis]]) {
      set_value(tree, setting.steps, setting.value, scenario_shape(), problems);
    }
  }
  Result<Understood, ReadFailure> understood =
      understand_tree(std::move(tree), base.sources, std::move(problems), &base.metrics);
  if (!understood) return Unexpected{understood.error()};
  return std::move(understood->scenario);
}

ReadFailure failure_of(const Study& study, const std::vector<PointMistake>& mistakes) {
  Problems problems;
  for (const PointMistake& mistake : mistakes) {
    problems.add(Problem{.origin = mistake.origin,
                         .length = static_cast<std::uint32_t>(mistake.length),
                         .path = mistake.key_path,
                         .message = mistake.message,
                         .hint = mistake.hint});
  }
  return {.kind = ReadFailure::Kind::invalid,
          .diagnostics = problems.diagnostics(study.base->sources, Node{})};
}

}  // namespace capdrill::scenario

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "capdrill/scenario/nearest.hpp"
#include "capdrill/scenario/schema.hpp"
#include "capdrill/scenario/study.hpp"
#include "table.hpp"
#include "table_study.hpp"

namespace capdrill::scenario {

namespace {

constexpr const char* kIntroduction = R"(# The scenario file

Generated from the reader's table; `capdrill schema` gives the same as JSON Schema.

A scenario is one YAML document. Every key is checked: what is unknown, given twice, missing, of the
wrong kind or out of range is an error with its place, and all errors are reported together.

- A **duration** is ISO 8601 (`PT5M`, `P1DT2H`) or short (`90s`, `5m`, `2h`, `1d`, `1h30m`); a number
  without a unit is refused.
- An **instant** is an offset from the start (`PT1H`), a date and time (`2026-01-05T09:00:00Z`), or, in
  expectations, `end`.
- **Names** compare without regard to case. Regions, faults and results speak of physical zones; groups,
  sets and VMs of their subscription's logical zones.
- **Files** that a scenario names are relative to it and may not leave its folder.
- `extends: base.yaml` lays this file on another one: maps merge, scalars and lists replace, `timeline`
  and `expect` are appended. `!replace` replaces a map or one of these two lists whole, `!remove` deletes
  an entry, and `null` is a value.
- `--set path=value` sets one value afterwards: dots between keys, `[n]` or `[id=x]` in lists, quotes
  around a key with dots.
)";

constexpr const char* kStudyIntroduction = R"(# The study file

Generated from the reader's table; `capdrill schema --study` gives the same as JSON Schema.

A study varies one scenario: every combination of the values of its axes is a point, which is run
several times with different seeds. It is read as strictly as a scenario, and its values are checked as
those of a scenario are; durations, instants and names are written alike.

```yaml
study: How many slots?
base: web.yaml
axes:
  capacityReservationGroups.crg.capacityReservations.web-z1.sku.capacity: { from: 20, to: 40, step: 5 }
  split:
    as written: {}
    higher: { "timeline[id=peak].scale.capacity": 90, clock.duration: PT4H }
constraint: capacity <= 30 or split == 'as written'
metrics:
  - { metric: coverage, of: { scaleSet: web }, at: end }
  - { name: cost, metric: cost.total, at: end }
replications: 20
```
)";

/// A table cell must not end early.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

class ReferenceWriter {
 public:
  std::string write(std::string introduction, const Shape& root);

 private:
  void write_structure(const Shape& shape);
  void write_field(const Shape& shape, const FieldShape& field);
  std::string value_text(const Shape& shape);
  std::string link(const Shape& shape);

  std::set<std::string> listed_;
  std::vector<const Shape*> waiting_;
  std::string text_;
};

/// Notes that the structure needs a section.
std::string ReferenceWriter::link(const Shape& shape) {
  if (listed_.insert(shape.title).second) waiting_.push_back(&shape);
  return fmt::format("[{}](#{})", shape.title, folded(shape.title));
}

std::string ReferenceWriter::value_text(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::structure:
      return link(shape);
    case Shape::Kind::list: {
      const bool is_of_structures = shape.item->kind == Shape::Kind::structure;
      return is_of_structures ? "a list of " + link(*shape.item) : shape.phrase;
    }
    case Shape::Kind::map:
      return fmt::format("{} → {}", shape.key_noun, value_text(*shape.item));
    case Shape::Kind::by_kind:
      break;
    case Shape::Kind::word: {
      std::string words;
      for (const std::string& each : shape.words)
        words += (words.empty() ? "`" : ", `") + each + "`";
      return words;
    }
    default:
      return shape.phrase;
  }
  std::string text;
  for (const ShapePtr& each : {shape.scalar, shape.sequence, shape.mapping}) {
    if (each) text += (text.empty() ? "" : "; or ") + value_text(*each);
  }
  return shape.is_null_allowed ? text + "; or `null`" : text;
}

void ReferenceWriter::write_field(const Shape& shape, const FieldShape& field) {
  std::string presence = field.is_required ? "required" : "";
  if (field.default_text) presence = "`" + *field.default_text + "`";
  for (const std::size_t choice : field.choices) {
    const std::string what = "for " + shape.choices[choice];
    presence += (presence.empty() ? "" : ", ") + what;
  }
  if (field.needs) presence += (presence.empty() ? "with `" : ", with `") + *field.needs + "`";
  text_ += fmt::format("| `{}` | {} | {} | {} |\n", field.key, cell(value_text(*field.shape)),
                       presence, cell(field.doc));
}

void ReferenceWriter::write_structure(const Shape& shape) {
  text_ += fmt::format("\n## {}\n\n{}\n\n| key | value | default | meaning |\n|---|---|---|---|\n",
                       shape.title, shape.doc);
  for (const FieldShape& field : shape.fields) write_field(shape, field);
  if (shape.rest) {
    text_ += fmt::format("| *{}* | {} | | One for each {}. |\n", shape.key_noun,
                         cell(value_text(*shape.rest)), shape.key_noun);
  }
  for (const std::string& what : shape.choices) {
    text_ += fmt::format("\nExactly one key is given for {}.\n", what);
  }
}

std::string ReferenceWriter::write(std::string introduction, const Shape& root) {
  text_ = std::move(introduction);
  link(root);
  std::size_t next = 0;
  while (next < waiting_.size()) write_structure(*waiting_[next++]);
  return text_;
}

}  // namespace

std::string reference_markdown() {
  const Form<Draft> root = scenario_form();
  return ReferenceWriter().write(kIntroduction, *root.shape);
}

std::string study_reference_markdown() {
  const Form<StudyDraft> root = study_form();
  return ReferenceWriter().write(kStudyIntroduction, *root.shape);
}

}  // namespace capdrill::scenario

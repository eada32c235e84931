#include "scalar.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

using Bin = DurationDistribution::Bin;

/// Both ends of a span of durations in the right order.
auto ordered_rule(std::string low, std::string high) {
  return [low = std::move(low), high = std::move(high)](const Node& node) -> std::optional<Fault> {
    const Node* first = node.find(low);
    const Node* last = node.find(high);
    if (first == nullptr || last == nullptr) return std::nullopt;
    if (parse_duration(first->text) <= parse_duration(last->text)) return std::nullopt;
    return Fault{.message = "'" + low + "' must not be longer than '" + high + "'", .key = low};
  };
}

std::optional<Fault> check_weights(const Node& node) {
  const Node* bins = node.find("bins");
  if (bins == nullptr || bins->kind != Node::Kind::sequence) return std::nullopt;
  for (const Node& bin : bins->items) {
    const Node* weight = bin.find("weight");
    if (weight == nullptr || read_number(weight->text).value_or(1) > 0) return std::nullopt;
  }
  return Fault{.message = "at least one bin must have a weight above zero", .key = "bins"};
}

using Distribution = DurationDistribution;

Form<Distribution> two_durations(std::string title, std::string doc, const std::string& low,
                                 const std::string& high, Zero zero) {
  return Structure<Distribution>(std::move(title), std::move(doc))
      .required(low, &Distribution::a, duration(Zero::allowed), "The least.")
      .required(high, &Distribution::b, duration(zero), "The greatest.")
      .rule(ordered_rule(low, high))
      .form();
}

Form<Bin> bin_form() {
  return Structure<Bin>("bin", "A share of the draws, even over a span.")
      .required("first", &Bin::first, duration(), "The least of the bin.")
      .required("last", &Bin::last, duration(Zero::refused), "The greatest of the bin.")
      .required("weight", &Bin::weight, number({.min = 0, .max = 1e9}),
                "Its share of the draws, relative to the other bins.")
      .rule(ordered_rule("first", "last"))
      .form();
}

Structure<Distribution> exponential_structure() {
  return Structure<Distribution>("exponential", "Memoryless durations.")
      .required("mean", &Distribution::a, duration(Zero::refused), "The mean.");
}

Structure<Distribution> lognormal_structure() {
  return Structure<Distribution>("lognormal", "Durations whose logarithm is normally distributed.")
      .required("median", &Distribution::a, duration(Zero::refused), "The median.")
      .required("sigma", &Distribution::sigma, number({.min = 0, .max = 5}),
                "The standard deviation of the natural logarithm.");
}

/// Adds one kind of distribution, whose `form` fills the members it uses.
void add_kind(Structure<Distribution>& structure, const std::string& key, Distribution::Kind kind,
              const Form<Distribution>& form, std::string doc) {
  structure
      .custom(
          key, form,
          [kind](Distribution& to, Distribution from, const Node&) {
            to = std::move(from);
            to.kind = kind;
          },
          std::move(doc))
      .in_choice();
}

}  // namespace

Form<Distribution> distribution_form(Zero zero) {
  using Kind = Distribution::Kind;
  Structure<Distribution> structure("distribution", "A distribution of durations.");
  structure.choice("a kind of distribution");
  add_kind(structure, "uniform", Kind::uniform,
           two_durations("uniform", "Even between two durations.", "min", "max", zero),
           "Even between two durations.");
  add_kind(structure, "exponential", Kind::exponential, exponential_structure().form(),
           "Memoryless, with a mean.");
  add_kind(structure, "lognormal", Kind::lognormal, lognormal_structure().form(),
           "Skewed, with a median and a spread.");
  structure
      .custom(
          "bins", list_of(bin_form(), "a list of bins", {.min = 1, .max = 1000}),
          [](Distribution& to, std::vector<Bin> bins, const Node&) {
            to.bins = std::move(bins);
            to.kind = Kind::bins;
          },
          "A histogram.")
      .in_choice()
      .rule(check_weights);
  const auto constant = converted<Distribution>(
      duration(zero), [](Duration value, const Node&, Distribution& to) { to.a = value; });
  return by_kind(Alternatives<Distribution>{.scalar = constant, .mapping = structure.form()});
}

Form<std::vector<Name>> zones_form(std::string phrase) {
  return unique(list_of(zone_name(), std::move(phrase), {.max = 64}));
}

Form<Tags> tags_form() {
  const auto entries = map_of(name_text("a text"), "a map of texts", "tag");
  return converted<Tags>(entries, [](const Named<std::string>& values, const Node&, Tags& tags) {
    for (const auto& [key, value] : values) tags.emplace_back(key.text, value);
  });
}

Form<Name> subscription_name() { return name("the name of a subscription"); }
Form<Name> location_name() { return name("the name of a region"); }
Form<Name> zone_name() { return name("the name of a zone"); }
Form<Name> size_name() { return name("the name of a VM size"); }
Form<Name> group_name() { return name("the name of a capacity reservation group"); }
Form<std::optional<Name>> group_or_null() {
  return by_kind(
      Alternatives<std::optional<Name>>{.scalar = maybe(group_name()), .null_doc = "No group."});
}
Form<Name> family_name() { return name("the name of a quota family"); }

}  // namespace capdrill::scenario

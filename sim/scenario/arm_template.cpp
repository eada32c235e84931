#include "arm_template.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario::arm {

namespace {

using Kind = Value::Kind;

/// The resource around a resource.
struct Parent {
  std::string type;
  std::string name;
};

constexpr std::string_view kDeployments = "microsoft.resources/deployments";

/// What belongs to the language of templates and says nothing about the resource. That a resource
/// depends on others does not matter: all of them exist at the start.
bool is_of_the_language(std::string_view key) {
  constexpr std::string_view kKeys[] = {"apiversion", "comments", "condition", "copy",
                                        "dependson",  "metadata", "name",      "resources",
                                        "type",       "scope",    "existing",  "$fxv#0"};
  return std::ranges::find(kKeys, folded(key)) != std::end(kKeys);
}

class TemplateReader {
 public:
  TemplateReader(Evaluator& evaluator, GivenParameters& given, Findings& findings,
                 std::vector<Resource>& resources)
      : evaluator_(evaluator), given_(given), findings_(findings), resources_(resources) {}

  void read(const Value& document, const std::string& path);
  void declare(const Value& document, const std::string& path);

 private:
  void read_list(const Value& list, const std::string& path, const Parent& parent);
  void read_resource(const Value& resource, const std::string& path, const Parent& parent);
  void repeat(const Value& resource, const std::string& path, const Parent& of);
  void read_instance(const Value& resource, const std::string& path, const Parent& of);
  [[nodiscard]] bool is_wanted(const Value& resource, const std::string& path);
  void add(const Value& resource, const std::string& path, const Parent& of);
  void read_deployment(const Value& resource, const std::string& path);
  void read_inner(const Value& resource, const Value& inner, const std::string& path);
  [[nodiscard]] std::string text_at(const Value& object, std::string_view key,
                                    std::string otherwise);
  void tell_assumptions();

  Evaluator& evaluator_;
  GivenParameters& given_;
  Findings& findings_;
  std::vector<Resource>& resources_;
  std::string root_;
};

void TemplateReader::declare(const Value& document, const std::string& path) {
  root_ = path;
  for (const Member& member : members_of(document.find("parameters"))) {
    Parameter parameter{member.key, &member.value, std::nullopt};
    given_.declared.insert(member.key);
    for (const auto& value : given_.values) {
      if (folded(value.first) != folded(member.key)) continue;
      parameter.given = value.second;
      given_.used.insert(folded(member.key));
    }
    evaluator_.add_parameter(std::move(parameter));
  }
  if (const Value* variables = document.find("variables")) evaluator_.set_variables(*variables);
}

void TemplateReader::read(const Value& document, const std::string& path) {
  root_ = path;
  const Value* list = document.find("resources");
  if (list != nullptr) read_list(*list, join_path(path, "resources"), {});
  const Value* outputs = document.find("outputs");
  if (outputs != nullptr && !outputs->members.empty()) {
    findings_.note(join_path(path, "outputs"), "not modelled");
  }
}

/// Resources are a list, or, with names of their own, an object.
void TemplateReader::read_list(const Value& list, const std::string& path, const Parent& parent) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    read_resource(list.items[i], join_path(path, i), parent);
  }
  for (const Member& member : list.members) {
    read_resource(member.value, join_path(path, member.key), parent);
  }
}

void TemplateReader::read_resource(const Value& resource, const std::string& path,
                                   const Parent& parent) {
  std::string type = text_at(resource, "type", "");
  if (type.empty()) return findings_.note(path, "not modelled: its type cannot be told");
  // Inside a resource a type is relative to it, and often written in full all the same.
  if (type.find('.') == std::string::npos && !parent.type.empty()) type = parent.type + "/" + type;
  const bool is_deployment = folded(type) == kDeployments;
  if (!is_deployment && !kind_of(type)) return findings_.note(path, not_modelled(type));
  const Value* exists = resource.find("existing");
  if (exists != nullptr && exists->boolean) {
    return findings_.note(path, "exists already, so the template does not say what it is");
  }
  repeat(resource, path, {type, parent.name});
}

void TemplateReader::repeat(const Value& resource, const std::string& path, const Parent& of) {
  const Value* copy = resource.find("copy");
  if (copy == nullptr || !copy->is(Kind::object)) return read_instance(resource, path, of);
  const Value* written = copy->find("count");
  const Value count = written == nullptr ? Value{} : evaluator_.evaluate(*written);
  const std::string place = join_path(join_path(path, "copy"), "count");
  if (count.is_unknown()) return findings_.lack(place, count.text);
  if (!count.is(Kind::integer) || count.integer < 0 || count.integer > kCopyMax) {
    return findings_.lack(place, fmt::format("must be a whole number from 0 to {}", kCopyMax));
  }
  const std::string name = text_at(*copy, "name", "");
  for (std::int64_t i = 0; i < count.integer; ++i) {
    evaluator_.enter_loop(name, i);
    read_instance(resource, path, of);
    evaluator_.leave_loop();
  }
}

bool TemplateReader::is_wanted(const Value& resource, const std::string& path) {
  const Value* written = resource.find("condition");
  if (written == nullptr) return true;
  const Value condition = evaluator_.evaluate(*written);
  const std::string place = join_path(path, "condition");
  if (condition.is_unknown()) {
    findings_.lack(place, condition.text);
    return false;
  }
  const bool is_met = condition.boolean || folded(condition.text) == "true";
  if (!is_met) findings_.note(place, "is false, so the resource is left out");
  return is_met;
}

void TemplateReader::read_instance(const Value& resource, const std::string& path,
                                   const Parent& of) {
  if (!is_wanted(resource, path)) return;
  if (folded(of.type) == kDeployments) return read_deployment(resource, path);
  add(resource, path, of);
}

void TemplateReader::add(const Value& resource, const std::string& path, const Parent& of) {
  if (resources_.size() == kResourcesMax) {
    return findings_.lack(path, fmt::format("there are more than {} resources", kResourcesMax));
  }
  const Value* written = resource.find("name");
  const Value name = written == nullptr ? make_unknown("is not given")
                                        : evaluator_.evaluate(*written, Names::stand_in);
  if (name.is_unknown()) return findings_.lack(join_path(path, "name"), name.text);
  std::vector<std::string> names = split_segments(to_text(name));
  if (names.size() == 1 && !of.name.empty()) names.insert(names.begin(), of.name);
  Value body = make_object({});
  for (const Member& member : resource.members) {
    if (is_of_the_language(member.key)) continue;
    Value wrapped = make_object({member});
    wrapped = evaluator_.evaluate(wrapped);
    if (wrapped.is_unknown()) wrapped = make_object({{member.key, wrapped}});
    std::ranges::move(wrapped.members, std::back_inserter(body.members));
  }
  const Deployment& place = evaluator_.deployment();
  resources_.push_back({.kind = *kind_of(of.type),
                        .path = path,
                        .name = names.empty() ? "" : names.back(),
                        .parent = names.size() > 1 ? names[names.size() - 2] : "",
                        .subscription = place.subscription,
                        .resource_group = place.resource_group,
                        .body = std::move(body)});
  tell_assumptions();
  const Value* children = resource.find("resources");
  if (children != nullptr) {
    read_list(*children, join_path(path, "resources"), {of.type, resources_.back().name});
  }
}

void TemplateReader::tell_assumptions() {
  for (const std::string& name : evaluator_.assumptions().stand_ins) {
    findings_.note(join_path(join_path(root_, "parameters"), name),
                   fmt::format("has no value; in names '{}' stands in for it (--parameter {}=...)",
                               name, name));
  }
  if (evaluator_.assumptions().uses_location) {
    findings_.note(root_ + "resourceGroup().location",
                   fmt::format("is not in the template; '{}' is taken (--location)",
                               evaluator_.deployment().location));
  }
  evaluator_.forget_assumptions();
}

std::string TemplateReader::text_at(const Value& object, std::string_view key,
                                    std::string otherwise) {
  const Value* written = object.find(key);
  if (written == nullptr) return otherwise;
  const Value value = evaluator_.evaluate(*written, Names::stand_in);
  return value.is(Kind::text) ? value.text : otherwise;
}

void TemplateReader::read_deployment(const Value& resource, const std::string& path) {
  const Value* properties = resource.find("properties");
  const Value* inner = properties == nullptr ? nullptr : properties->find("template");
  const std::string place = join_path(path, "properties");
  if (inner != nullptr && inner->is(Kind::object)) {
    return read_inner(resource, *inner, join_path(place, "template"));
  }
  findings_.note(join_path(place, "templateLink"),
                 "a linked template is not followed; import its file by itself");
}

/// A nested template sees the outer parameters and variables, unless it asks for its own.
void TemplateReader::read_inner(const Value& resource, const Value& inner,
                                const std::string& path) {
  const Value& properties = *resource.find("properties");
  const Value* options = properties.find("expressionEvaluationOptions");
  const bool is_own = options != nullptr && folded(text_at(*options, "scope", "")) == "inner";
  const Deployment& outer = evaluator_.deployment();
  const Deployment place{text_at(resource, "subscriptionId", outer.subscription),
                         text_at(resource, "resourceGroup", outer.resource_group), outer.location};
  if (!is_own) {
    TemplateReader(evaluator_, given_, findings_, resources_).read(inner, path);
    return;
  }
  GivenParameters given;
  for (const Member& member : members_of(properties.find("parameters"))) {
    const Value* value = member.value.find("value");
    if (value == nullptr) continue;
    given.values.emplace_back(member.key, evaluator_.evaluate(*value));
  }
  read_template(inner, path, place, given, evaluator_.budget(), findings_, resources_);
}

}  // namespace

bool is_template(const Value& document) {
  if (!document.is(Kind::object)) return false;
  const Value* list = document.find("resources");
  return list != nullptr && document.find("type") == nullptr && document.find("id") == nullptr &&
         (list->is(Kind::list) || list->is(Kind::object));
}

void read_template(const Value& document, const std::string& path, const Deployment& deployment,
                   GivenParameters& given, std::int64_t& budget, Findings& findings,
                   std::vector<Resource>& resources) {
  Evaluator evaluator(deployment, budget);
  TemplateReader reader(evaluator, given, findings, resources);
  reader.declare(document, path);
  reader.read(document, path);
}

}  // namespace capdrill::scenario::arm

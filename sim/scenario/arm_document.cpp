#include "arm_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "arm_parameters.hpp"
#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario::arm {

namespace {

using Kind = Value::Kind;

std::string text_of(const Value* value) {
  return value != nullptr && value->is(Kind::text) ? value->text : std::string();
}

/// What an example of the REST API says about its resource beside the body.
struct Request {
  std::string type;
  std::string name;
  std::string parent;
  std::string subscription;
  std::string resource_group;
};

constexpr std::string_view kGroupType = "Microsoft.Compute/capacityReservationGroups";
constexpr std::string_view kReservationType =
    "Microsoft.Compute/capacityReservationGroups/capacityReservations";

/// The parameters of an operation tell by their names what it is about.
Request read_request(const Value& parameters) {
  Request request;
  request.subscription = text_of(parameters.find("subscriptionId"));
  request.resource_group = text_of(parameters.find("resourceGroupName"));
  const auto is_about = [&](std::string_view key, std::string_view type) {
    const std::string name = text_of(parameters.find(key));
    if (name.empty() || !request.type.empty()) return;
    request.type = type;
    request.name = name;
  };
  is_about("capacityReservationName", kReservationType);
  request.parent = text_of(parameters.find("capacityReservationGroupName"));
  is_about("capacityReservationGroupName", kGroupType);
  is_about("vmScaleSetName", "Microsoft.Compute/virtualMachineScaleSets");
  is_about("virtualMachineScaleSetName", "Microsoft.Compute/virtualMachineScaleSets");
  is_about("vmName", "Microsoft.Compute/virtualMachines");
  is_about("autoscaleSettingName", "Microsoft.Insights/autoscaleSettings");
  return request;
}

/// The type of a body that says neither type nor id, by what only this type has.
std::string guess_type(const Value& body) {
  const Value* wrapped = body.find("properties");
  const Value& properties = wrapped != nullptr && wrapped->is(Kind::object) ? *wrapped : body;
  const auto has = [&](std::string_view key) { return properties.find(key) != nullptr; };
  if (has("virtualMachineProfile") || has("orchestrationMode") || has("upgradePolicy")) {
    return "Microsoft.Compute/virtualMachineScaleSets";
  }
  if (has("hardwareProfile")) return "Microsoft.Compute/virtualMachines";
  if (has("targetResourceUri")) return "Microsoft.Insights/autoscaleSettings";
  return {};
}

class DocumentReader {
 public:
  DocumentReader(const Document& document, const Deployment& deployment, Findings& findings,
                 Collected& collected)
      : document_(document), deployment_(deployment), findings_(findings), collected_(collected) {}

  void read_example(const Value& example);
  void read_answer(const Value& answer, const std::string& path, const Request& request);

 private:
  void read_list(const Value& list, const std::string& path, const Request& request);
  void read_resource(const Value& body, const std::string& path, const Request& request);
  void read_size(const Value& body, const std::string& path);
  void read_place(const Value& body, ListedSize& size);

  const Document& document_;
  const Deployment& deployment_;
  Findings& findings_;
  Collected& collected_;
  std::set<std::string> other_skus_;
};

bool is_example(const Value& document) {
  const Value* parameters = document.find("parameters");
  if (parameters == nullptr || !parameters->is(Kind::object)) return false;
  return document.find("responses") != nullptr || parameters->find("parameters") != nullptr ||
         parameters->find("api-version") != nullptr;
}

/// The body of the first answer that is a success.
const Value* find_answer(const Value& responses, std::string& path) {
  for (const Member& response : responses.members) {
    const Value* body = response.value.find("body");
    if (!response.key.starts_with('2') || body == nullptr) continue;
    path = join_path(join_path(path, response.key), "body");
    return body;
  }
  return nullptr;
}

void DocumentReader::read_example(const Value& example) {
  const Value& parameters = *example.find("parameters");
  const Request request = read_request(parameters);
  const Value* asked = parameters.find("parameters");
  const Value* responses = example.find("responses");
  const std::string responses_path = join_path(document_.path, "responses");
  if (asked != nullptr && asked->is(Kind::object)) {
    read_answer(*asked, join_path(join_path(document_.path, "parameters"), "parameters"), request);
    if (responses != nullptr) findings_.note(responses_path, "not read: the request says it");
    return;
  }
  std::string path = responses_path;
  const Value* answer = responses == nullptr ? nullptr : find_answer(*responses, path);
  if (answer == nullptr) return findings_.lack(path, "has no body of a success");
  read_answer(*answer, path, request);
}

void DocumentReader::read_answer(const Value& answer, const std::string& path,
                                 const Request& request) {
  if (answer.is(Kind::list)) return read_list(answer, path, request);
  const Value* list = answer.find("value");
  if (list == nullptr || !list->is(Kind::list)) return read_resource(answer, path, request);
  read_list(*list, join_path(path, "value"), request);
  const Value* next = answer.find("nextLink");
  if (next != nullptr && !next->is(Kind::null)) {
    findings_.note(join_path(path, "nextLink"), "the list goes on elsewhere; import the rest, too");
  }
}

void DocumentReader::read_list(const Value& list, const std::string& path, const Request& request) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    read_resource(list.items[i], join_path(path, i), request);
  }
}

void DocumentReader::read_resource(const Value& body, const std::string& path,
                                   const Request& request) {
  if (!body.is(Kind::object)) {
    return findings_.lack(path, fmt::format("is {}, not a resource", kind_name(body)));
  }
  if (body.find("resourceType") != nullptr && body.find("capabilities") != nullptr) {
    return read_size(body, path);
  }
  const std::optional<ResourceId> id = parse_resource_id(text_of(body.find("id")));
  std::string type = text_of(body.find("type"));
  if (type.find('/') == std::string::npos) type = id ? id->type : "";
  if (type.empty()) type = request.type;
  if (type.empty()) type = guess_type(body);
  if (type.empty()) return findings_.lack(path, "tells neither its type nor its id");
  const std::optional<ResourceKind> kind = kind_of(type);
  if (!kind) return findings_.note(path, not_modelled(type));
  const std::string location = text_of(body.find("location"));
  if (is_expression(location)) {
    return findings_.lack(join_path(path, "location"),
                          "is an expression, which needs a template around it: "
                          "{ \"resources\": [ ... ] }");
  }
  Resource resource{.kind = *kind,
                    .path = path,
                    .name = text_of(body.find("name")),
                    .parent = request.parent,
                    .subscription = request.subscription,
                    .resource_group = request.resource_group,
                    .body = body};
  std::vector<std::string> names = split_segments(resource.name);
  if (names.size() > 1) {
    resource.name = names.back();
    resource.parent = names[names.size() - 2];
  }
  if (id && !id->names.empty()) {
    if (resource.name.empty()) resource.name = id->names.back();
    if (id->names.size() > 1) resource.parent = id->names[id->names.size() - 2];
    if (!id->subscription.empty()) resource.subscription = id->subscription;
    if (!id->resource_group.empty()) resource.resource_group = id->resource_group;
  }
  if (resource.name.empty()) resource.name = request.name.empty() ? document_.stem : request.name;
  if (resource.subscription.empty()) resource.subscription = deployment_.subscription;
  if (resource.resource_group.empty()) resource.resource_group = deployment_.resource_group;
  if (collected_.resources.size() == kResourcesMax) {
    return findings_.lack(path, fmt::format("there are more than {} resources", kResourcesMax));
  }
  collected_.resources.push_back(std::move(resource));
}

std::string capability(const Value& body, std::string_view name) {
  for (const Value& each : body.find("capabilities")->items) {
    if (folded(text_of(each.find("name"))) != name) continue;
    const Value* value = each.find("value");
    return value == nullptr ? "" : to_text(*value);
  }
  return {};
}

/// Sizes of VMs bear vCPUs, memory and family; other things that have SKUs are of no interest.
void DocumentReader::read_size(const Value& body, const std::string& path) {
  const std::string type = text_of(body.find("resourceType"));
  if (folded(type) != "virtualmachines") {
    if (other_skus_.insert(folded(type)).second) {
      findings_.note(path, not_modelled("SKUs of " + type));
    }
    return;
  }
  ListedSize size{.path = path,
                  .name = text_of(body.find("name")),
                  .family = text_of(body.find("family")),
                  .vcpus = 0,
                  .memory_gib = capability(body, "memorygb"),
                  .location = {},
                  .zones = {}};
  const std::string vcpus = capability(body, "vcpus");
  std::from_chars(vcpus.data(), vcpus.data() + vcpus.size(), size.vcpus);
  if (size.name.empty() || size.family.empty() || size.vcpus <= 0 || size.memory_gib.empty()) {
    return findings_.note(path, "tells no name, family, vCPUs or MemoryGB, and is left out");
  }
  read_place(body, size);
  collected_.sizes.push_back(std::move(size));
}

void DocumentReader::read_place(const Value& body, ListedSize& size) {
  const Value* infos = body.find("locationInfo");
  if (infos == nullptr || infos->items.empty()) return;
  size.location = text_of(infos->items[0].find("location"));
  const Value* zones = infos->items[0].find("zones");
  if (zones == nullptr) return;
  for (const Value& zone : zones->items) size.zones.push_back(to_text(zone));
}

}  // namespace

void read_document(const Document& document, const Deployment& deployment, GivenParameters& given,
                   std::int64_t& budget, Findings& findings, Collected& collected) {
  const Value& root = *document.root;
  if (is_template(root)) {
    return read_template(root, document.path, deployment, given, budget, findings,
                         collected.resources);
  }
  if (is_parameters_file(root)) {
    return findings.lack(join_path(document.path, "parameters"),
                         "the file holds parameters alone; give it beside its template");
  }
  DocumentReader reader(document, deployment, findings, collected);
  if (is_example(root)) return reader.read_example(root);
  if (root.is(Value::Kind::object) || root.is(Value::Kind::list)) {
    return reader.read_answer(root, document.path, {});
  }
  findings.lack(document.path,
                fmt::format("is {}, neither a template nor resources", kind_name(root)));
}

}  // namespace capdrill::scenario::arm

#include "import_properties.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario {

namespace {

using arm::Member;
using arm::Value;

/// What every resource says of itself, and the import reads elsewhere.
constexpr std::string_view kIdentity[] = {"apiversion",    "id",  "location", "name",
                                          "resourcegroup", "type"};

/// What Azure reports of a resource, and nobody asks for.
constexpr std::string_view kReported[] = {"etag",
                                          "instanceview",
                                          "provisioningstate",
                                          "provisioningtime",
                                          "reservationid",
                                          "systemdata",
                                          "timecreated",
                                          "uniqueid",
                                          "vmid",
                                          "virtualmachinesassociated"};

template <class List>
bool is_in(const List& list, std::string_view key) {
  return std::ranges::find(list, key) != std::end(list);
}

/// What is needed, whether or not the table has a default for it: to leave it out changes the drill.
Need need_of(const FieldShape& field) {
  return field.is_required || field.key == "zones" ? Need::required : Need::optional;
}

class PropertyReader {
 public:
  PropertyReader(const Shape& structure, std::span<const Placement> placements,
                 Converter& converter, Findings& findings)
      : structure_(structure),
        placements_(placements),
        converter_(converter),
        findings_(findings) {}

  /// `below` is the way to the object, with its dot, or empty.
  void read(const Value& object, const std::string& path, const std::string& below);
  [[nodiscard]] Node take();

 private:
  void read_member(const Member& member, const std::string& path, const std::string& key);
  void set(const FieldShape& field, const Value& value, const std::string& path);

  const Shape& structure_;
  std::span<const Placement> placements_;
  Converter& converter_;
  Findings& findings_;
  Node node_ = made_map(0);
};

void PropertyReader::read(const Value& object, const std::string& path, const std::string& below) {
  for (const Member& member : object.members) {
    const std::string place = arm::join_path(path, member.key);
    const std::string key = folded(member.key);
    const bool is_wrapper = below.empty() && key == "properties";
    if (is_wrapper && member.value.is(Value::Kind::object)) {
      read(member.value, place, "");
    } else {
      read_member(member, place, below + key);
    }
  }
}

void PropertyReader::read_member(const Member& member, const std::string& path,
                                 const std::string& key) {
  if (member.value.is(Value::Kind::null) || is_in(kIdentity, key)) return;
  const auto placement = std::ranges::find(placements_, key, &Placement::path);
  if (placement != placements_.end()) {
    const FieldShape* field = find_field(structure_, placement->key);
    if (field != nullptr) set(*field, member.value, path);
    return;
  }
  const std::string inside = key + ".";
  const bool leads_on = std::ranges::any_of(
      placements_, [&inside](const Placement& each) { return each.path.starts_with(inside); });
  if (leads_on && member.value.is(Value::Kind::object)) return read(member.value, path, inside);
  const bool may_matter = leads_on || key == "properties";
  if (may_matter && member.value.is_unknown()) {
    return findings_.lack(path, "cannot be known: " + member.value.text);
  }
  const FieldShape* field =
      key.find('.') == std::string::npos ? find_field(structure_, key) : nullptr;
  if (field != nullptr) return set(*field, member.value, path);
  if (is_in(kReported, key)) return findings_.note(path, "reported by Azure, nothing to ask for");
  converter_.note_not_modelled(member.value, path);
}

void PropertyReader::set(const FieldShape& field, const Value& value, const std::string& path) {
  if (node_.find(field.key) != nullptr)
    return findings_.note(path, "is said twice; the first counts");
  std::optional<Node> node = converter_.convert(value, *field.shape, path, need_of(field));
  if (!node) return;
  node_.entries.push_back(Entry{.key = field.key, .origin = {}, .value = std::move(*node)});
}

/// In the order of the table.
Node PropertyReader::take() {
  std::ranges::stable_sort(node_.entries, {}, [this](const Entry& entry) {
    return structure_.find_field(entry.key) - structure_.fields.data();
  });
  return std::move(node_);
}

}  // namespace

Node import_properties(const arm::Resource& resource, const Shape& structure,
                       std::span<const Placement> placements, Converter& converter,
                       Findings& findings) {
  PropertyReader reader(structure, placements, converter, findings);
  reader.read(resource.body, resource.path, "");
  return reader.take();
}

const Value* find_property(const Value& body, std::string_view path) {
  const Value* wrapped = body.find("properties");
  const Value* at = nullptr;
  for (const Value* from : {wrapped, &body}) {
    at = from;
    std::string_view rest = path;
    while (at != nullptr && !rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      at = at->find(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    if (at != nullptr && !at->is(Value::Kind::null)) return at;
  }
  return nullptr;
}

std::string property_path(const arm::Resource& resource, std::string_view path) {
  const Member* wrapped = resource.body.find_member("properties");
  const bool is_wrapped = wrapped != nullptr && find_property(wrapped->value, path) != nullptr;
  const Value* at = is_wrapped ? &wrapped->value : &resource.body;
  std::string place = is_wrapped ? arm::join_path(resource.path, wrapped->key) : resource.path;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const Member* step = at == nullptr ? nullptr : at->find_member(rest.substr(0, dot));
    place =
        arm::join_path(place, step == nullptr ? rest.substr(0, dot) : std::string_view(step->key));
    at = step == nullptr ? nullptr : &step->value;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return place;
}

}  // namespace capdrill::scenario

#include "import_draft.hpp"

#include <algorithm>

#include "capdrill/scenario/nearest.hpp"
#include "render.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

/// The sections of resources: their key, and the operation that creates what stands in them.
struct Section {
  const char* key;
  const char* operation;
  Node ImportDraft::*member;
};
constexpr const char* kMembers = "capacityReservations";
constexpr Section kSections[] = {
    {"capacityReservationGroups", "createCapacityReservationGroup", &ImportDraft::groups},
    {"virtualMachineScaleSets", "createScaleSet", &ImportDraft::scale_sets},
    {"virtualMachines", "createVm", &ImportDraft::vms},
};

Node regions_node(ImportDraft& draft) {
  Node regions = made_map(0);
  for (const auto& [location, used] : draft.regions) {
    Node zones = made_map(0);
    Node hardware = made_map(0);
    put(hardware, "hardware", made_scalar("unlimited", 0));
    for (const std::string& zone : used) put(zones, zone, hardware);
    // A region has zones, whether its resources name them or not.
    if (used.empty()) {
      Node& only = put(zones, "1", hardware);
      draft.comment(only.entries.front().value, "nothing here names a zone; one stands for all");
    }
    put(put(regions, location, made_map(0)), "zones", std::move(zones));
  }
  return regions;
}

Node clock_node(ImportDraft& draft) {
  Node clock = made_map(0);
  Node& duration = put(clock, "duration", made_text("PT1H"));
  draft.comment(duration, "how long the drill lasts: yours to choose");
  return clock;
}

/// Builds the sections and, for what is asked for, the timeline.
class TreeBuilder {
 public:
  TreeBuilder(ImportDraft& draft, const StartRefusals& refusals, Start start)
      : draft_(draft), refusals_(refusals), start_(start) {
    timeline_.kind = Node::Kind::sequence;
  }

  void add_section(const Section& section, Node& tree);
  void add_timeline(Node& tree) {
    if (!timeline_.items.empty()) put(tree, "timeline", std::move(timeline_));
  }

 private:
  /// A resource to create: `head` are the keys that name it.
  struct Creation {
    std::string id;
    std::string operation;
    Node head;
    Node body;
  };

  void add_group(const Section& section, const Entry& group, Node& into);
  /// Whether the timeline asks for it; then it is in the timeline.
  bool ask_for(Creation creation);

  ImportDraft& draft_;
  const StartRefusals& refusals_;
  Start start_;
  Node timeline_;
};

void TreeBuilder::add_section(const Section& section, Node& tree) {
  Node existing = made_map(0);
  for (const Entry& entry : (draft_.*section.member).entries) {
    if (section.member == &ImportDraft::groups) {
      add_group(section, entry, existing);
      continue;
    }
    Node head = made_map(0);
    put(head, "name", made_text(entry.key));
    const std::string id = std::string(section.key) + "." + entry.key;
    if (!ask_for({id, section.operation, std::move(head), entry.value})) {
      put(existing, entry.key, entry.value);
    }
  }
  if (!existing.entries.empty()) put(tree, section.key, std::move(existing));
}

/// A group and its members may be refused one by one.
void TreeBuilder::add_group(const Section& section, const Entry& group, Node& into) {
  Node bare = group.value;
  Node members = made_map(0);
  const auto written = std::ranges::find(bare.entries, kMembers, &Entry::key);
  if (written != bare.entries.end()) {
    members = std::move(written->value);
    bare.entries.erase(written);
  }
  Node head = made_map(0);
  put(head, "name", made_text(group.key));
  const std::string id = std::string(section.key) + "." + group.key;
  const bool is_asked_for = ask_for({id, section.operation, std::move(head), bare});
  Node existing = made_map(0);
  for (const Entry& member : members.entries) {
    Node names = made_map(0);
    put(names, "group", made_text(group.key));
    put(names, "name", made_text(member.key));
    const std::string member_id = id + "." + kMembers + "." + member.key;
    if (!ask_for({member_id, "createCapacityReservation", std::move(names), member.value})) {
      put(existing, member.key, member.value);
    }
  }
  if (is_asked_for) return;
  if (!existing.entries.empty()) put(bare, kMembers, std::move(existing));
  put(into, group.key, std::move(bare));
}

bool TreeBuilder::ask_for(Creation creation) {
  const auto refusal = refusals_.find(creation.id);
  const bool is_refused = refusal != refusals_.end();
  if (!is_refused && start_ == Start::as_written) return false;
  Node entry = made_map(0);
  put(entry, "id", made_text(creation.id));
  put(entry, "at", made_text("PT0S"));
  std::ranges::move(creation.body.entries, std::back_inserter(creation.head.entries));
  put(entry, creation.operation, std::move(creation.head));
  if (is_refused) {
    Node& expected = put(entry, "expectError", made_text(refusal->second.code));
    draft_.comment(expected, refusal->second.message);
  } else {
    put(entry, "mayFail", made_scalar("true", 0));
  }
  timeline_.items.push_back(std::move(entry));
  return true;
}

}  // namespace

Node& put(Node& map, std::string key, Node value) {
  map.entries.push_back(Entry{.key = std::move(key), .origin = {}, .value = std::move(value)});
  return map.entries.back().value;
}

void ImportDraft::use_subscription(const std::string& name) {
  const bool is_known = std::ranges::any_of(
      subscriptions, [&name](const std::string& each) { return folded(each) == folded(name); });
  if (!is_known) subscriptions.push_back(name);
}

void ImportDraft::use_region(const std::string& location) {
  if (std::ranges::find(regions, location, &decltype(regions)::value_type::first) ==
      regions.end()) {
    regions.emplace_back(location, std::set<std::string>());
  }
}

void ImportDraft::use_zone(const std::string& location, const std::string& zone) {
  use_region(location);
  std::ranges::find(regions, location, &decltype(regions)::value_type::first)->second.insert(zone);
}

void ImportDraft::comment(Node& node, std::string text) {
  std::ranges::replace(text, '\n', ' ');
  comments.push_back(std::move(text));
  node.origin.source = static_cast<std::uint32_t>(comments.size() - 1);
}

std::string draft_text(ImportDraft draft, const std::string& name, const StartRefusals& refusals,
                       Start start) {
  Node tree = made_map(0);
  put(tree, "scenario", made_text(name));
  put(tree, "clock", clock_node(draft));
  if (!draft.skus.entries.empty()) put(tree, "skus", draft.skus);
  put(tree, "regions", regions_node(draft));
  Node& subscriptions = put(tree, "subscriptions", made_map(0));
  for (const std::string& each : draft.subscriptions) put(subscriptions, each, made_map(0));
  TreeBuilder builder(draft, refusals, start);
  for (const Section& section : kSections) builder.add_section(section, tree);
  builder.add_timeline(tree);
  static const Form<Draft> form = scenario_form();
  return render_yaml(tree, *form.shape, [&draft](const Origin& origin) {
    return origin.source < draft.comments.size() ? draft.comments[origin.source] : std::string();
  });
}

}  // namespace capdrill::scenario

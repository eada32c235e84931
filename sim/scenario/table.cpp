#include "table.hpp"

namespace capdrill::scenario {

namespace {

/// A key that fills a member of the scenario inside the draft.
template <class M>
Structure<Draft>& add(Structure<Draft>& root, std::string key, M Scenario::*member,
                      const Form<M>& form, std::string doc) {
  return root.custom(
      std::move(key), form,
      [member](Draft& draft, M value, const Node&) { draft.scenario.*member = std::move(value); },
      std::move(doc));
}

void add_head(Structure<Draft>& root) {
  add(root, "scenario", &Scenario::name, text(), "The name of the scenario.").always();
  add(root, "description", &Scenario::description, text(), "What it shows.");
  root.described(
      "extends", file_name().shape,
      "Another scenario, beside this one, that this one changes: maps merge, scalars and "
      "lists replace, `timeline` and `expect` are appended; `!replace` replaces, `!remove` "
      "deletes.");
  add(root, "clock", &Scenario::clock, clock_form(), "Start, duration and seed of the run.")
      .always();
}

void add_world(Structure<Draft>& root) {
  root.custom(
          "skus", map_of(sku_entry_form(), "a map from sizes to what they are", "VM size"),
          [](Draft& draft, Named<SkuDraft> skus, const Node&) { draft.skus = std::move(skus); },
          "VM sizes, beside those of the built-in catalogue, or changing them.")
      .by_default("{}");
  add(root, "regions", &Scenario::regions, map_of(region_form(), "a map of regions", "region"),
      "Regions, their physical zones and their hardware.")
      .by_default("{}");
  add(root, "subscriptions", &Scenario::subscriptions,
      map_of(subscription_form(), "a map of subscriptions", "subscription"),
      "Subscriptions, their quota and their logical zones.")
      .by_default("{}");
}

void add_resources(Structure<Draft>& root) {
  add(root, "capacityReservationGroups", &Scenario::groups,
      map_of(group_structure().form(), "a map of capacity reservation groups",
             "capacity reservation group"),
      "Reservation groups that exist at the start.")
      .by_default("{}");
  add(root, "virtualMachineScaleSets", &Scenario::scale_sets,
      map_of(scale_set_structure().form(), "a map of scale sets", "scale set"),
      "Scale sets that exist at the start, their instances running.")
      .by_default("{}");
  add(root, "virtualMachines", &Scenario::virtual_machines,
      map_of(vm_structure().form(), "a map of virtual machines", "virtual machine"),
      "Single VMs that exist at the start, running.")
      .by_default("{}");
  root.custom(
          "tenants", map_of(tenant_form(), "a map of tenant streams", "tenant stream"),
          [](Draft& draft, Named<TenantDraft> tenants, const Node&) {
            draft.tenants = std::move(tenants);
          },
          "Other customers' demand, which eats the free pool.")
      .by_default("{}");
}

void add_behaviour(Structure<Draft>& root) {
  add(root, "timing", &Scenario::timing, timing_form(), "Latencies of long-running operations.")
      .by_default("{}");
  add(root, "options", &Scenario::options, options_form(), "The switches of the modelling choices.")
      .by_default("{}");
  add(root, "timeline", &Scenario::timeline,
      unique(list_of(timeline_entry_form(), "a list of timeline entries"), "id"),
      "What happens when.")
      .by_default("[]");
  add(root, "faults", &Scenario::faults,
      unique(list_of(random_fault_form(), "a list of random faults", {.max = 1000}), "id"),
      "Random faults, by mean times between failures.")
      .by_default("[]");
  add(root, "expect", &Scenario::expectations,
      list_of(expectation_form(), "a list of expectations"), "What must be true of the run.")
      .by_default("[]");
  add(root, "output", &Scenario::output, output_form(), "What is recorded.").by_default("{}");
}

}  // namespace

Form<Draft> scenario_form() {
  Structure<Draft> root("scenario", "A scenario of capdrill.");
  add_head(root);
  add_world(root);
  add_resources(root);
  add_behaviour(root);
  return root.form();
}

}  // namespace capdrill::scenario

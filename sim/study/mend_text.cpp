#include <fmt/format.h>

#include <array>
#include <string_view>

#include "capdrill/base/quoting.hpp"
#include "capdrill/results/rest_view.hpp"
#include "capdrill/results/summary_text.hpp"
#include "capdrill/study/mend.hpp"

namespace capdrill::study {

namespace {

using Kind = MendStep::Kind;
using results::Value;

/// Writes the steps for one instant.
class Script {
 public:
  explicit Script(const results::Inspection& inspection)
      : world_(inspection.world),
        at_(format_duration(inspection.now() - SimTime())),
        resource_group_(results::resource_group_name(inspection)) {}

  [[nodiscard]] std::string entry(const MendStep& step) const {
    return fmt::format("  - {{ at: {}, {} }}\n", at_, operation(step));
  }

  [[nodiscard]] std::string command(const MendStep& step) const {
    if (step.kind == Kind::upgrade) {
      return fmt::format(
          "az vmss update-instances --resource-group {}{} --name {} --instance-ids '*'",
          shell_quoted(resource_group_), in_subscription(set(step).subscription),
          shell_quoted(set(step).name));
    }
    const bool is_new = step.kind == Kind::create;
    std::string line = fmt::format(
        "az capacity reservation {} --resource-group {}{} --capacity-reservation-group {} "
        "--capacity-reservation-name {}",
        is_new ? "create" : "update", shell_quoted(resource_group_),
        in_subscription(world_.groups[step.group].subscription), shell_quoted(group(step)),
        shell_quoted(step.reservation));
    if (is_new) {
      line += fmt::format(" --sku {} --zone {}", shell_quoted(size(step)),
                          shell_quoted(step.logical_zone));
    }
    return line + fmt::format(" --capacity {}", step.after);
  }

  [[nodiscard]] Value to_value(const MendStep& step) const {
    Value entry = Value::object();
    entry.set("at", Value::text(at_));
    Value what = Value::object();
    if (step.kind == Kind::upgrade) {
      what.set("scaleSet", Value::text(set(step).name));
      what.set("instances", Value::text("all"));
      return std::move(entry.set("upgradeInstances", std::move(what)));
    }
    what.set("group", Value::text(group(step)));
    what.set("name", Value::text(step.reservation));
    if (step.kind != Kind::create) {
      what.set("capacity", Value::integer(step.after));
      return std::move(entry.set("updateCapacityReservation", std::move(what)));
    }
    Value sku = Value::object();
    sku.set("name", Value::text(size(step)));
    what.set("sku", std::move(sku.set("capacity", Value::integer(step.after))));
    what.set("zone", Value::text(step.logical_zone));
    return std::move(entry.set("createCapacityReservation", std::move(what)));
  }

 private:
  [[nodiscard]] const std::string& group(const MendStep& step) const {
    return world_.groups[step.group].name;
  }
  [[nodiscard]] const std::string& size(const MendStep& step) const {
    return world_.sizes[step.size].name;
  }
  [[nodiscard]] const ScaleSet& set(const MendStep& step) const {
    return world_.scale_sets[*step.scale_set];
  }
  /// Told only where there are several.
  [[nodiscard]] std::string in_subscription(SubscriptionId id) const {
    return world_.subscriptions.size() > 1
               ? " --subscription " + shell_quoted(world_.subscriptions[id].name)
               : "";
  }

  [[nodiscard]] std::string operation(const MendStep& step) const {
    if (step.kind == Kind::upgrade) {
      return fmt::format("upgradeInstances: {{ scaleSet: {}, instances: all }}",
                         yaml_quoted(set(step).name));
    }
    const std::string names =
        fmt::format("group: {}, name: {}", yaml_quoted(group(step)), yaml_quoted(step.reservation));
    if (step.kind != Kind::create) {
      return fmt::format("updateCapacityReservation: {{ {}, capacity: {} }}", names, step.after);
    }
    return fmt::format(
        "createCapacityReservation: {{ {}, sku: {{ name: {}, capacity: {} }}, zone: {} }}", names,
        yaml_quoted(size(step)), step.after, yaml_quoted(step.logical_zone));
  }

  const World& world_;
  std::string at_;
  std::string resource_group_;
};

std::string_view reason_text(Unmended::Reason reason) {
  constexpr std::array<std::string_view, 6> kTexts = {
      "the reservation is Failed: set its quantity back to its current capacity first",
      "the reservation is being changed: wait until that is done",
      "a Block reservation keeps its quantity",
      "the quota of its owner does not allow more",
      "there is no hardware for slots of instances that have yet to join",
      "instances cannot take the group of the latest model as they are"};
  return kTexts[static_cast<std::size_t>(reason)];
}

std::string_view reason_name(Unmended::Reason reason) {
  constexpr std::array<std::string_view, 6> kNames = {"failed", "changing", "block",
                                                      "quota",  "hardware", "model"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace

std::string to_text(const Mend& mend, const results::Inspection& inspection) {
  const DateTime date{inspection.start.us + inspection.now().us()};
  std::string text = fmt::format(
      "{}  at {}, {}\n\ncovered {} of {} (now {}), reserved {} (now {}), idle slots {} an hour "
      "(now {})\n",
      inspection.scenario, format_duration(inspection.now() - SimTime()), format_date_time(date),
      mend.covered_after, mend.eligible, mend.covered_now, mend.reserved_after, mend.reserved_now,
      results::usd(mend.idle_cost_after), results::usd(mend.idle_cost_now));
  if (mend.joining > 0) {
    text +=
        fmt::format("  {} of them have yet to take the latest model of their set\n", mend.joining);
  }
  for (const Unmended& left : mend.left) {
    text += fmt::format("  {} of {} stay without coverage: {}\n", left.vms, left.where,
                        reason_text(left.reason));
  }
  if (mend.steps.empty()) return text + "\nnothing to change\n";
  const Script script(inspection);
  text += "\ntimeline:\n";
  for (const MendStep& step : mend.steps) text += script.entry(step);
  text += '\n';
  for (const MendStep& step : mend.steps) text += script.command(step) + '\n';
  return text;
}

Value to_value(const Mend& mend, const results::Inspection& inspection) {
  const Script script(inspection);
  Value timeline = Value::list();
  Value commands = Value::list();
  for (const MendStep& step : mend.steps) {
    timeline.add(script.to_value(step));
    commands.add(Value::text(script.command(step)));
  }
  Value left = Value::list();
  for (const Unmended& each : mend.left) {
    Value item = Value::object();
    item.set("reason", Value::text(reason_name(each.reason)));
    item.set("of", Value::text(each.where));
    left.add(std::move(item.set("vms", Value::integer(each.vms))));
  }
  Value value = Value::object();
  value.set("scenario", Value::text(inspection.scenario));
  value.set("eligible", Value::integer(mend.eligible));
  value.set("coveredNow", Value::integer(mend.covered_now));
  value.set("covered", Value::integer(mend.covered_after));
  value.set("joining", Value::integer(mend.joining));
  value.set("reservedNow", Value::integer(mend.reserved_now));
  value.set("reserved", Value::integer(mend.reserved_after));
  value.set("idleCostPerHourNow", Value::money(mend.idle_cost_now));
  value.set("idleCostPerHour", Value::money(mend.idle_cost_after));
  value.set("timeline", std::move(timeline));
  value.set("commands", std::move(commands));
  return std::move(value.set("left", std::move(left)));
}

}  // namespace capdrill::study

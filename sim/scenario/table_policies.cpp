// What a set says about placing and deleting its instances.

#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr Duration kNoticeMin = Duration::minutes(5);   // TRM-1
constexpr Duration kNoticeMax = Duration::minutes(15);  // TRM-1

struct TerminateNotification {
  bool enable = false;
  Duration not_before_timeout;
};

Form<TerminateNotification> terminate_notification_form() {
  using Profile = TerminateNotification;
  const auto range = [](const Node& node) -> std::optional<Fault> {
    const Node* timeout = node.find("notBeforeTimeout");
    const std::optional<Duration> written =
        timeout == nullptr ? std::nullopt : parse_duration(timeout->text);
    if (!written || (*written >= kNoticeMin && *written <= kNoticeMax)) return std::nullopt;
    return Fault{.message = "'notBeforeTimeout' must be from PT5M to PT15M",
                 .key = "notBeforeTimeout"};
  };
  return Structure<Profile>("terminateNotificationProfile",
                            "Instances are told of their deletion ahead.")
      .with_default("enable", &Profile::enable, boolean(), "false", "Whether they are told.")
      .with_default("notBeforeTimeout", &Profile::not_before_timeout, duration(), "PT5M",
                    "How long ahead, from PT5M to PT15M. Until then a running instance that is to "
                    "be deleted holds its place and is billed.")
      .rule(range)
      .form();
}

/// `automaticZoneRebalancingPolicy`.
Form<ZoneRebalancing> zone_rebalancing_form() {
  using Policy = ZoneRebalancing;
  return Structure<Policy>("automaticZoneRebalancingPolicy",
                           "The platform evens out the zones of the set, one instance at a time.")
      .with_default("enabled", &Policy::enabled, boolean(), "false",
                    "Needs two zones and best-effort balance. Creates an instance in the emptiest "
                    "zone, then deletes one of the fullest: once in twelve hours at most, and not "
                    "within an hour of a request on the set.")
      .form();
}

}  // namespace

Form<std::optional<Duration>> scheduled_events_form() {
  struct Profile {
    TerminateNotification notification;
  };
  const auto structure =
      Structure<Profile>("scheduledEventsProfile", "What instances are told ahead.")
          .with_default("terminateNotificationProfile", &Profile::notification,
                        terminate_notification_form(), "{}", "Of their deletion.")
          .form();
  return converted<std::optional<Duration>>(
      structure, [](const Profile& from, const Node&, std::optional<Duration>& to) {
        if (from.notification.enable) to = from.notification.not_before_timeout;
      });
}

Form<ZoneRebalancing> resiliency_policy_form() {
  struct Policy {
    ZoneRebalancing rebalancing;
  };
  const auto structure =
      Structure<Policy>("resiliencyPolicy", "What the platform does for the set by itself.")
          .with_default("automaticZoneRebalancingPolicy", &Policy::rebalancing,
                        zone_rebalancing_form(), "{}", "Evening out its zones.")
          .form();
  return converted<ZoneRebalancing>(structure, [](const Policy& from, const Node&,
                                                  ZoneRebalancing& to) { to = from.rebalancing; });
}

Form<ScaleInPolicy> scale_in_policy_form() {
  const auto rule = list_of(word<ScaleInRule>({{"Default", ScaleInRule::Default},
                                               {"OldestVM", ScaleInRule::OldestVM},
                                               {"NewestVM", ScaleInRule::NewestVM}}),
                            "a list of one scale-in rule", {.min = 1, .max = 1});
  const auto first = converted<ScaleInRule>(
      rule, [](const std::vector<ScaleInRule>& from, const Node&, ScaleInRule& to) {
        if (!from.empty()) to = from.front();
      });
  return Structure<ScaleInPolicy>("scaleInPolicy",
                                  "Which instances leave when the set is scaled in.")
      .with_default("rules", &ScaleInPolicy::rule, first, "[Default]",
                    "`Default`: of the fullest zones and fault domains the highest id; `OldestVM` "
                    "and `NewestVM`: of the fullest zones the lowest or the highest id.")
      .with_default("forceDeletion", &ScaleInPolicy::force_deletion, boolean(), "false",
                    "Instances that are scaled in are not shut down first: their deletion takes "
                    "no time.")
      .form();
}

}  // namespace capdrill::scenario

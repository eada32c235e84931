#include "table.hpp"

/// How a changed model reaches the instances of a set, and how their health is watched.
namespace capdrill::scenario {

namespace {

/// Seconds (source HE); CM says 7,200, see domain reference 11.A.
constexpr std::int64_t kGracePeriodMax = 14'400;
constexpr std::int64_t kPhaseMax = 1'000'000;

Form<RollingUpgradePolicy> rolling_policy_form() {
  using Policy = RollingUpgradePolicy;
  return Structure<Policy>("rollingUpgradePolicy", "How a rolling upgrade goes through a set.")
      .with_default("maxBatchInstancePercent", &Policy::max_batch_instance_percent,
                    small_integer(5, 100), "20",
                    "Share of the instances that one batch upgrades at most; one at least.")
      .with_default("maxUnhealthyInstancePercent", &Policy::max_unhealthy_instance_percent,
                    small_integer(5, 100), "20",
                    "With a greater share of unhealthy instances no batch is begun. An instance "
                    "in a zone that is down is unhealthy.")
      .with_default("maxUnhealthyUpgradedInstancePercent",
                    &Policy::max_unhealthy_upgraded_instance_percent, small_integer(0, 100), "20",
                    "With a greater share of instances that are upgraded and unhealthy the "
                    "upgrade is cancelled.")
      .with_default("pauseTimeBetweenBatches", &Policy::pause_time_between_batches, duration(),
                    "PT0S", "From the end of a batch to the begin of the next.")
      .with_default("prioritizeUnhealthyInstances", &Policy::prioritize_unhealthy_instances,
                    boolean(), "true", "Unhealthy instances are upgraded before the others.")
      .with_default("enableCrossZoneUpgrade", &Policy::enable_cross_zone_upgrade, boolean(),
                    "false", "A batch may take instances of several zones.")
      .with_default("maxSurge", &Policy::max_surge, boolean(), "false",
                    "A batch creates new instances, and deletes as many old ones when those are "
                    "healthy; without the quota for it, it upgrades in place.")
      .with_default("rollbackFailedInstancesOnPolicyBreach",
                    &Policy::rollback_failed_instances_on_policy_breach, boolean(), "false",
                    "An upgrade that is cancelled for unhealthy upgraded instances gives them "
                    "their former model back; Uniform only.")
      .form();
}

Form<RollingUpgradeMetrics> custom_metrics_form() {
  using Metrics = RollingUpgradeMetrics;
  const auto metrics =
      Structure<Metrics>("rollingUpgradeMetrics", "What an instance says of a rolling upgrade.")
          .optional("PhaseOrderingNumber", &Metrics::phase_ordering_number, integer(0, kPhaseMax),
                    "Its phase: lower ones first; absent = the last phase.")
          .with_default("SkipUpgrade", &Metrics::skip_upgrade, boolean(), "false",
                        "Rolling upgrades leave it out.");
  return Structure<Metrics>("customMetrics", "Custom metrics that some instances report.")
      .required("instances", &Metrics::instances,
                list_of(integer(0, 1'000'000'000), "a list of instance ids", {.min = 1}),
                "Which instances, by id.")
      .nested("rollingUpgrade", metrics, "What they say of a rolling upgrade.")
      .always()
      .form();
}

}  // namespace

Form<UpgradePolicy> upgrade_policy_form() {
  return Structure<UpgradePolicy>("upgradePolicy", "How a changed model reaches the instances.")
      .with_default("mode", &UpgradePolicy::mode,
                    word<UpgradeMode>({{"Automatic", UpgradeMode::Automatic},
                                       {"Rolling", UpgradeMode::Rolling},
                                       {"Manual", UpgradeMode::Manual}}),
                    "Manual", "At once, batch by batch, or on request.")
      .with_default("rollingUpgradePolicy", &UpgradePolicy::rolling, rolling_policy_form(), "{}",
                    "Batches and pauses of mode Rolling.")
      .form();
}

Form<AutomaticRepairsPolicy> automatic_repairs_form() {
  using Policy = AutomaticRepairsPolicy;
  const auto grace = duration(Zero::refused);
  return Structure<Policy>("automaticRepairsPolicy", "How the platform repairs instances.")
      .with_default("enabled", &Policy::enabled, boolean(), "false",
                    "Unhealthy instances are repaired, 5 % of the set at a time, in a set of less "
                    "than 20 one by one.")
      .with_default("gracePeriod", &Policy::grace_period, grace, "PT10M",
                    "How long an instance is left alone after a change of its state: 10 to 90 "
                    "minutes.")
      .with_default("repairAction", &Policy::repair_action,
                    word<RepairAction>({{"Replace", RepairAction::Replace},
                                        {"Reimage", RepairAction::Reimage},
                                        {"Restart", RepairAction::Restart}}),
                    "Replace", "What a repair does.")
      .rule([](const Node& node) -> std::optional<Fault> {
        const Node* written = node.find("gracePeriod");
        if (written == nullptr) return std::nullopt;
        const auto length = parse_duration(written->text);
        if (length && *length >= Duration::minutes(10) && *length <= Duration::minutes(90)) {
          return std::nullopt;
        }
        return Fault{.message = "'gracePeriod' must be from PT10M to PT90M", .key = "gracePeriod"};
      })
      .form();
}

Form<std::string> image_reference_form() {
  struct Image {
    std::string publisher;
    std::string offer;
    std::string sku;
    std::string version;
  };
  const auto part = name_text("a text");
  const auto form = Structure<Image>("imageReference", "What an instance boots.")
                        .optional("publisher", &Image::publisher, part, "Its publisher.")
                        .optional("offer", &Image::offer, part, "Its offer.")
                        .optional("sku", &Image::sku, part, "Its SKU.")
                        .optional("version", &Image::version, part, "Its version.")
                        .form();
  return converted<std::string>(form, [](Image from, const Node&, std::string& to) {
    to = from.publisher + ":" + from.offer + ":" + from.sku + ":" + from.version;
  });
}

Form<ApplicationHealth> application_health_form() {
  using Health = ApplicationHealth;
  return Structure<Health>("health", "The application health extension, and what it finds.")
      .with_default("intervalInSeconds", &Health::interval_seconds, integer(5, 60), "5",
                    "How often an instance is probed.")
      .with_default("numberOfProbes", &Health::number_of_probes, integer(1, 24), "1",
                    "How many probes in a row must agree to change its state.")
      .optional("gracePeriod", &Health::grace_period_seconds, integer(5, kGracePeriodMax),
                "Seconds for which an instance that started may stay Initializing; absent = "
                "interval x probes.")
      .with_default("state", &Health::state,
                    word<ReportedHealth>({{"Healthy", ReportedHealth::Healthy},
                                          {"Unhealthy", ReportedHealth::Unhealthy},
                                          {"Unknown", ReportedHealth::Unknown}}),
                    "Healthy", "What an instance reports once it runs.")
      .with_default("probability", &Health::probability, number({.min = 0, .max = 1}), "1",
                    "The probability that it does, drawn at each start; else it is Unhealthy.")
      .optional("mtbf", &Health::mtbf, duration(Zero::refused),
                "The mean time after which a healthy application fails; absent = never.")
      .needs("mttr")
      .optional("mttr", &Health::mttr, duration(Zero::refused),
                "The mean time after which a failed one is healthy again by itself.")
      .needs("mtbf")
      .with_default("customMetrics", &Health::custom_metrics,
                    list_of(custom_metrics_form(), "a list of custom metrics", {.max = 1000}), "[]",
                    "What instances report beside their state.")
      .form();
}

}  // namespace capdrill::scenario

#include <array>

#include "table.hpp"

namespace capdrill::scenario {

namespace {

constexpr double kRateMax = 1e7;

/// The typical latencies of choice 11.28.
struct Latency {
  const char* key;
  const char* typical;
};
constexpr std::array<Latency, 6> kTypicalLatencies = {{{"capacityReservation", "PT30S"},
                                                       {"create", "PT60S"},
                                                       {"start", "PT45S"},
                                                       {"deallocate", "PT45S"},
                                                       {"delete", "PT30S"},
                                                       {"healthSettle", "PT30S"}}};

Structure<TenantDraft> poisson_structure() {
  Structure<TenantDraft> structure("poisson", "Independent arrivals at a constant rate.");
  structure.choice("the rate of the arrivals")
      .custom(
          "ratePerHour", number({.min = 0, .max = kRateMax}),
          [](TenantDraft& to, double rate, const Node&) { to.stream.poisson_rate_per_hour = rate; },
          "VMs per hour, over all zones together.")
      .in_choice()
      .custom(
          "utilization", number({.min = 0, .max = 1, .is_min_excluded = true}),
          [](TenantDraft& to, double share, const Node&) { to.stream.poisson_utilization = share; },
          "The rate that holds the hardware at this share of its vCPUs in the long run.")
      .in_choice();
  return structure;
}

Structure<TenantDraft> arrivals_structure() {
  Structure<TenantDraft> structure("arrivals", "When VMs are asked for.");
  structure.choice("a kind of arrivals")
      .nested("poisson", poisson_structure(), "Independent arrivals at a constant rate.")
      .in_choice()
      .custom(
          "trace", file_name(),
          [](TenantDraft& to, Name file, const Node&) { to.trace_file = std::move(file); },
          "A CSV file beside the scenario, with the header `time,sku[,count][,lifetime][,zone]`, "
          "times in seconds, sorted.")
      .in_choice();
  return structure;
}

Form<WeightedSize> weighted_size_form() {
  return Structure<WeightedSize>("weightedSize", "A size and its share of the arrivals.")
      .required("sku", &WeightedSize::size, size_name(), "The VM size.")
      .with_default("weight", &WeightedSize::weight,
                    number({.min = 0, .max = 1e9, .is_min_excluded = true}), "1",
                    "Its share, relative to the others.")
      .form();
}

Form<FailoverSurge> failover_surge_form() {
  return Structure<FailoverSurge>("surgeOnFault", "A failover to the zones that are up.")
      .required("share", &FailoverSurge::share,
                number({.min = 0, .max = 1, .is_min_excluded = true}),
                "The share of their VMs in the dead zone that is deployed again, drawn.")
      .with_default("over", &FailoverSurge::over, duration(), "PT0S",
                    "The time after the fault over which they are asked for, evenly.")
      .form();
}

std::optional<Fault> check_autoscale_period(const Node& options) {
  const Node* period = options.find("autoscalePeriod");
  if (period == nullptr) return std::nullopt;
  const std::optional<Duration> asked = parse_duration(period->text);
  if (asked >= Duration::seconds(30) && asked <= Duration::seconds(60)) return std::nullopt;
  return Fault{.message = "'autoscalePeriod' must be from PT30S to PT1M", .key = "autoscalePeriod"};
}

}  // namespace

Form<TenantDraft> tenant_form() {
  Structure<TenantDraft> structure("tenantStream",
                                   "Other customers' VMs, which compete for the free pool.");
  structure
      .custom(
          "location", location_name(),
          [](TenantDraft& to, Name location, const Node&) {
            to.stream.location = std::move(location);
          },
          "The region.")
      .always()
      .custom(
          "zones", zones_form("a list of physical zones"),
          [](TenantDraft& to, std::vector<Name> zones, const Node&) {
            to.stream.zones = std::move(zones);
          },
          "Physical zones; none = every zone of the region.")
      .by_default("[]")
      .nested("arrivals", arrivals_structure(),
              "When VMs are asked for; absent = none after the start.")
      .optional("lifetimes", &TenantDraft::lifetimes, distribution_form(Zero::refused),
                "How long a VM lives; needed unless each row of a trace tells.")
      .with_default("sizes", &TenantDraft::sizes,
                    unique(list_of(weighted_size_form(), "a list of sizes", {.max = 1000}), "sku"),
                    "[]", "What is asked for; needed unless a trace tells.")
      .custom(
          "initialUtilization", number({.min = 0, .max = 1}),
          [](TenantDraft& to, double share, const Node&) { to.stream.initial_utilization = share; },
          "Share of each zone's vCPUs that is taken at the start, everything counted.")
      .custom(
          "surgeOnFault", failover_surge_form(),
          [](TenantDraft& to, FailoverSurge surge, const Node&) {
            to.stream.surge_on_fault = surge;
          },
          "What these customers do when a zone dies.");
  return structure.form();
}

Form<Timing> timing_form() {
  const auto latency = distribution_form(Zero::allowed);
  const auto preset = word_text({"typical"});
  const auto map =
      Structure<Timing>("timing", "Latencies of long-running operations.")
          .described(
              "preset", preset.shape,
              "`typical`: 30 s for a reservation, 60 s to create, 45 s to start or deallocate, "
              "30 s to delete, 30 s until health settles; other keys still win.")
          .with_default("capacityReservation", &Timing::capacity_reservation, latency, "PT0S",
                        "Creating, changing or deleting a reservation.")
          .with_default("create", &Timing::create, latency, "PT0S", "Creating a VM.")
          .with_default("start", &Timing::start, latency, "PT0S", "Starting a deallocated VM.")
          .with_default("deallocate", &Timing::deallocate, latency, "PT0S", "Deallocating a VM.")
          .with_default("delete", &Timing::remove, latency, "PT0S", "Deleting a VM.")
          .with_default("healthSettle", &Timing::health_settle, latency, "PT0S",
                        "From the moment when an instance of a set with `health` runs until its "
                        "application answers its first probe.")
          .form();
  const auto scalar = converted<Timing>(preset, [](const std::string&, const Node&, Timing&) {});
  return by_kind(Alternatives<Timing>{.scalar = scalar, .mapping = map});
}

void expand_timing(Node& root) {
  Node* timing = root.find("timing");
  if (timing == nullptr) return;
  if (timing->kind == Node::Kind::scalar && timing->text == "typical") {
    Node map;
    map.kind = Node::Kind::map;
    map.origin = timing->origin;
    map.entries.push_back(Entry{.key = "preset", .origin = timing->origin, .value = *timing});
    *timing = std::move(map);
  }
  const Node* preset = timing->find("preset");
  if (preset == nullptr || preset->text != "typical") return;
  const Origin origin = preset->origin;
  for (const Latency& latency : kTypicalLatencies) {
    if (timing->find(latency.key) != nullptr) continue;
    Node value = made_scalar(latency.typical, origin.source);
    value.origin = origin;
    timing->entries.push_back(
        Entry{.key = latency.key, .origin = origin, .value = std::move(value)});
  }
}

Form<Options> options_form() {
  return Structure<Options>("options",
                            "Where the documents leave two readings, which one is meant.")
      .with_default("failedCrBlocksAllocation", &Options::failed_cr_blocks_allocation, boolean(),
                    "false",
                    "A VM that names a reservation in state Failed is refused, instead of placed "
                    "uncovered (choice 11.2).")
      .with_default(
          "zonalCustomFaultDomains", &Options::zonal_custom_fault_domains, boolean(), "false",
          "Zonal sets beside a reservation may ask for two or three fault domains (choice 9.2).")
      .with_default(
          "groupZonesMustBeEqual", &Options::group_zones_must_be_equal, boolean(), "false",
          "The zones of a set must be those of its group, instead of among them (choice 11.18).")
      .with_default("rbacDelay", &Options::rbac_delay, duration(), "PT0S",
                    "How long a role assignment takes to have effect (choice 11.15).")
      .with_default("shareDelay", &Options::share_delay, duration(), "PT0S",
                    "How long a changed sharing profile takes to have effect (choice 11.15).")
      .with_default("unconfirmedSlaCredits", &Options::unconfirmed_sla_credits, boolean(), "false",
                    "Reserved units with an uptime below 99 % and 95 % get the credits of 25 % and "
                    "100 % that no document confirms (choice 11.16).")
      .with_default("unhealthyShareOfUpgraded", &Options::unhealthy_share_of_upgraded, boolean(),
                    "false",
                    "`maxUnhealthyUpgradedInstancePercent` is a share of the instances that are "
                    "upgraded, instead of the whole set (choice 11.9).")
      .with_default("evictOverallocatedOnMaintenance", &Options::evict_overallocated_on_maintenance,
                    boolean(), "false",
                    "A maintenance deallocates the overallocated VMs on the hosts it works on, "
                    "the newest first (choice 11.6).")
      .with_default("autoscalePeriod", &Options::autoscale_period, duration(), "PT1M",
                    "How often autoscale looks at its metrics: every 30 to 60 seconds "
                    "(choice 11.13).")
      .rule(check_autoscale_period)
      .form();
}

Form<Output> output_form() {
  return Structure<Output>("output", "What is recorded.")
      .optional("interval", &Output::interval, duration(Zero::refused),
                "Records series at multiples of it; absent = at every change.")
      .with_default("tables", &Output::tables,
                    unique(list_of(word_text({"reservation", "reservation_consumer", "scale_set",
                                              "coverage", "sla", "autoscale", "zone", "tenant",
                                              "quota", "cost", "operation", "placement", "fault",
                                              "upgrade", "alert", "expectation", "event"}),
                                   "a list of tables")),
                    "[]", "Tables to write; none = all but `event`.")
      .with_default("steps", &Output::steps, boolean(), "false",
                    "The summary shows, after each operation of the timeline and the end of each "
                    "fault, how many VMs are covered, uncovered and exposed, what is left of quota "
                    "and free pool, what an hour costs, and how long that lasts.")
      .form();
}

}  // namespace capdrill::scenario

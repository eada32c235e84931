#include <array>

#include "capdrill/results/table.hpp"

namespace capdrill::results {

namespace {

constexpr ColumnType kTime = ColumnType::time;
constexpr ColumnType kText = ColumnType::text;
constexpr ColumnType kMoney = ColumnType::money;

constexpr ColumnSpec ratio(std::string_view name, std::string_view numerator,
                           std::string_view denominator) {
  return {name, ColumnType::ratio, numerator, denominator, 1, false};
}
/// Memory is asked for in GiB, so it is told in GiB.
constexpr ColumnSpec in_gib(std::string_view name, std::string_view mib) {
  return {name, ColumnType::ratio, mib, {}, 1024, false};
}
constexpr ColumnSpec hidden(std::string_view name) {
  return {name, ColumnType::integer, {}, {}, 1, true};
}

constexpr ColumnSpec kReservation[] = {
    {"time", kTime}, {"grp", kText},       {"reservation", kText},
    {"sku", kText},  {"location", kText},  {"zone", kText},
    {"quantity"},    {"current_capacity"}, {"backed"},
    {"associated"},  {"allocated"},        {"covered"},
    {"unused"},      {"overallocated"},    ratio("utilization", "allocated", "current_capacity"),
    {"state", kText}};

constexpr ColumnSpec kReservationConsumer[] = {
    {"time", kTime}, {"reservation", kText}, {"subscription", kText}, {"associated"}, {"allocated"},
    {"covered"},     {"overallocated"}};

constexpr ColumnSpec kScaleSet[] = {
    {"time", kTime},  {"scale_set", kText}, {"zone", kText}, {"logical_zone", kText},
    {"target"},       {"instances"},        {"allocated"},   {"running"},
    {"unavailable"},  {"associated"},       {"covered"},     {"overallocated"},
    {"latest_model"}, {"imbalance"}};

constexpr ColumnSpec kCoverage[] = {
    {"time", kTime},     {"scope", kText},
    {"name", kText},     {"covered"},
    {"eligible"},        ratio("coverage", "covered", "eligible"),
    {"running"},         {"target"},
    hidden("protected"), ratio("protection", "protected", "target")};

constexpr ColumnSpec kZone[] = {{"time", kTime},
                                {"location", kText},
                                {"zone", kText},
                                {"up"},
                                {"vcpus_total"},
                                {"vcpus_vm"},
                                {"vcpus_held_idle"},
                                {"vcpus_free"},
                                hidden("memory_total_mib"),
                                hidden("memory_free_mib"),
                                in_gib("memory_total", "memory_total_mib"),
                                in_gib("memory_free", "memory_free_mib"),
                                hidden("stranded"),
                                ratio("fragmentation", "stranded", "vcpus_free")};

constexpr ColumnSpec kTenant[] = {{"time", kTime}, {"location", kText}, {"zone", kText},
                                  {"arrived"},     {"refused"},         {"running"}};

constexpr ColumnSpec kQuota[] = {
    {"time", kTime}, {"subscription", kText}, {"location", kText}, {"family", kText},
    {"used"},        {"usage_limit"}};

constexpr ColumnSpec kCost[] = {{"time", kTime},
                                {"subscription", kText},
                                {"reservation", kText},
                                {"location", kText},
                                {"zone", kText},
                                {"vm_cost", kMoney},
                                {"unused_reservation_cost", kMoney},
                                {"overallocated_vm_cost", kMoney},
                                {"reserved_instance_discount", kMoney}};

constexpr ColumnSpec kOperation[] = {{"id"},
                                     {"submitted", kTime},
                                     {"completed", kTime},
                                     {"initiator", kText},
                                     {"operation", kText},
                                     {"target", kText},
                                     {"requested"},
                                     {"done"},
                                     {"outcome", kText},
                                     {"http_status"},
                                     {"code", kText},
                                     {"message", kText},
                                     {"details", kText}};

constexpr ColumnSpec kPlacement[] = {{"vm", kText},
                                     {"begin", kTime},
                                     {"end", kTime},
                                     {"scale_set", kText},
                                     {"subscription", kText},
                                     {"location", kText},
                                     {"zone", kText},
                                     {"pool", kText},
                                     {"fault_domain"},
                                     {"host"},
                                     {"reservation", kText},
                                     {"covered_from", kTime},
                                     {"tried"}};

constexpr ColumnSpec kFault[] = {{"id"},
                                 {"timeline_id", kText},
                                 {"kind", kText},
                                 {"mode", kText},
                                 {"location", kText},
                                 {"zone", kText},
                                 {"hardware", kText},
                                 {"begin", kTime},
                                 {"end", kTime},
                                 {"vms_down"},
                                 {"tenants_down"},
                                 {"healed"},
                                 {"returned"},
                                 {"not_returned"},
                                 {"time_to_restore_capacity", kTime},
                                 {"time_to_restore_protection", kTime},
                                 hidden("capacity_num"),
                                 hidden("capacity_den"),
                                 ratio("lowest_capacity", "capacity_num", "capacity_den"),
                                 hidden("protection_num"),
                                 hidden("protection_den"),
                                 ratio("lowest_protection", "protection_num", "protection_den"),
                                 {"start_failures"},
                                 hidden("hours_num"),
                                 hidden("hours_den"),
                                 ratio("vm_hours_without_coverage", "hours_num", "hours_den"),
                                 {"unused_reservation_cost", kMoney}};

constexpr ColumnSpec kUpgrade[] = {{"time", kTime}, {"upgrade"},     {"scale_set", kText},
                                   {"batch"},       {"mode", kText}, {"status", kText},
                                   {"successful"},  {"failed"},      {"in_progress"},
                                   {"pending"},     {"code", kText}};

constexpr std::int64_t kMicrosecondsPerMinute = 60'000'000;
constexpr std::int64_t kMicrosecondsPerMonth = 30 * 24 * 60 * kMicrosecondsPerMinute;

constexpr ColumnSpec per(std::string_view name, std::string_view numerator, std::int64_t divisor) {
  return {name, ColumnType::ratio, numerator, {}, divisor, false};
}

constexpr ColumnSpec kSla[] = {
    {"month"},
    {"reservation", kText},
    {"unit"},
    hidden("not_available_us"),
    per("minutes_not_available", "not_available_us", kMicrosecondsPerMinute),
    hidden("available_us"),
    per("uptime", "available_us", kMicrosecondsPerMonth),
    hidden("credit_num"),
    hidden("credit_den"),
    ratio("credit", "credit_num", "credit_den")};

constexpr ColumnSpec kAutoscale[] = {{"time", kTime},
                                     {"scale_set", kText},
                                     {"profile", kText},
                                     {"event", kText},
                                     {"rule", kText},
                                     hidden("observed_millionths"),
                                     per("observed", "observed_millionths", 1'000'000),
                                     {"current"},
                                     {"intended"},
                                     {"target"},
                                     {"operation"},
                                     {"outcome", kText},
                                     {"description", kText}};

constexpr ColumnSpec kAlert[] = {{"kind", kText},     {"reservation", kText},
                                 {"grp", kText},      {"begin", kTime},
                                 {"end", kTime},      hidden("value_num"),
                                 hidden("value_den"), ratio("value", "value_num", "value_den")};

constexpr ColumnSpec kExpectation[] = {
    {"name", kText},    {"metric", kText},     {"target", kText},
    {"instant", kText}, {"comparison", kText}, {"expected", kText},
    {"found", kText},   {"outcome", kText},    {"place", kText}};

constexpr ColumnSpec kEvent[] = {{"time", kTime}, {"number"}, {"kind", kText}, {"subject", kText}};

constexpr std::array<TableSpec, kTableCount> kTables = {{
    {TableId::reservation, "reservation", 5, kReservation},
    {TableId::reservation_consumer, "reservation_consumer", 2, kReservationConsumer},
    {TableId::scale_set, "scale_set", 3, kScaleSet},
    {TableId::coverage, "coverage", 2, kCoverage},
    {TableId::zone, "zone", 2, kZone},
    {TableId::tenant, "tenant", 2, kTenant},
    {TableId::quota, "quota", 3, kQuota},
    {TableId::cost, "cost", 4, kCost},
    {TableId::operation, "operation", 0, kOperation},
    {TableId::placement, "placement", 0, kPlacement},
    {TableId::fault, "fault", 0, kFault},
    {TableId::upgrade, "upgrade", 0, kUpgrade},
    {TableId::sla, "sla", 0, kSla},
    {TableId::autoscale, "autoscale", 0, kAutoscale},
    {TableId::alert, "alert", 0, kAlert},
    {TableId::expectation, "expectation", 0, kExpectation},
    {TableId::event, "event", 0, kEvent},
}};

}  // namespace

const TableSpec& table_spec(TableId id) { return kTables[static_cast<std::size_t>(id)]; }

std::vector<std::string_view> table_names() {
  std::vector<std::string_view> names;
  for (const TableSpec& spec : kTables) names.push_back(spec.name);
  return names;
}

}  // namespace capdrill::results

#include "capdrill/rules/quota.hpp"

#include <fmt/format.h>

#include <string>

namespace capdrill::rules {

namespace {

constexpr const char* kTotalCores = "Total Regional Cores";

std::string family_cores(std::string_view family) { return fmt::format("{} Cores", family); }

std::optional<Refusal> check_line(const QuotaLine& line, std::string_view what,
                                  std::string_view location, std::int64_t additional,
                                  QuotaAsker asker) {
  if (!line.limit || line.used + additional <= *line.limit) return std::nullopt;
  if (asker == QuotaAsker::SingleVm) {  // QUO-6
    return Refusal{Code::OperationNotAllowed,
                   fmt::format("Operation results in exceeding quota limits of {} in {}. Maximum "
                               "allowed: {}, current in use: {}, additional requested: {}. Raise "
                               "the limit to {} or free {} vCPUs.",
                               what, location, *line.limit, line.used, additional,
                               line.used + additional, line.used + additional - *line.limit),
                   std::string(what),
                   {}};
  }
  return Refusal{
      Code::QuotaExceeded,  // QUO-5
      fmt::format("Operation could not be completed as it results in exceeding approved "
                  "{} quota in {}. Current limit: {}, current usage: {}, additional "
                  "required: {}, (minimum) new limit required: {}.",
                  what, location, *line.limit, line.used, additional, line.used + additional),
      std::string(what),
      {}};
}

}  // namespace

std::optional<Refusal> check_quota(const RegionQuota& quota, FamilyId family,
                                   std::string_view family_name, std::string_view location,
                                   std::int64_t additional, QuotaAsker asker) {
  if (additional <= 0) return std::nullopt;  // QUO-4
  Checks checks;                             // QUO-3
  checks.add(
      check_line(quota.families[family], family_cores(family_name), location, additional, asker));
  checks.add(check_line(quota.total, kTotalCores, location, additional, asker));
  return std::move(checks).refusal();
}

std::optional<QuotaShortfall> find_shortfall(const RegionQuota& quota, FamilyId family,
                                             std::string_view family_name,
                                             std::int64_t additional) {
  const auto missing = [additional](const QuotaLine& line) {
    return line.limit ? line.used + additional - *line.limit : 0;
  };
  const QuotaLine& own = quota.families[family];
  const bool is_total = missing(quota.total) > missing(own);
  const QuotaLine& line = is_total ? quota.total : own;
  if (additional <= 0 || missing(line) <= 0) return std::nullopt;  // QUO-4
  return QuotaShortfall{is_total ? kTotalCores : family_cores(family_name), missing(line),
                        line.used + additional};
}

}  // namespace capdrill::rules

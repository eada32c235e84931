#include <fmt/format.h>

#include <variant>

#include "load_file.hpp"
#include "resolver.hpp"
#include "utf8.hpp"

/// What autoscale sees, and what it is told to do.
namespace capdrill::scenario {

void Resolver::resolve_load(ScaleSet& set) {
  for (Load& load : set.load) {
    if (load.csv) read_load(load);
    for (std::size_t i = 1; i < load.steps.size(); ++i) {
      if (load.steps[i - 1].at < load.steps[i].at) continue;
      problems_.add(load.steps[i].origin, "the steps must be sorted by time");
      break;
    }
  }
}

void Resolver::read_load(Load& load) {
  const Name& named = load.csv->file;
  std::variant<FoundFile, std::string> found =
      find_file(sources_[named.origin.source].folder, named.text);
  if (const auto* message = std::get_if<std::string>(&found)) {
    return problems_.add(named.origin, *message);
  }
  load.steps = read_load_file(std::get<FoundFile>(found), *load.csv, sources_, problems_);
  if (load.csv->bootstrap) count_blocks(load);
}

/// The last row holds as long as the one before it.
void Resolver::count_blocks(Load& load) {
  const std::vector<LoadStep>& rows = load.steps;
  if (rows.size() > 1) {
    const SimTime end = rows.back().at + (rows.back().at - rows[rows.size() - 2].at);
    load.csv->blocks = end.us() / load.csv->bootstrap->us();
  }
  if (load.csv->blocks > 0) return;
  problems_.add(load.csv->file.origin, fmt::format("'{}' is shorter than one 'bootstrap' block",
                                                   printable(load.csv->file.text)));
}

void Resolver::resolve_autoscale(ScaleSet& set) {
  if (!set.autoscale) return;
  NameTable metrics("load of the metric");
  for (const Load& load : set.load) metrics.add(load.metric_name.text);
  for (AutoscaleProfile& profile : set.autoscale->profiles) {
    check_fixed_date(profile);
    for (AutoscaleRule& rule : profile.rules) {
      if (!set.load.empty()) metrics.resolve(rule.metric_name, problems_);
    }
  }
}

void Resolver::check_fixed_date(const AutoscaleProfile& profile) {
  if (!profile.schedule.fixed_date) return;
  constexpr Duration kLengthMax = Duration::hours(24 * 365);
  const rules::FixedDate& date = *profile.schedule.fixed_date;
  if (date.start < date.end && date.end - date.start <= kLengthMax) return;
  problems_.add(profile.origin,
                fmt::format("the 'fixedDate' of profile '{}' must end after its start, and at most "
                            "365 days later",
                            printable(profile.name)));
}

}  // namespace capdrill::scenario

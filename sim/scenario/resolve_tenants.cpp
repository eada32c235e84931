#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "resolver.hpp"
#include "trace.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

void Resolver::resolve_tenants() {
  constexpr std::size_t kStreamsMax = 65'535;
  if (draft_.tenants.size() > kStreamsMax) {
    problems_.add(draft_.tenants[kStreamsMax].first.origin,
                  fmt::format("more than {} tenant streams", kStreamsMax));
  }
  for (std::size_t i = 0; i < draft_.tenants.size(); ++i) {
    auto& [name, draft] = draft_.tenants[i];
    resolve_tenant(name, draft, written_at(root_, "tenants", i));
    scenario_.tenants.emplace_back(name, std::move(draft.stream));
  }
}

void Resolver::resolve_tenant(const Name& name, TenantDraft& draft, const Node* written) {
  TenantStream& stream = draft.stream;
  if (regions_.resolve(stream.location, problems_)) {
    const NameTable& zones = zones_.physical(stream.location.text);
    for (Name& zone : stream.zones) zones.resolve(zone, problems_);
    check_tenant_hardware(name, stream);
  }
  for (WeightedSize& size : draft.sizes) sizes_.use(size.size, problems_);
  stream.sizes = draft.sizes;
  if (draft.lifetimes) stream.lifetimes = *draft.lifetimes;
  if (draft.trace_file) read_tenant_trace(draft);
  check_tenant_needs(name, draft, written);
}

/// Shares of the hardware mean nothing where it has no totals.
void Resolver::check_tenant_hardware(const Name& name, const TenantStream& stream) {
  const auto region = regions_by_name_.find(stream.location.text);
  const bool takes_share = stream.initial_utilization || stream.poisson_utilization;
  if (!takes_share || region == regions_by_name_.end()) return;
  for (const auto& zone : region->second->zones) {
    const std::string& zone_name = zone.first.text;
    const bool is_meant =
        stream.zones.empty() ||
        std::ranges::any_of(stream.zones, [&](const Name& each) { return each.text == zone_name; });
    if (!is_meant || !zone.second.unlimited) continue;
    problems_.add(
        name.origin,
        fmt::format("the stream '{}' fills a share of zone '{}', whose hardware is unlimited",
                    printable(name.text), zone_name));
    return;
  }
}

void Resolver::check_tenant_needs(const Name& name, const TenantDraft& draft, const Node* written) {
  const TenantStream& stream = draft.stream;
  const bool is_poisson = stream.poisson_rate_per_hour || stream.poisson_utilization;
  const bool has_demand = is_poisson || draft.trace_file || stream.initial_utilization;
  const bool is_broken_demand =
      is_broken(written, "arrivals") || is_broken(written, "initialUtilization");
  const auto report = [&](const std::string& what) {
    problems_.add(name.origin, fmt::format("the stream '{}' {}", printable(name.text), what));
  };
  const Node* arrivals = written == nullptr ? nullptr : written->find("arrivals");
  if (!has_demand && !is_broken_demand && arrivals == nullptr) {
    report("asks for nothing: it needs 'arrivals' or 'initialUtilization'");
  }
  const bool draws = is_poisson || stream.initial_utilization.has_value();
  const bool needs_lifetimes = draws || (draft.trace_file && !draft.has_all_lifetimes);
  if (needs_lifetimes && !draft.lifetimes && !is_broken(written, "lifetimes")) {
    report("needs 'lifetimes'");
  }
  const bool has_sizes = !draft.sizes.empty() || is_broken(written, "sizes");
  const Node* sizes = written == nullptr ? nullptr : written->find("sizes");
  if (draws && !has_sizes && (sizes == nullptr || sizes->items.empty())) report("needs 'sizes'");
}

void Resolver::read_tenant_trace(TenantDraft& draft) {
  const Name& named = *draft.trace_file;
  std::variant<FoundFile, std::string> found =
      find_file(sources_[named.origin.source].folder, named.text);
  if (const auto* message = std::get_if<std::string>(&found)) {
    problems_.add(named.origin, *message);
    draft.has_all_lifetimes = true;
    return;
  }
  std::unordered_map<std::string, std::optional<std::uint32_t>> numbers;
  const auto number_of_size = [&](Name& name) {
    const std::string written = name.text;
    if (const auto known = numbers.find(written); known != numbers.end()) return known->second;
    std::optional<std::uint32_t> number;
    if (sizes_.use(name, problems_)) {
      number = static_cast<std::uint32_t>(trace_sizes_.size());
      trace_sizes_.push_back(name.text);
    }
    return numbers.emplace(written, number).first->second;
  };
  const TraceContext context{.horizon = SimTime{} + scenario_.clock.duration,
                             .zones = zones_.physical(draft.stream.location.text),
                             .number_of_size = number_of_size};
  Trace trace = read_trace(std::get<FoundFile>(found), named.origin, context, sources_, problems_);
  draft.stream.trace = std::move(trace.arrivals);
  draft.has_all_lifetimes = trace.has_all_lifetimes;
}

void Resolver::number_trace_sizes() {
  std::vector<std::uint32_t> positions;
  for (const std::string& name : trace_sizes_) {
    const auto found =
        std::ranges::find(scenario_.sizes, name, [](const auto& size) { return size.first.text; });
    positions.push_back(static_cast<std::uint32_t>(found - scenario_.sizes.begin()));
  }
  for (auto& entry : scenario_.tenants) {
    for (TraceArrival& arrival : entry.second.trace) arrival.size = positions[arrival.size];
  }
}

}  // namespace capdrill::scenario

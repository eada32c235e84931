#include "capdrill/rules/scale_in.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace capdrill::rules {

namespace {

/// The candidates of one fault domain in one zone, highest id last.
struct Cell {
  std::uint32_t zone = 0;
  std::vector<std::size_t> members;
};

using Cells = std::vector<Cell>;

Cells group_by_place(std::span<const ScaleInCandidate> candidates) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Cell> cells;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Cell& cell = cells[{candidates[i].zone, candidates[i].fault_domain}];
    cell.zone = candidates[i].zone;
    cell.members.push_back(i);
  }
  Cells list;
  for (auto& [place, cell] : cells) list.push_back(std::move(cell));
  return list;
}

}  // namespace

std::vector<std::size_t> pick_default(std::span<const ScaleInCandidate> candidates,
                                      std::size_t count) {
  Cells cells = group_by_place(candidates);
  std::map<std::uint32_t, std::size_t> zone_counts;
  for (const ScaleInCandidate& candidate : candidates) ++zone_counts[candidate.zone];
  std::vector<std::size_t> picked;
  while (picked.size() < std::min(count, candidates.size())) {
    std::size_t fullest = 0;  // SIN-1, SIN-4
    for (const auto& [zone, instances] : zone_counts) fullest = std::max(fullest, instances);
    Cell* best = nullptr;
    for (Cell& cell : cells) {
      if (cell.members.empty() || zone_counts[cell.zone] != fullest) continue;
      const auto key = [](const Cell& c) {
        return std::pair(c.members.size(), c.members.back());  // SIN-2, SIN-3
      };
      if (best == nullptr || key(cell) > key(*best)) best = &cell;
    }
    picked.push_back(best->members.back());
    best->members.pop_back();
    --zone_counts[best->zone];
  }
  return picked;
}

}  // namespace capdrill::rules

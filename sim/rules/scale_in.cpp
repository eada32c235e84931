#include "capdrill/rules/scale_in.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace capdrill::rules {

namespace {

/// The instances of one fault domain in one zone.
struct Cell {
  std::uint32_t zone = 0;
  bool is_regional = false;
  /// Protected ones included.
  std::size_t instances = 0;
  /// The others by ascending id; those before `oldest` have left.
  std::vector<std::size_t> members;
  std::size_t oldest = 0;

  [[nodiscard]] bool is_empty() const { return oldest == members.size(); }
};

std::vector<Cell> group_by_place(std::span<const ScaleInCandidate> candidates) {
  std::map<std::tuple<bool, std::uint32_t, std::uint32_t>, Cell> cells;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const ScaleInCandidate& candidate = candidates[i];
    Cell& cell = cells[{candidate.is_regional, candidate.zone, candidate.fault_domain}];
    cell.zone = candidate.zone;
    cell.is_regional = candidate.is_regional;
    ++cell.instances;
    if (!candidate.is_protected) cell.members.push_back(i);
  }
  std::vector<Cell> list;
  for (auto& [place, cell] : cells) list.push_back(std::move(cell));
  return list;
}

class Picker {
 public:
  Picker(std::span<const ScaleInCandidate> candidates, ScaleInRule rule)
      : rule_(rule), cells_(group_by_place(candidates)) {
    for (const Cell& cell : cells_) {
      if (!cell.is_regional) zone_counts_[cell.zone] += cell.instances;
    }
  }

  /// The cell that the next one leaves, or null when only protected ones are left.
  [[nodiscard]] Cell* find_next() {
    Cell* best = nullptr;
    for (Cell& cell : cells_) {
      if (!cell.is_empty() && (best == nullptr || rank(cell) > rank(*best))) best = &cell;
    }
    return best;
  }

  [[nodiscard]] std::size_t take_from(Cell& cell) {
    --cell.instances;
    if (!cell.is_regional) --zone_counts_[cell.zone];
    if (rule_ == ScaleInRule::OldestVM) return cell.members[cell.oldest++];
    const std::size_t newest = cell.members.back();
    cell.members.pop_back();
    return newest;
  }

 private:
  /// The cell of the highest rank loses an instance first. Indices ascend with ids.
  [[nodiscard]] std::tuple<bool, std::size_t, std::size_t, std::int64_t> rank(
      const Cell& cell) const {
    const std::size_t of_zone = cell.is_regional ? 0 : zone_counts_.at(cell.zone);
    const auto oldest = static_cast<std::int64_t>(cell.members[cell.oldest]);
    const auto newest = static_cast<std::int64_t>(cell.members.back());
    return {cell.is_regional,                                    // SIN-7
            of_zone,                                             // SIN-1, SIN-4, SIN-8
            rule_ == ScaleInRule::Default ? cell.instances : 0,  // SIN-2, SIN-5
            rule_ == ScaleInRule::OldestVM ? -oldest : newest};  // SIN-3, SIN-6
  }

  ScaleInRule rule_;
  std::vector<Cell> cells_;
  std::map<std::uint32_t, std::size_t> zone_counts_;
};

}  // namespace

std::vector<std::size_t> pick_for_scale_in(std::span<const ScaleInCandidate> candidates,
                                           ScaleInRule rule, std::size_t count) {
  Picker picker(candidates, rule);
  std::vector<std::size_t> picked;
  while (picked.size() < count) {
    Cell* cell = picker.find_next();
    if (cell == nullptr) break;
    picked.push_back(picker.take_from(*cell));
  }
  return picked;
}

}  // namespace capdrill::rules

#include "study/sizing.hpp"

#include <algorithm>
#include <numeric>

namespace capdrill::study {

// ---- one demand ----------------------------------------------------------------------------

void add(Demand& to, const Demand& more) {
  for (const auto& [vms, time] : more) to[vms] += time;
}

std::int64_t time_of(const Demand& demand) {
  std::int64_t time = 0;
  for (const auto& [vms, span] : demand) time += span;
  return time;
}

std::int64_t time_above(const Demand& demand, std::int64_t slots) {
  std::int64_t time = 0;
  for (auto it = demand.upper_bound(slots); it != demand.end(); ++it) time += it->second;
  return time;
}

Wide asked(const Demand& demand) {
  Wide sum = 0;
  for (const auto& [vms, time] : demand) sum += Wide{vms} * time;
  return sum;
}

Wide covered(const Demand& demand, std::int64_t slots) {
  Wide sum = 0;
  for (const auto& [vms, time] : demand) sum += Wide{std::min(vms, slots)} * time;
  return sum;
}

std::int64_t slots_for_probability(const Demand& demand, const Fraction& p) {
  const Wide needed = p.num * time_of(demand);
  Wide enough = 0;
  for (const auto& [vms, time] : demand) {
    enough += p.den * time;
    if (enough >= needed) return vms;
  }
  return 0;
}

// ---- all of them ---------------------------------------------------------------------------

namespace {

class CoverageSizing {
 public:
  CoverageSizing(std::span<const Sized> sized, const Fraction& coverage)
      : sized_(sized), slots_(sized.size()) {
    missing_.resize(sized.empty() ? 0 : sized.front().demands.size());
    for (std::size_t situation = 0; situation < missing_.size(); ++situation) {
      Wide total = 0;
      for (const Sized& each : sized) total += asked(each.demands[situation]);
      // Rounded up: a part of a VM-microsecond is one.
      missing_[situation] = (total * coverage.num + coverage.den - 1) / coverage.den;
    }
    needed_ = missing_;
    gains_.resize(sized.size());
    for (std::size_t i = 0; i < sized.size(); ++i) update_gains(i);
  }

  std::vector<std::int64_t> solve() {
    while (std::ranges::any_of(missing_, [](Wide missing) { return missing > 0; })) give_one();
    take_back();
    return std::move(slots_);
  }

 private:
  [[nodiscard]] Wide price(std::size_t i) const {
    return std::max<std::int64_t>(1, sized_[i].price_per_hour.units());
  }

  void update_gains(std::size_t i) {
    gains_[i].clear();
    for (const Demand& demand : sized_[i].demands) {
      gains_[i].push_back(time_above(demand, slots_[i]));
    }
  }

  /// What a slot more is worth: what it covers where something is missing; of several situations the
  /// sum of the parts of what each needs.
  [[nodiscard]] Wide worth(std::size_t i) const {
    constexpr Wide kParts = 1'000'000'000'000;
    const auto open = std::ranges::count_if(missing_, [](Wide missing) { return missing > 0; });
    Wide worth = 0;
    for (std::size_t s = 0; s < missing_.size(); ++s) {
      if (missing_[s] <= 0) continue;
      worth += open == 1 ? gains_[i][s] : gains_[i][s] * kParts / needed_[s];
    }
    return worth;
  }

  void give_one() {
    std::size_t best = 0;
    Wide best_worth = 0;
    for (std::size_t i = 0; i < sized_.size(); ++i) {
      const Wide here = worth(i);
      if (here * price(best) <= best_worth * price(i)) continue;
      best = i;
      best_worth = here;
    }
    for (std::size_t s = 0; s < missing_.size(); ++s) missing_[s] -= gains_[best][s];
    ++slots_[best];
    update_gains(best);
  }

  /// The last slots may have made earlier, cheaper ones needless; the dearest go first.
  void take_back() {
    std::vector<std::size_t> order(sized_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order,
                             [this](std::size_t a, std::size_t b) { return price(a) > price(b); });
    for (const std::size_t i : order) {
      while (slots_[i] > 0 && is_needless(i)) {
        --slots_[i];
        for (std::size_t s = 0; s < missing_.size(); ++s) {
          missing_[s] += time_above(sized_[i].demands[s], slots_[i]);
        }
      }
    }
  }

  [[nodiscard]] bool is_needless(std::size_t i) const {
    for (std::size_t s = 0; s < missing_.size(); ++s) {
      if (missing_[s] + time_above(sized_[i].demands[s], slots_[i] - 1) > 0) return false;
    }
    return true;
  }

  std::span<const Sized> sized_;
  std::vector<std::int64_t> slots_;
  /// What has to be covered in each situation, and how much of it is not yet.
  std::vector<Wide> needed_;
  std::vector<Wide> missing_;
  /// What a slot more covers, by thing and situation.
  std::vector<std::vector<Wide>> gains_;
};

}  // namespace

std::vector<std::int64_t> slots_for_coverage(std::span<const Sized> sized,
                                             const Fraction& coverage) {
  return CoverageSizing(sized, coverage).solve();
}

}  // namespace capdrill::study

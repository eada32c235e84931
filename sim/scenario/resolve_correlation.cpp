#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>

#include "resolver.hpp"
#include "utf8.hpp"

/// How the noises of several sets go together.
namespace capdrill::scenario {

namespace {

/// The lower triangle whose product with its own transpose is `correlations`; nothing when there is
/// none. In the order of the file, so that a set's draws do not depend on those that follow it.
/// Source: Golub and Van Loan, Matrix Computations, 4th edition, section 4.2.5 (Cholesky).
std::optional<Eigen::MatrixXd> cholesky_factor(Eigen::MatrixXd correlations) {
  // So that a correlation of 1, which makes the matrix singular, has a factor as well.
  constexpr double kRidge = 1e-10;
  correlations.diagonal().array() += kRidge;
  const Eigen::LLT<Eigen::MatrixXd> llt(correlations);
  if (llt.info() != Eigen::Success) return std::nullopt;
  return Eigen::MatrixXd(llt.matrixL());
}

/// To a grid, so that the last bits of a sum do not decide what is drawn.
double on_grid(double weight) {
  constexpr double kSteps = 1LL << 40;
  return std::round(weight * kSteps) / kSteps;
}

/// The sets whose load has a noise, and the correlations among them.
class NoiseTable {
 public:
  NoiseTable(const Scenario& scenario, Problems& problems) : problems_(problems) {
    for (const auto& [name, set] : scenario.scale_sets) {
      const auto load =
          std::ranges::find_if(set.load, [](const Load& each) { return each.noise.has_value(); });
      if (load == set.load.end()) continue;
      table_.add(name.text);
      every_.push_back(load->noise->every);
    }
    const auto size = static_cast<Eigen::Index>(every_.size());
    if (size <= kSetsMax) correlations_ = Eigen::MatrixXd::Identity(size, size);
  }

  void add(const Name& set, LoadCorrelation& with) {
    if (!table_.resolve(with.scale_set, problems_)) return;
    last_ = with.scale_set.origin;
    if (correlations_.size() == 0) {
      return problems_.add(*last_,
                           fmt::format("at most {} sets with a noise can be correlated", kSetsMax));
    }
    const Eigen::Index row = index_of(set);
    const Eigen::Index column = index_of(with.scale_set);
    double& present = correlations_(row, column);
    const std::string other = printable(with.scale_set.text);
    if (row == column) return problems_.add(*last_, "a load goes together with itself anyhow");
    if (every_at(row) != every_at(column)) {
      problems_.add(*last_, fmt::format("the noise of '{}' has another 'every'", other));
    }
    if (present != 0 && present != with.coefficient) {
      problems_.add(*last_, fmt::format("'{}' says another correlation with '{}'", other,
                                        printable(set.text)));
    }
    present = correlations_(column, row) = with.coefficient;
  }

  /// Nothing without correlations, or when they are wrong.
  [[nodiscard]] std::vector<NoiseMix> mixes() const {
    if (!last_ || !problems_.empty()) return {};
    const std::optional<Eigen::MatrixXd> factor = cholesky_factor(correlations_);
    if (!factor) {
      problems_.add(*last_,
                    "the correlations contradict each other: their matrix is not positive "
                    "semidefinite");
      return {};
    }
    const std::vector<std::string>& names = table_.names();
    std::vector<NoiseMix> mixes;
    for (std::size_t row = 0; row < names.size(); ++row) {
      NoiseMix& mix = mixes.emplace_back(NoiseMix{names[row], {}});
      for (std::size_t column = 0; column <= row; ++column) {
        const double weight =
            on_grid((*factor)(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)));
        if (weight != 0) mix.parts.push_back({names[column], weight});
      }
    }
    return mixes;
  }

 private:
  static constexpr Eigen::Index kSetsMax = 500;

  [[nodiscard]] Eigen::Index index_of(const Name& set) const {
    return std::ranges::find(table_.names(), set.text) - table_.names().begin();
  }
  [[nodiscard]] Duration every_at(Eigen::Index index) const {
    return every_[static_cast<std::size_t>(index)];
  }

  Problems& problems_;
  NameTable table_{"scale set with a noise"};
  std::vector<Duration> every_;
  Eigen::MatrixXd correlations_;
  /// Where the last one stands.
  std::optional<Origin> last_;
};

}  // namespace

void Resolver::resolve_correlations() {
  NoiseTable table(scenario_, problems_);
  for (auto& [name, set] : scenario_.scale_sets) {
    for (Load& load : set.load) {
      if (!load.noise) continue;  // reported already
      for (LoadCorrelation& with : load.correlation) table.add(name, with);
    }
  }
  scenario_.noise_mixes = table.mixes();
}

}  // namespace capdrill::scenario

#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace capdrill::support {

/// Runs a property so many times, with the seed of RC_PARAMS. Nothing is shrunk: properties of whole
/// scenarios leave out entries of the timeline instead (counterexample.hpp).
template <class Property>
void check_times(int runs, const Property& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = runs;
  params.disableShrinking = true;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{"", ""}, params);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream report;
  rc::detail::printResultMessage(result, report);
  FAIL() << report.str();
}

/// As often as CAPDRILL_PROPERTY_RUNS says (60 times without it), divided by what one run costs
/// beside an ordinary one.
template <class Property>
void check_property(const Property& property, int cost = 1) {
  constexpr int kRunsByDefault = 60;
  const char* runs = std::getenv("CAPDRILL_PROPERTY_RUNS");
  check_times(std::max(1, (runs != nullptr ? std::atoi(runs) : kRunsByDefault) / cost), property);
}

/// A number in [low, high].
inline int pick(int low, int high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high + 1));
}

}  // namespace capdrill::support

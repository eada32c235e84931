#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace capdrill::support {

/// Runs a property as often as CAPDRILL_PROPERTY_RUNS says (60 times without it), divided by what
/// one run costs beside an ordinary one, with the seed of RC_PARAMS. Nothing is shrunk: properties
/// of whole scenarios leave out entries of the timeline instead (counterexample.hpp).
template <class Property>
void check_property(const Property& property, int cost = 1) {
  constexpr int kRunsByDefault = 60;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  const char* runs = std::getenv("CAPDRILL_PROPERTY_RUNS");
  params.maxSuccess = std::max(1, (runs != nullptr ? std::atoi(runs) : kRunsByDefault) / cost);
  params.disableShrinking = true;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{"", ""}, params);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream report;
  rc::detail::printResultMessage(result, report);
  FAIL() << report.str();
}

/// A number in [low, high].
inline int pick(int low, int high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high + 1));
}

}  // namespace capdrill::support

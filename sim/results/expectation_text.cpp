#include "capdrill/results/expectation.hpp"

namespace capdrill::results {

std::string subject_of(const ExpectationResult& result) {
  std::string text;
  if (!result.name.empty()) text += result.name + ": ";
  if (!result.statistic.empty()) text += result.statistic + " ";
  text += result.metric;
  if (!result.target.empty()) text += " of " + result.target;
  return text + " " + result.instant;
}

std::string describe(const ExpectationResult& result) {
  const std::string subject = subject_of(result);
  if (result.verdict == Verdict::skipped) return "skip " + subject + ": " + result.found;
  const std::string wanted =
      result.comparison + (result.expected.empty() ? "" : " " + result.expected);
  if (result.verdict == Verdict::unmet) {
    return "FAIL " + subject + ": expected " + wanted + ", found " + result.found + "  " +
           result.place;
  }
  if (result.comparison == "isAbsent") return "ok   " + subject + " is absent";
  const std::string line = "ok   " + subject + " = " + result.found;
  const bool says_it_all =
      result.comparison == "equals" && result.expected.find("±") == std::string::npos;
  return says_it_all ? line : line + ", " + wanted;
}

}  // namespace capdrill::results

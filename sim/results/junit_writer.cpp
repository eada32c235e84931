#include <fmt/format.h>

#include "capdrill/results/writers.hpp"

namespace capdrill::results {

namespace {

/// XML 1.0 has no way to write most control characters: they become U+FFFD.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
        out += "&#9;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += "\xEF\xBF\xBD";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string test_case(const std::string& suite, const std::string& name, const std::string& body) {
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}\n", escaped(suite),
                     escaped(name), body.empty() ? "/>" : ">" + body + "</testcase>");
}

std::string element(std::string_view tag, const std::string& message) {
  return fmt::format("<{} message=\"{}\"/>", tag, escaped(message));
}

std::string expectation_case(const std::string& suite, const ExpectationResult& result) {
  std::string body;
  if (result.verdict == Verdict::unmet) body = element("failure", describe(result));
  if (result.verdict == Verdict::skipped) body = element("skipped", result.found);
  return test_case(suite, subject_of(result), body);
}

std::string operation_case(const std::string& suite, const engine::OperationRecord& operation) {
  const bool failed = operation.outcome == engine::Outcome::Failed;
  const std::string what = failed ? operation.code + ": " + operation.message
                                  : "succeeded, though an error was expected";
  const std::string name =
      fmt::format("operation {} {} {} at {}", operation.id, operation.operation, operation.target,
                  format_duration(operation.submitted - SimTime()));
  return test_case(suite, name, element("failure", what + "  " + operation.place));
}

/// The counts and cases of one suite.
struct Cases {
  std::int64_t tests = 0;
  std::int64_t failures = 0;
  std::int64_t errors = 0;
  std::int64_t skipped = 0;
  std::string text;
};

Cases cases_of(const JunitSuite& suite) {
  Cases cases;
  if (suite.summary == nullptr) {
    cases.tests = cases.errors = 1;
    cases.text = test_case(suite.name, "scenario", element("error", suite.error));
    return cases;
  }
  for (const ExpectationResult& result : suite.summary->expectations) {
    ++cases.tests;
    cases.failures += result.verdict == Verdict::unmet ? 1 : 0;
    cases.skipped += result.verdict == Verdict::skipped ? 1 : 0;
    cases.text += expectation_case(suite.name, result);
  }
  for (const engine::OperationRecord& operation : suite.summary->operations.failures) {
    if (operation.as_expected) continue;
    ++cases.tests;
    ++cases.failures;
    cases.text += operation_case(suite.name, operation);
  }
  return cases;
}

}  // namespace

std::string to_junit(std::span<const JunitSuite> suites) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JunitSuite& suite : suites) {
    const Cases cases = cases_of(suite);
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        escaped(suite.name), cases.tests, cases.failures, cases.errors, cases.skipped);
    text += cases.text + "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace capdrill::results

#include "capdrill/results/writers.hpp"

#include "capdrill/results/stored_run.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "capdrill/base/version.hpp"
#include "fake_run.hpp"
#include "support/folder.hpp"

namespace capdrill::results {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder of its own for each test.
class Writers : public testing::Test {
 protected:
  support::Folder own_;
  fs::path folder_ = own_.path();
};

std::vector<std::string> query(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  std::vector<std::string> rows;
  const auto add = [](void* to, int count, char** values, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) {
      row += (i > 0 ? "|" : "") + std::string(values[i] != nullptr ? values[i] : "-");
    }
    static_cast<std::vector<std::string>*>(to)->push_back(row);
    return 0;
  };
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), add, &rows, &error), SQLITE_OK) << error;
  sqlite3_free(error);
  sqlite3_close(database);
  return rows;
}

TEST_F(Writers, TheDatabaseHoldsEveryTableAndTheRun) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  run.at(hours(1), [&run] { run.run_instances(0, 25); });
  const Summary summary = run.finish();
  ASSERT_EQ(write_results(folder_, {scenario, summary, run.recorder}, CsvFiles::none),
            std::nullopt);
  const fs::path file = folder_ / "results.db";
  EXPECT_THAT(query(file, "SELECT name FROM sqlite_master ORDER BY name"),
              ElementsAre("alert", "autoscale", "cost", "coverage", "expectation", "fault",
                          "operation", "placement", "quota", "reservation", "reservation_consumer",
                          "run", "scale_set", "sla", "tenant", "upgrade", "zone"));
  EXPECT_THAT(query(file,
                    "SELECT unused, utilization, typeof(time), typeof(unused) FROM reservation "
                    "WHERE time = 3600"),
              ElementsAre("15|0.625|real|integer"));
  EXPECT_THAT(query(file,
                    "SELECT scenario, seed, fingerprint, events, length(resolved_scenario) > 2, "
                    "json_extract(inputs, '$[0].name') FROM run"),
              ElementsAre("Small|1|0000000000000abc|7|1|small.yaml"));
  EXPECT_EQ(content_of(folder_ / "summary.json"), to_value(summary).to_pretty_json());
}

TEST_F(Writers, TheRunCanBeReadAgain) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario, {.seed = 7, .until = minutes(90)});
  const Summary summary = run.finish();
  ASSERT_EQ(write_results(folder_, {scenario, summary, run.recorder}, CsvFiles::none),
            std::nullopt);
  const auto stored = read_stored_run(folder_);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->version, kVersion);
  EXPECT_EQ(stored->seed, 7U);
  EXPECT_EQ(stored->duration, Duration::minutes(90));
  EXPECT_EQ(stored->fingerprint, "0000000000000abc");
  EXPECT_EQ(stored->inputs.at(0).sha256, scenario.sources.at(0).sha256);
  EXPECT_TRUE(scenario::read_scenario_text(stored->resolved_scenario, "again").has_value());
}

TEST_F(Writers, WhatIsNoResultSaysSo) {
  EXPECT_EQ(read_stored_run(folder_).error().message,
            "holds no results.db, so it is no folder of results");
}

TEST_F(Writers, CsvQuotesWhatItMustAndLeavesAbsentEmpty) {
  StringPool strings;
  Table table(TableId::event);
  table.append(std::to_array<std::int64_t>({500'000, 1, strings.intern("a,b\"c\"\r\nd"), kAbsent}));
  ASSERT_EQ(write_csv(folder_ / "event.csv", table, strings), std::nullopt);
  EXPECT_EQ(content_of(folder_ / "event.csv"),
            "time,number,kind,subject\r\n0.5,1,\"a,b\"\"c\"\"\r\nd\",\r\n");
}

TEST_F(Writers, CsvLeavesHiddenColumnsOut) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  const Summary summary = run.finish();
  ASSERT_EQ(write_results(folder_, {scenario, summary, run.recorder}, CsvFiles::written),
            std::nullopt);
  EXPECT_THAT(content_of(folder_ / "coverage.csv"),
              testing::StartsWith("time,scope,name,covered,eligible,coverage,running,target,"
                                  "protection\r\n0,scaleSet,web,0,0,,0,0,\r\n"));
}

TEST_F(Writers, AFileThatCannotBeWrittenIsAnError) {
  const std::optional<Error> error = write_text("/dev/full", "anything");
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->message, HasSubstr("No space left"));
  EXPECT_TRUE(write_text(folder_ / "missing" / "file", "").has_value());
}

/// Runs `body` in a child that may not write files larger than `limit`.
template <class Body>
int exit_status_within(rlim_t limit, const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit sizes{limit, limit};
    ::setrlimit(RLIMIT_FSIZE, &sizes);
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(Writers, ADatabaseThatDoesNotFitIsAnError) {
  const scenario::Scenario scenario = small_scenario();
  FakeRun run(scenario);
  const Summary summary = run.finish();
  for (const rlim_t limit : {0UL, 4096UL, 20'000UL}) {
    EXPECT_EQ(exit_status_within(limit,
                                 [&] {
                                   return write_database(folder_ / "results.db",
                                                         {scenario, summary, run.recorder})
                                       .has_value();
                                 }),
              0)
        << limit;
  }
}

TEST(Junit, EscapesEverythingThatXmlCannotHold) {
  Summary summary;
  ExpectationResult result;
  result.verdict = Verdict::unmet;
  result.name = "a<b>&\"c\"\x01\n";
  result.metric = "unused";
  result.instant = "at end";
  result.comparison = "equals";
  result.expected = "1";
  result.found = "2";
  summary.expectations.push_back(result);
  engine::OperationRecord operation;
  operation.outcome = engine::Outcome::Failed;
  operation.as_expected = false;
  operation.operation = "scale";
  operation.target = "web";
  operation.code = "Conflict";
  summary.operations.failures.push_back(operation);
  const std::vector<JunitSuite> suites = {{"drill", &summary, {}},
                                          {"broken", nullptr, "unreadable"}};
  const std::string xml = to_junit(suites);
  EXPECT_THAT(
      xml, HasSubstr(
               "<testsuite name=\"drill\" tests=\"2\" failures=\"2\" errors=\"0\" skipped=\"0\">"));
  EXPECT_THAT(xml,
              HasSubstr("name=\"a&lt;b&gt;&amp;&quot;c&quot;\xEF\xBF\xBD&#10;: unused at end\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"Conflict: "));
  EXPECT_THAT(xml, HasSubstr("<error message=\"unreadable\"/>"));
}

}  // namespace
}  // namespace capdrill::results

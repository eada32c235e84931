#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/results/recorder.hpp"
#include "capdrill/results/summary.hpp"
#include "capdrill/results/table.hpp"
#include "capdrill/scenario/spec.hpp"

/// Results as files. Every error names the file and the reason; what was written is then of no use.
namespace capdrill::results {

/// What the files of one run are made of.
struct RunResults {
  const scenario::Scenario& scenario;
  const Summary& summary;
  const Recorder& recorder;
};

enum class CsvFiles : std::uint8_t { none, written };

/// Writes results.db, summary.json and, if asked for, a CSV per table into an existing folder.
/// Their content is a function of the run alone.
[[nodiscard]] std::optional<Error> write_results(const std::filesystem::path& folder,
                                                 const RunResults& results, CsvFiles csv);

/// A table per series and record (interface: the tables of results), and `run`, one row: the
/// resolved scenario, the SHA-256 of each input, seed, version, fingerprint.
[[nodiscard]] std::optional<Error> write_database(const std::filesystem::path& file,
                                                  const RunResults& results);

/// RFC 4180 with a header line; an absent value is an empty field.
[[nodiscard]] std::optional<Error> write_csv(const std::filesystem::path& file, const Table& table,
                                             const StringPool& strings);

/// Writes the whole text or says what went wrong.
[[nodiscard]] std::optional<Error> write_text(const std::filesystem::path& file,
                                              std::string_view text);

/// One scenario of a JUnit report.
struct JunitSuite {
  std::string name;
  /// Null when the scenario could not be run.
  const Summary* summary = nullptr;
  /// Why it could not be run.
  std::string error;
};

/// JUnit XML: a suite per scenario, a case per expectation and per operation that did not end as
/// the timeline says.
[[nodiscard]] std::string to_junit(std::span<const JunitSuite> suites);

/// A cell as text: numbers in the shortest form that reads back the same, amounts as decimals.
[[nodiscard]] std::string cell_text(const Cell& cell);

}  // namespace capdrill::results

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/scenario/spec.hpp"
#include "program.hpp"

namespace capdrill::program {

/// What `capdrill inspect` was given.
struct InspectArguments {
  std::string source;
  std::string at;
  std::string group;
  std::string subscription;
  std::string list;
  bool list_defect = false;
  bool mend = false;
  std::string seed;
  std::vector<std::string> sets;
  std::string inputs;
  std::string format = "table";
};

/// What is to be run so that an instant can be looked at.
struct InspectSubject {
  scenario::Scenario scenario;
  std::uint64_t seed = 0;
  /// How far the run goes.
  SimTime end;
  /// Of results: what the run must give again.
  std::optional<std::string> fingerprint;
};

/// What is wrong with the arguments, whatever the source says; tells it, too.
[[nodiscard]] std::optional<Status> find_misuse(const InspectArguments& arguments);

/// Reads the scenario, or that of a folder of results; what is wrong goes to stderr.
/// Requires: find_misuse() found nothing.
[[nodiscard]] Result<InspectSubject, Status> read_subject(const InspectArguments& arguments);

/// `--at` as an instant of the subject's run: before its end, or `end`.
[[nodiscard]] Result<scenario::Instant> instant_of(const InspectArguments& arguments,
                                                   const InspectSubject& subject);

}  // namespace capdrill::program

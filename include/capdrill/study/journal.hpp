#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "capdrill/base/result.hpp"
#include "capdrill/study/sweep.hpp"

namespace capdrill::study {

enum class Resume : std::uint8_t { no, yes };

/// The finished runs of a sweep, a JSON text a line in the order in which they ended; the first line
/// tells the study. Each run is written at once, so that a program that is killed leaves at most its
/// last line torn, which is cut off.
class Journal {
 public:
  static constexpr const char* kFileName = "journal.jsonl";

  /// Opens the journal in the folder, which is made when it is not there, and locks it.
  /// Errors: the folder exists and nothing is to be resumed, or holds something else; the journal is
  /// of another study, or somebody writes it; a line before the last is no run.
  [[nodiscard]] static Result<Journal> open(const std::filesystem::path& folder,
                                            const SoundStudy& study, Resume resume);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  /// A run that stood in it when it was opened.
  [[nodiscard]] std::optional<SweepRun> find(std::size_t point, std::size_t replication) const;
  /// Requires: one thread at a time.
  [[nodiscard]] std::optional<Error> add(std::size_t point, std::size_t replication,
                                         const SweepRun& run);
  /// Puts the lines into the order of points and replications: then the bytes do not tell how the
  /// runs came about.
  [[nodiscard]] std::optional<Error> sort(const SweepRuns& runs) const;

 private:
  Journal(std::filesystem::path file, std::string head, int descriptor)
      : file_(std::move(file)), head_(std::move(head)), descriptor_(descriptor) {}
  [[nodiscard]] std::optional<Error> load(std::size_t metrics);
  [[nodiscard]] std::optional<Error> write(std::string_view text);
  [[nodiscard]] Error failure(const std::string& what) const;

  std::filesystem::path file_;
  /// The first line.
  std::string head_;
  int descriptor_;
  std::map<std::pair<std::size_t, std::size_t>, SweepRun> runs_;
};

}  // namespace capdrill::study

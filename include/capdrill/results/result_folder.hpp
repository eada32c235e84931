#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "capdrill/base/result.hpp"

namespace capdrill::results {

enum class Replace : std::uint8_t { no, yes };

/// Why results may not go to `target`, before anything is run: it exists and may not be replaced,
/// or replacing it would take away the present folder or one of `inputs`.
[[nodiscard]] std::optional<Error> find_folder_fault(const std::filesystem::path& target,
                                                     Replace replace,
                                                     std::span<const std::filesystem::path> inputs);

/// A folder that appears whole or not at all, whatever kills the program and whenever.
///
/// It is written as `.<name>.partial-<random>` beside its place, synced to disk, then renamed; an
/// old one is exchanged in the same step. While it is written it is locked, so that what dead
/// programs left is told apart from what others are writing, and removed by the next run.
class ResultFolder {
 public:
  [[nodiscard]] static Result<ResultFolder> create(const std::filesystem::path& target);
  ResultFolder(ResultFolder&& other) noexcept;
  ResultFolder& operator=(ResultFolder&&) = delete;
  /// Removes what was not committed.
  ~ResultFolder();

  /// Where to write.
  [[nodiscard]] const std::filesystem::path& path() const { return partial_; }
  /// Syncs and puts it into its place. On failure nothing is left and the old one stands.
  [[nodiscard]] std::optional<Error> commit(Replace replace);

 private:
  ResultFolder(std::filesystem::path target, std::filesystem::path partial, int lock,
               std::filesystem::path first_created)
      : target_(std::move(target)),
        partial_(std::move(partial)),
        lock_(lock),
        first_created_(std::move(first_created)) {}
  [[nodiscard]] std::optional<Error> move_into_place(Replace replace);
  void discard();

  std::filesystem::path target_;
  std::filesystem::path partial_;  ///< empty once it is in its place
  int lock_;
  /// The outermost parent folder that had to be made; empty if none.
  std::filesystem::path first_created_;
};

/// Puts a single file in its place whole or not at all.
[[nodiscard]] std::optional<Error> replace_file(const std::filesystem::path& target,
                                                std::string_view text);

}  // namespace capdrill::results

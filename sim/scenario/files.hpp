#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace capdrill::scenario {

/// The folder that a scenario may take files from, and how to call it.
struct Folder {
  /// Empty = no files at all, for scenarios that are not files themselves.
  std::filesystem::path path;
  /// What stands before a file's name in diagnostics; with its slash, or empty.
  std::string shown;
  /// The same relative to the folder of the first scenario.
  std::string name;
};

/// Splits a file that the user named into its folder and itself.
[[nodiscard]] Folder folder_of(const std::filesystem::path& file);

/// A file named in a scenario, found to be inside the folder.
struct FoundFile {
  std::filesystem::path path;
  std::string shown;
  std::string name;
  /// Where this file's own paths count from.
  Folder folder;
};

/// Finds the file that `written` names. A path that is absolute or leaves the folder, also by a
/// symbolic link, and what is not a plain file are refused.
/// Returns: the file, or the sentence that says what is wrong.
[[nodiscard]] std::variant<FoundFile, std::string> find_file(const Folder& folder,
                                                             std::string_view written);

/// Reads a file of at most `bytes_max`; a longer one gives its first `bytes_max + 1` bytes.
/// Returns: nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path,
                                                   std::size_t bytes_max);

}  // namespace capdrill::scenario

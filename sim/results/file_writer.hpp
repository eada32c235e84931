#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "capdrill/base/result.hpp"

namespace capdrill::results {

/// A file that is written from begin to end. Errors are kept: close() tells the first.
class FileWriter {
 public:
  explicit FileWriter(const std::filesystem::path& file);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view text);
  /// Requires: called once, as the last thing.
  [[nodiscard]] std::optional<Error> close();

 private:
  void flush();
  void fail(int error);

  std::filesystem::path file_;
  int descriptor_;
  std::string buffer_;
  std::optional<Error> error_;
};

}  // namespace capdrill::results

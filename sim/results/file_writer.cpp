#include "results/file_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "capdrill/results/writers.hpp"

namespace capdrill::results {

namespace {
constexpr std::size_t kBufferSize = 1U << 18U;
}  // namespace

FileWriter::FileWriter(const std::filesystem::path& file)
    : file_(file),
      descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) fail(errno);
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileWriter::fail(int error) {
  if (!error_) {
    error_ = Error{file_.string(), "cannot be written: " + std::generic_category().message(error)};
  }
}

void FileWriter::write(std::string_view text) {
  if (error_) return;
  buffer_ += text;
  if (buffer_.size() >= kBufferSize) flush();
}

void FileWriter::flush() {
  std::string_view left = buffer_;
  while (!left.empty() && !error_) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno != EINTR) fail(errno);
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

std::optional<Error> FileWriter::close() {
  flush();
  if (descriptor_ >= 0 && ::close(descriptor_) != 0) fail(errno);
  descriptor_ = -1;
  return error_;
}

std::optional<Error> write_text(const std::filesystem::path& file, std::string_view text) {
  FileWriter writer(file);
  writer.write(text);
  return writer.close();
}

}  // namespace capdrill::results

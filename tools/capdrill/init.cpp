#include "capdrill/scenario/init.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <memory>
#include <system_error>

#include "program.hpp"

namespace capdrill::program {

namespace {

/// Creates the file; never overwrites one.
Status create(const std::string& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == EEXIST) {
    return misuse("init", file + " exists and is not overwritten");
  }
  std::string_view left = text;
  int error = descriptor < 0 ? errno : 0;
  while (error == 0 && !left.empty()) {
    const ssize_t written = ::write(descriptor, left.data(), left.size());
    if (written < 0) {
      error = errno;
    } else {
      left.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  if (descriptor >= 0 && ::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0) return Status::ok;
  if (descriptor >= 0) ::unlink(file.c_str());
  complain(Error{file, "cannot be written: " + std::generic_category().message(error)});
  return Status::io;
}

}  // namespace

void add_init(CLI::App& app, Status& status) {
  auto file = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("init", "Write a commented scenario to start from");
  verb->add_option("FILE", *file, "Where to write it; default: stdout");
  verb->callback([file, &status] {
    const std::string text = scenario::starter_scenario();
    status = file->empty() ? print(text) : create(*file, text);
  });
}

}  // namespace capdrill::program

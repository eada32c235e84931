#include "program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace capdrill::program {

namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" {
static void note_interrupt(int) { interrupted = 1; }
static void end_as_bug(int) { std::_Exit(static_cast<int>(Status::bug)); }
}

void on_signal(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

}  // namespace

Status print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    // Who closed the pipe has read enough.
    if (errno != EPIPE) {
      complain({"stdout", "cannot be written: " + std::generic_category().message(errno)});
    }
    return Status::io;
  }
  return Status::ok;
}

Status create_file(std::string_view verb, const std::string& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == EEXIST) {
    return misuse(verb, file + " exists and is not overwritten");
  }
  int error = descriptor < 0 ? errno : 0;
  while (error == 0 && !text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      error = errno;
    } else {
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  if (descriptor >= 0 && ::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0) return Status::ok;
  if (descriptor >= 0) ::unlink(file.c_str());
  complain(Error{file, "cannot be written: " + std::generic_category().message(error)});
  return Status::io;
}

void complain(const Error& error) {
  const std::string place = error.place.empty() ? "" : error.place + ": ";
  std::fprintf(stderr, "capdrill: %s%s\n", place.c_str(), error.message.c_str());
}

Status misuse(std::string_view verb, const std::string& message, const std::string& hint) {
  const std::string command = verb.empty() ? "capdrill" : "capdrill " + std::string(verb);
  std::string text = command + ": " + message + "\n";
  if (!hint.empty()) text += "hint: " + hint + "\n";
  std::fprintf(stderr, "%ssee %s --help\n", text.c_str(), command.c_str());
  return Status::usage;
}

void handle_signals() {
  on_signal(SIGINT, note_interrupt, static_cast<int>(SA_RESETHAND));
  on_signal(SIGTERM, note_interrupt, static_cast<int>(SA_RESETHAND));
  on_signal(SIGPIPE, SIG_IGN, 0);
  on_signal(SIGXFSZ, SIG_IGN, 0);
  on_signal(SIGABRT, end_as_bug, 0);
}

bool is_interrupted() { return interrupted != 0; }

}  // namespace capdrill::program

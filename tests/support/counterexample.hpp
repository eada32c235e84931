#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace capdrill::support {

/// Runs `check(text)` in a process of its own, so that an invariant which aborts is a finding like
/// any other. Returns: what went wrong, or nothing.
template <class Check>
std::optional<std::string> verdict(const std::string& text, const Check& check) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDERR_FILENO);
    alarm(120);  // a run that never ends is wrong too
    const std::optional<std::string> broken = check(text);
    if (broken) static_cast<void>(!write(pipe_ends[1], broken->data(), broken->size()));
    _exit(broken ? 1 : 0);
  }
  close(pipe_ends[1]);
  std::string message;
  std::array<char, 4096> buffer{};
  for (ssize_t read_bytes = 0;
       (read_bytes = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0;) {
    message.append(buffer.data(), static_cast<std::size_t>(read_bytes));
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return message.empty() ? "the run crashed or did not end" : message;
}

/// Leaves out timeline entries of a scenario text for as long as it still fails: halves first, then
/// smaller parts, down to single entries. Complexity: `tries_max` calls at most.
inline std::string shrink(const std::string& text,
                          const std::function<bool(const std::string&)>& fails,
                          int tries_max = 500) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  const auto joined = [](const std::vector<std::string>& parts) {
    std::string whole;
    for (const std::string& part : parts) whole += part + "\n";
    return whole;
  };
  const auto is_entry = [](const std::string& line) { return line.starts_with("  - {at:"); };
  const auto begin =
      static_cast<std::size_t>(std::ranges::find_if(lines, is_entry) - lines.begin());
  std::size_t size = (lines.size() - begin) / 2;
  for (; size > 0 && tries_max > 0; size /= 2) {
    for (std::size_t at = begin; at + size <= lines.size() && tries_max > 0; --tries_max) {
      std::vector<std::string> fewer = lines;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                  fewer.begin() + static_cast<std::ptrdiff_t>(at + size));
      // An empty timeline is written as no timeline at all, which shrinking need not reach.
      if (fewer.size() > begin && fails(joined(fewer))) {
        lines = std::move(fewer);
      } else {
        at += size;
      }
    }
  }
  return joined(lines);
}

}  // namespace capdrill::support

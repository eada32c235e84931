#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace capdrill::program {

namespace {

constexpr std::chrono::milliseconds kQuiet{1000};
constexpr std::chrono::milliseconds kBetweenDraws{100};
constexpr int kBarWidth = 20;

std::string rate_text(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.1f} M", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.0f} k", per_second / 1e3);
  return fmt::format("{:.0f} ", per_second);
}

std::string time_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  return whole >= 60 ? fmt::format("{} min {} s", whole / 60, whole % 60)
                     : fmt::format("{} s", whole);
}

}  // namespace

bool is_terminal(int descriptor) {
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

Progress::Progress(std::string name, SimTime end, Bar bar)
    : name_(std::move(name)),
      end_(end),
      is_shown_(bar == Bar::shown && is_terminal(STDERR_FILENO)),
      begin_(Clock::now()),
      drawn_(begin_) {}

Progress::~Progress() {
  if (is_drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(const engine::Progress& progress) {
  if (!is_shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - begin_ < kQuiet || now - drawn_ < kBetweenDraws) return;
  drawn_ = now;
  is_drawn_ = true;
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  const double share = static_cast<double>(progress.now.us()) / static_cast<double>(end_.us());
  const int filled = static_cast<int>(share * kBarWidth);
  const std::string left = share > 0 ? time_text(elapsed * (1 - share) / share) + " left" : "";
  const std::string line =
      fmt::format("\r{} [{}{}] {} of {}, {}events/s, {}\x1b[K", name_,
                  std::string(static_cast<std::size_t>(filled), '#'),
                  std::string(static_cast<std::size_t>(kBarWidth - filled), '.'),
                  format_duration(Duration::seconds(progress.now.us() / 1'000'000)),
                  format_duration(end_ - SimTime()),
                  rate_text(static_cast<double>(progress.events) / elapsed), left);
  std::fputs(line.c_str(), stderr);
}

}  // namespace capdrill::program

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

Progress::Progress(std::string name, Bar bar)
    : name_(std::move(name)),
      is_shown_(bar == Bar::shown && is_terminal(STDERR_FILENO)),
      begin_(Clock::now()),
      drawn_(begin_) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (is_drawn_) std::fputs("\r\x1b[K", stderr);
  is_drawn_ = false;
}

bool Progress::is_due() {
  if (!is_shown_) return false;
  const Clock::time_point now = Clock::now();
  if (now - begin_ < kQuiet || now - drawn_ < kBetweenDraws) return false;
  drawn_ = now;
  return true;
}

void Progress::draw(double share, const std::string& text) {
  is_drawn_ = true;
  const double elapsed = std::chrono::duration<double>(drawn_ - begin_).count();
  const int filled = static_cast<int>(share * kBarWidth);
  const std::string left = share > 0 ? time_text(elapsed * (1 - share) / share) + " left" : "";
  const std::string line = fmt::format(
      "\r{} [{}{}] {}, {}\x1b[K", name_, std::string(static_cast<std::size_t>(filled), '#'),
      std::string(static_cast<std::size_t>(kBarWidth - filled), '.'), text, left);
  std::fputs(line.c_str(), stderr);
}

void Progress::update(const engine::Progress& progress, SimTime end) {
  if (!is_due()) return;
  const double elapsed = std::chrono::duration<double>(drawn_ - begin_).count();
  draw(static_cast<double>(progress.now.us()) / static_cast<double>(end.us()),
       fmt::format("{} of {}, {}events/s",
                   format_duration(Duration::seconds(progress.now.us() / 1'000'000)),
                   format_duration(end - SimTime()),
                   rate_text(static_cast<double>(progress.events) / elapsed)));
}

void Progress::update(std::size_t done, std::size_t all) {
  if (!is_due()) return;
  draw(static_cast<double>(done) / static_cast<double>(all), fmt::format("{} of {}", done, all));
}

}  // namespace capdrill::program

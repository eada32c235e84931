#pragma once

#include <chrono>
#include <string>

#include "capdrill/base/time.hpp"
#include "capdrill/engine/run.hpp"

namespace capdrill::program {

enum class Bar { hidden, shown };

/// A line on stderr that tells how far something is: only on a terminal, only after its first second.
class Progress {
 public:
  Progress(std::string name, Bar bar);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Of a run that ends at `end`.
  void update(const engine::Progress& progress, SimTime end);
  /// Of many runs.
  void update(std::size_t done, std::size_t all);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool is_due();
  void draw(double share, const std::string& text);

  std::string name_;
  bool is_shown_;
  bool is_drawn_ = false;
  Clock::time_point begin_;
  Clock::time_point drawn_;
};

/// Whether stderr, or stdout, is a terminal that can be drawn on.
[[nodiscard]] bool is_terminal(int descriptor);

}  // namespace capdrill::program

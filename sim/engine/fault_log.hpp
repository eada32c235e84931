#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/context.hpp"

namespace capdrill::engine {

/// The faults of a run, in order of their begin, and what became of each.
class FaultLog {
 public:
  explicit FaultLog(Context& context) : context_(context) {}

  /// Returns: its index, for the events of its course.
  std::uint32_t begin(std::string_view kind, const std::string& timeline_id, ZoneId zone);
  [[nodiscard]] FaultRecord& operator[](std::uint32_t fault) { return faults_[fault].record; }
  /// Sets its end, which is now. report() tells of it once everything has come of it.
  void end(std::uint32_t fault);
  void report(std::uint32_t fault);
  /// Reports the faults that are still in force at the end of the run.
  void close();

 private:
  struct Fault {
    FaultRecord record;
    bool reported = false;
  };

  Context& context_;
  std::vector<Fault> faults_;
};

/// Whatever is recorded of the zone and its reservations may change.
void touch_zone(Context& context, ZoneId zone);

}  // namespace capdrill::engine

#include <cstdio>

#include "capdrill/base/time.hpp"
#include "capdrill/base/version.hpp"

int main() {
  const auto duration = capdrill::parse_duration("1h30m");
  if (!duration) {
    return 1;
  }
  std::printf("capdrill %s: %s\n", capdrill::kVersion,
              capdrill::format_duration(*duration).c_str());
  return capdrill::format_duration(*duration) == "PT1H30M" ? 0 : 1;
}

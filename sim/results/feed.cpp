#include "results/feed.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace capdrill::results {

namespace {
/// In the first column of a key that has no last row.
constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min() + 1;
}  // namespace

std::int64_t* Feed::last(std::size_t thing, std::size_t part) {
  if (last_.size() <= thing) last_.resize(thing + 1);
  std::vector<std::int64_t>& parts = last_[thing];
  if (parts.size() < (part + 1) * width_) parts.resize((part + 1) * width_, kUnknown);
  return &parts[part * width_];
}

bool Feed::knows(std::size_t thing, std::size_t part) const {
  return thing < last_.size() && last_[thing].size() > part * width_ &&
         last_[thing][part * width_] != kUnknown;
}

void Feed::append(SimTime now, const std::int64_t* values) {
  std::array<std::int64_t, kRowWidthMax + 1> stored{};
  stored[0] = now.us();
  std::copy_n(values, width_, stored.begin() + 1);
  table_->append({stored.data(), width_ + 1});
}

void Feed::offer(SimTime now, std::size_t thing, std::size_t part, const Row& row) {
  if (!std::equal(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(width_),
                  last(thing, part))) {
    write(now, thing, part, row);
  }
}

void Feed::write(SimTime now, std::size_t thing, std::size_t part, const Row& row) {
  std::copy_n(row.begin(), width_, last(thing, part));
  append(now, row.data());
}

void Feed::repeat(SimTime now) {
  for (std::size_t thing = 0; thing < last_.size(); ++thing) {
    for (std::size_t part = 0; part * width_ < last_[thing].size(); ++part) {
      if (knows(thing, part)) append(now, last(thing, part));
    }
  }
}

void Feed::retire(SimTime now, std::size_t thing) {
  if (thing >= last_.size()) return;
  for (std::size_t part = 0; part * width_ < last_[thing].size(); ++part) {
    if (!knows(thing, part)) continue;
    std::int64_t* values = last(thing, part);
    std::fill(values + identity_, values + width_, kAbsent);
    append(now, values);
    values[0] = kUnknown;
  }
}

}  // namespace capdrill::results

// Small runs of a fixed amount of work: tools/dev/count-instructions counts what they execute.
//
//   counted_runs calendar     300,000 holds of a calendar with 10,000 pending events, and as many
//                             schedules that are cancelled
//   counted_runs allocator    a region of 600 hosts is filled to 80 %, then 30,000 VMs come and go
//   counted_runs draws        200,000 lifetimes are drawn, exponential and lognormal
//
// Prints a checksum, so that the work cannot be left out.

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "capdrill/allocator/allocator.hpp"
#include "capdrill/base/hash.hpp"
#include "capdrill/base/random.hpp"
#include "capdrill/kernel/event_calendar.hpp"
#include "support/hardware.hpp"

namespace capdrill {
namespace {

struct Payload {
  std::uint64_t number = 0;
  std::uint64_t other = 0;
};

std::uint64_t run_calendar() {
  constexpr std::uint64_t kPopulation = 10'000;
  constexpr std::uint64_t kHolds = 300'000;
  constexpr std::uint64_t kSpanUs = 2'000'000;
  EventCalendar<Payload> calendar;
  std::uint64_t draws = 0;
  const auto schedule = [&](SimTime now) {
    const auto delay = static_cast<std::int64_t>(mix64(++draws) % kSpanUs);
    return calendar.schedule(now + Duration::microseconds(delay), 1, {draws, 0});
  };
  for (std::uint64_t i = 0; i < kPopulation; ++i) schedule(SimTime());
  std::uint64_t checksum = 0;
  for (std::uint64_t i = 0; i < kHolds; ++i) {
    const Event<Payload> event = calendar.pop();
    checksum = fold_hash(checksum, event.payload.number);
    schedule(event.time);
    calendar.cancel(schedule(event.time));
  }
  return checksum;
}

/// Tenants of a region of three zones, the oldest of which leave.
class Region {
 public:
  Region() : allocator_(build()), spread_(hardware_.world().fault_domains.size(), 0) {}

  bool place() {
    const ZoneId zone(static_cast<std::uint32_t>(next_ % kZones));
    const SizeId size(mix64(next_) % sizes_.size());
    ++next_;
    const std::optional<Place> found =
        allocator_.find_place(zone, size, Spread(spread_.data(), spread_.size()));
    if (!found) return false;
    allocator_.claim_for_vm(zone, size, *found);
    ++spread_[found->fault_domain.index()];
    checksum_ = fold_hash(checksum_, (*found->host).value());
    vcpus_ += sizes_[size.index()];
    placed_.push_back({zone, size, *found});
    return true;
  }
  void remove_oldest() {
    const Placed& oldest = placed_.front();
    allocator_.release_from_vm(oldest.zone, oldest.size, oldest.place);
    --spread_[oldest.place.fault_domain.index()];
    vcpus_ -= sizes_[oldest.size.index()];
    placed_.pop_front();
  }
  [[nodiscard]] std::int64_t vcpus() const { return vcpus_; }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }

  static constexpr std::int32_t kZones = 3;
  static constexpr std::int32_t kFaultDomains = 10;
  static constexpr std::int32_t kHosts = 20;
  static constexpr std::int32_t kHostVcpus = 64;

 private:
  struct Placed {
    ZoneId zone{0U};
    SizeId size{0U};
    Place place;
  };

  World& build() {
    const FamilyId family = hardware_.family("family");
    for (const std::int32_t vcpus : sizes_) hardware_.size(vcpus, vcpus * 4096, family);
    for (std::int32_t i = 0; i < kZones; ++i) {
      hardware_.zone();
      hardware_.pool(kFaultDomains, kHosts, {kHostVcpus, kHostVcpus * 4096});
    }
    return hardware_.world();
  }

  std::array<std::int32_t, 4> sizes_{2, 4, 8, 16};
  support::HardwareBuilder hardware_;
  Allocator allocator_;
  std::vector<std::int32_t> spread_;
  std::deque<Placed> placed_;
  std::uint64_t next_ = 0;
  std::int64_t vcpus_ = 0;
  std::uint64_t checksum_ = 0;
};

std::uint64_t run_allocator() {
  constexpr std::int64_t kWanted = std::int64_t{Region::kZones} * Region::kFaultDomains *
                                   Region::kHosts * Region::kHostVcpus * 8 / 10;
  Region region;
  while (region.vcpus() < kWanted && region.place()) {
  }
  for (int i = 0; i < 30'000; ++i) {
    region.remove_oldest();
    region.place();
  }
  return region.checksum();
}

std::uint64_t run_draws() {
  constexpr std::uint64_t kDraws = 100'000;
  const RandomStream stream(1, "lifetime", "others");
  DurationDistribution exponential;
  exponential.kind = DurationDistribution::Kind::exponential;
  exponential.a = Duration::hours(1);
  DurationDistribution lognormal;
  lognormal.kind = DurationDistribution::Kind::lognormal;
  lognormal.a = Duration::minutes(40);
  lognormal.sigma = 1.2;
  std::uint64_t checksum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    checksum += static_cast<std::uint64_t>(exponential.sample(stream, i).us());
    checksum += static_cast<std::uint64_t>(lognormal.sample(stream, i).us());
  }
  return checksum;
}

}  // namespace
}  // namespace capdrill

int main(int argc, char** argv) {
  const std::string_view name = argc == 2 ? argv[1] : "";
  if (name == "calendar") {
    fmt::print("{}\n", capdrill::run_calendar());
  } else if (name == "allocator") {
    fmt::print("{}\n", capdrill::run_allocator());
  } else if (name == "draws") {
    fmt::print("{}\n", capdrill::run_draws());
  } else {
    fmt::print(stderr, "usage: counted_runs calendar|allocator|draws\n");
    return 2;
  }
  return 0;
}

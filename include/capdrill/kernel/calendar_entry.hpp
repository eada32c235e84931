#pragma once

#include <cstdint>

namespace capdrill {

/// A pending event as the calendar moves it about. `order` has the class in its upper and the
/// sequence in its lower bits, so that (time, order) is the order of events.
template <class Payload>
struct CalendarEntry {
  std::uint64_t time = 0;
  std::uint64_t order = 0;
  Payload payload{};
};

/// Classes are below this.
inline constexpr std::uint32_t kEventClasses = 64;

inline constexpr int kSequenceBits = 56;
inline constexpr std::uint64_t kSequenceLimit = std::uint64_t{1} << kSequenceBits;

[[nodiscard]] constexpr std::uint64_t event_order(std::uint8_t event_class,
                                                  std::uint64_t sequence) {
  return (std::uint64_t{event_class} << kSequenceBits) | sequence;
}
template <class Payload>
[[nodiscard]] constexpr std::uint8_t class_of(const CalendarEntry<Payload>& entry) {
  return static_cast<std::uint8_t>(entry.order >> kSequenceBits);
}
template <class Payload>
[[nodiscard]] constexpr std::uint64_t sequence_of(const CalendarEntry<Payload>& entry) {
  return entry.order & (kSequenceLimit - 1);
}

/// The order of a heap whose first element is the earliest.
struct LaterEntry {
  template <class Entry>
  [[nodiscard]] constexpr bool operator()(const Entry& a, const Entry& b) const {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }
};

}  // namespace capdrill

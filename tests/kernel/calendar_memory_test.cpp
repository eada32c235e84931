// What the event calendar asks of the heap, counted by the operators new and delete of this program.

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "capdrill/base/hash.hpp"
#include "capdrill/kernel/event_calendar.hpp"

namespace {

std::size_t bytes_in_use = 0;

}  // namespace

// Not every compiler declares these by itself.
void operator delete(void* memory, std::size_t) noexcept;
void operator delete[](void* memory, std::size_t) noexcept;

void* operator new(std::size_t bytes) {
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) std::abort();
  bytes_in_use += malloc_usable_size(memory);
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory != nullptr) bytes_in_use -= malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }

namespace capdrill {
namespace {

struct Payload {
  std::uint64_t number = 0;
  std::uint64_t other = 0;
};
using Calendar = EventCalendar<Payload>;

/// How much of the heap the calendar holds.
class CalendarMemory : public testing::Test {
 protected:
  CalendarMemory() : before_(bytes_in_use), calendar_(std::make_unique<Calendar>()) {}

  EventHandle schedule(std::int64_t us) {
    return calendar_->schedule(SimTime::microseconds(us), 0, {});
  }
  EventHandle schedule_somewhere(std::uint64_t i, std::uint64_t span_us) {
    return schedule(static_cast<std::int64_t>(mix64(i) % span_us));
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_in_use - before_; }
  Calendar& calendar() { return *calendar_; }

 private:
  std::size_t before_;
  std::unique_ptr<Calendar> calendar_;
};

TEST_F(CalendarMemory, APendingEventTakesAtMostFortyBytes) {
  constexpr std::uint64_t kEvents = 300'000;
  for (std::uint64_t i = 0; i < kEvents; ++i) schedule_somewhere(i, 3'600'000'000);
  EXPECT_LE(bytes(), 40 * kEvents);
  // And still so when those that were scheduled together have been followed by others.
  for (std::uint64_t i = 0; i < 3 * kEvents; ++i) {
    const Event<Payload> event = calendar().pop();
    schedule(event.time.us() + static_cast<std::int64_t>(mix64(i) % 7'200'000'000));
  }
  EXPECT_LE(bytes(), 40 * kEvents);
}

TEST_F(CalendarMemory, IsGivenBackAfterAPeak) {
  schedule(10'000'000);
  const std::size_t empty = bytes();
  for (std::uint64_t i = 0; i < 300'000; ++i) schedule_somewhere(i, 1'000'000);
  EXPECT_GT(bytes(), 300'000 * sizeof(Payload));
  while (calendar().size() > 1) calendar().pop();
  schedule(20'000'000);
  calendar().pop();
  calendar().pop();
  EXPECT_LE(bytes(), empty + 300'000);
}

TEST_F(CalendarMemory, DoesNotGrowWithTheCancelled) {
  schedule(1'000'000'000);
  for (int i = 0; i < 10'000; ++i) calendar().cancel(schedule(i));
  const std::size_t soon = bytes();
  for (int i = 0; i < 1'000'000; ++i) calendar().cancel(schedule(i));
  EXPECT_LE(bytes(), soon);
  EXPECT_EQ(calendar().size(), 1U);
}

TEST_F(CalendarMemory, DoesNotGrowWithTheCancelledBeforeTheRun) {
  schedule(1'000'000'000);
  EXPECT_EQ(calendar().next_time(), SimTime::microseconds(1'000'000'000));
  for (int i = 0; i < 10'000; ++i) calendar().cancel(schedule(i));
  const std::size_t soon = bytes();
  for (int i = 0; i < 1'000'000; ++i) calendar().cancel(schedule(i));
  EXPECT_LE(bytes(), soon);
}

TEST_F(CalendarMemory, DoesNotGrowWithTheEventsRun) {
  for (std::uint64_t i = 0; i < 1'000; ++i) schedule_somewhere(i, 1'000'000);
  std::size_t highest = 0;
  std::size_t highest_soon = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    const Event<Payload> event = calendar().pop();
    schedule(event.time.us() + static_cast<std::int64_t>(mix64(i) % 1'000'000));
    highest = std::max(highest, bytes());
    if (i == 100'000) highest_soon = highest;
  }
  EXPECT_LE(highest, highest_soon + 100'000);
}

}  // namespace
}  // namespace capdrill

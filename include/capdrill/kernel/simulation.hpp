#pragma once

#include <cstdint>

#include "capdrill/kernel/event_calendar.hpp"

namespace capdrill {

/// Hears of each event before it is handled. Off = a null pointer, one predictable branch.
template <class Payload>
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void event_begins(const Event<Payload>& event) = 0;
};

/// The clock and the loop that moves it from event to event.
///
/// run_until(end, handler):
///   while an event is pending before `end`:
///     if its time is later than now: handler.instant_ended(now), then the clock moves
///     handler.handle(event)
///   if now < end: handler.instant_ended(now), then the clock stands at `end`
/// A handler may also have clock_moves(from, to), called after instant_ended(from); and
/// expect(payload) and expect_soon(payload), called some events before handle() with what it will be
/// about, if it is not cancelled, so that the data can be on its way: where the event's own record
/// lies first, what that record names later.
///
/// Intervals are half open: an event at `end` stays pending, so that run_until(a), run_until(b)
/// equals run_until(b).
template <class Payload>
class Simulation {
 public:
  [[nodiscard]] SimTime now() const { return now_; }
  [[nodiscard]] std::uint64_t events_handled() const { return events_handled_; }
  [[nodiscard]] std::size_t events_pending() const { return calendar_.size(); }
  /// Where the clock and the event number live, for reports of failed checks.
  [[nodiscard]] const SimTime* clock() const { return &now_; }
  [[nodiscard]] const std::uint64_t* event_counter() const { return &events_handled_; }

  /// Requires: time >= now(). At the same instant, a class below the running one runs next.
  EventHandle schedule_at(SimTime time, std::uint8_t event_class, const Payload& payload) {
    CAPDRILL_CHECK(time >= now_, "an event was scheduled in the past");
    return calendar_.schedule(time, event_class, payload);
  }
  EventHandle schedule_after(Duration delay, std::uint8_t event_class, const Payload& payload) {
    return schedule_at(now_ + delay, event_class, payload);
  }
  bool cancel(EventHandle handle) { return calendar_.cancel(handle); }

  /// Null turns tracing off.
  void trace_to(TraceSink<Payload>* sink) { sink_ = sink; }

  /// Requires: end >= now(). See the class comment.
  template <class Handler>
  void run_until(SimTime end, Handler& handler) {
    CAPDRILL_CHECK(end >= now_, "the clock cannot run backwards");
    while (!calendar_.empty() && calendar_.next_time() < end) {
      const Event<Payload> event = calendar_.pop();
      if (event.time > now_) move_clock(event.time, handler);
      ++events_handled_;
      if constexpr (requires(const Payload& payload) { handler.expect(payload); }) {
        look_ahead(handler);
      }
      if (sink_ != nullptr) sink_->event_begins(event);
      handler.handle(event);
    }
    if (now_ < end) move_clock(end, handler);
  }

 private:
  /// How many events before: about what a line of memory takes to arrive, and twice that.
  static constexpr std::size_t kExpectSoon = 8;
  static constexpr std::size_t kExpect = 16;

  template <class Handler>
  void look_ahead(Handler& handler) const {
    if (const Payload* payload = calendar_.ahead(kExpect)) handler.expect(*payload);
    if (const Payload* payload = calendar_.ahead(kExpectSoon)) handler.expect_soon(*payload);
  }
  template <class Handler>
  void move_clock(SimTime time, Handler& handler) {
    handler.instant_ended(now_);
    if constexpr (requires { handler.clock_moves(now_, time); }) handler.clock_moves(now_, time);
    now_ = time;
  }

  EventCalendar<Payload> calendar_;
  SimTime now_;
  std::uint64_t events_handled_ = 0;
  TraceSink<Payload>* sink_ = nullptr;
};

}  // namespace capdrill

#include "capdrill/kernel/simulation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/instants.hpp"

namespace capdrill {
namespace {

using support::at;
Duration span(std::int64_t us) { return Duration::microseconds(us); }

/// Writes down everything it is told.
struct Diary {
  std::vector<std::pair<std::int64_t, int>> handled;
  std::vector<std::int64_t> ended;
  std::vector<std::pair<std::int64_t, std::int64_t>> moves;

  void handle(const Event<int>& event) { handled.emplace_back(event.time.us(), event.payload); }
  void instant_ended(SimTime now) { ended.push_back(now.us()); }
  void clock_moves(SimTime from, SimTime to) { moves.emplace_back(from.us(), to.us()); }
};

TEST(Simulation, AnEventAtTheEndStaysPending) {
  Simulation<int> simulation;
  Diary diary;
  simulation.schedule_at(at(9), 0, 1);
  simulation.schedule_at(at(10), 0, 2);
  simulation.run_until(at(10), diary);
  EXPECT_EQ(diary.handled, (std::vector<std::pair<std::int64_t, int>>{{9, 1}}));
  EXPECT_EQ(simulation.now(), at(10));
  EXPECT_EQ(simulation.events_pending(), 1U);
  simulation.run_until(at(11), diary);
  EXPECT_EQ(diary.handled.back(), (std::pair<std::int64_t, int>{10, 2}));
}

TEST(Simulation, AnInstantEndsOnceHoweverManyEventsItHas) {
  Simulation<int> simulation;
  Diary diary;
  for (int i = 0; i < 3; ++i) simulation.schedule_at(at(5), 0, i);
  simulation.schedule_at(at(7), 0, 3);
  simulation.run_until(at(10), diary);
  EXPECT_EQ(diary.ended, (std::vector<std::int64_t>{0, 5, 7}));
}

TEST(Simulation, TheClockMovesWithoutGaps) {
  Simulation<int> simulation;
  Diary diary;
  simulation.schedule_at(at(5), 0, 0);
  simulation.schedule_at(at(7), 0, 1);
  simulation.run_until(at(10), diary);
  EXPECT_EQ(diary.moves,
            (std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 5}, {5, 7}, {7, 10}}));
}

TEST(Simulation, AnEventAtTheStartBelongsToTheFirstInstant) {
  Simulation<int> simulation;
  Diary diary;
  simulation.schedule_at(at(0), 0, 1);
  simulation.run_until(at(4), diary);
  EXPECT_EQ(diary.ended, std::vector<std::int64_t>{0});
  EXPECT_EQ(diary.handled.size(), 1U);
}

TEST(Simulation, RunningToTheSameInstantTwiceChangesNothing) {
  Simulation<int> simulation;
  Diary diary;
  simulation.run_until(at(4), diary);
  const Diary once = diary;
  simulation.run_until(at(4), diary);
  EXPECT_EQ(diary.ended, once.ended);
  EXPECT_EQ(simulation.now(), at(4));
}

TEST(Simulation, TheNumberOfEventsHandledIsCounted) {
  Simulation<int> simulation;
  Diary diary;
  for (int i = 0; i < 5; ++i) simulation.schedule_at(at(i), 0, i);
  simulation.cancel(simulation.schedule_at(at(2), 0, 9));
  simulation.run_until(at(4), diary);
  EXPECT_EQ(simulation.events_handled(), 4U);
  EXPECT_EQ(*simulation.event_counter(), 4U);
}

/// Runs an action for one payload: what a real handler does when an event causes others.
struct Reaction {
  Simulation<int>& simulation;
  std::vector<int> order;
  std::vector<std::int64_t> ended;

  void handle(const Event<int>& event) {
    order.push_back(event.payload);
    if (event.payload != 1) return;
    simulation.schedule_at(event.time, 2, 20);
    simulation.schedule_at(event.time, 0, 10);
    simulation.schedule_after(Duration(), 1, 15);
  }
  void instant_ended(SimTime now) { ended.push_back(now.us()); }
};

TEST(Simulation, AClassBelowTheRunningOneRunsNextWithinTheInstant) {
  Simulation<int> simulation;
  Reaction reaction{simulation, {}, {}};
  simulation.schedule_at(at(5), 1, 1);
  simulation.schedule_at(at(5), 1, 2);
  simulation.run_until(at(6), reaction);
  EXPECT_EQ(reaction.order, (std::vector<int>{1, 10, 2, 15, 20}));
  EXPECT_EQ(reaction.ended, (std::vector<std::int64_t>{0, 5}));
}

TEST(Simulation, AHandlerNeedsNoClockMoves) {
  Simulation<int> simulation;
  Reaction reaction{simulation, {}, {}};
  simulation.run_until(at(3), reaction);
  EXPECT_EQ(reaction.ended, std::vector<std::int64_t>{0});
}

struct Sink : TraceSink<int> {
  std::vector<int> heard;
  void event_begins(const Event<int>& event) override { heard.push_back(event.payload); }
};

TEST(Simulation, ATraceSinkHearsEachEventUntilItIsTurnedOff) {
  Simulation<int> simulation;
  Diary diary;
  Sink sink;
  for (int i = 0; i < 4; ++i) simulation.schedule_at(at(i), 0, i);
  simulation.trace_to(&sink);
  simulation.run_until(at(2), diary);
  simulation.trace_to(nullptr);
  simulation.run_until(at(4), diary);
  EXPECT_EQ(sink.heard, (std::vector<int>{0, 1}));
  EXPECT_EQ(diary.handled.size(), 4U);
}

TEST(SimulationDeathTest, NothingIsScheduledInThePast) {
  Simulation<int> simulation;
  Diary diary;
  simulation.run_until(at(3), diary);
  EXPECT_DEATH(simulation.schedule_at(at(2), 0, 1), "scheduled in the past");
  EXPECT_DEATH(simulation.run_until(at(2), diary), "cannot run backwards");
}

/// A simulation that feeds itself: each event may schedule another, in its own instant or later.
struct Chain {
  Simulation<int>& simulation;
  Diary diary;

  void handle(const Event<int>& event) {
    diary.handle(event);
    if (event.payload <= 0) return;
    simulation.schedule_after(span(event.payload % 3), static_cast<std::uint8_t>(event.payload % 4),
                              event.payload - 1);
  }
  void instant_ended(SimTime now) { diary.instant_ended(now); }
};

RC_GTEST_PROP(SimulationProperty, StoppingOnTheWayChangesNoEvent, ()) {
  const auto starts = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 30), rc::gen::inRange(0, 8)));
  const auto stop = *rc::gen::inRange<std::int64_t>(0, 40);
  const auto run = [&](const std::vector<std::int64_t>& stops) {
    Simulation<int> simulation;
    Chain chain{simulation, {}};
    for (const auto& [time, payload] : starts) {
      simulation.schedule_at(at(time), static_cast<std::uint8_t>(payload % 2), payload);
    }
    for (const std::int64_t end : stops) simulation.run_until(at(end), chain);
    return chain.diary.handled;
  };
  RC_ASSERT(run({stop, 40}) == run({40}));
}

}  // namespace
}  // namespace capdrill

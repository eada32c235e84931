#include "capdrill/study/sweep.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "capdrill/study/journal.hpp"
#include "support/folder.hpp"
#include "support/scenario_text.hpp"

namespace capdrill::study {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStudy = R"(study: Slots
base: base.yaml
axes:
  slots:
    few: { capacityReservationGroups.crg.capacityReservations.z1.sku.capacity: 3 }
    many: { capacityReservationGroups.crg.capacityReservations.z1.sku.capacity: 9 }
metrics:
  - { metric: coverage, of: { scaleSet: web }, at: end }
  - { name: all, metric: coverage, of: { scaleSet: web }, at: end, meets: { equals: 1 } }
replications: 3
)";

class SweepTest : public testing::Test {
 protected:
  SweepTest() {
    folder_.write("base.yaml", support::ScenarioText()
                                   .duration("PT1H")
                                   .unlimited_zones(1)
                                   .group("crg", {5})
                                   .set("web", 6, "zones: ['1'], capacityReservationGroup: crg")
                                   .str());
  }

  SoundStudy sound(const std::string& text = kStudy) {
    auto study = scenario::read_study(folder_.write("study.yaml", text));
    if (!study) throw std::runtime_error(format_diagnostics(study.error().diagnostics));
    auto checked = check_points(std::move(study).value(), 1, {});
    if (!checked) throw std::runtime_error(format_diagnostics(checked.error().diagnostics));
    return std::move(checked).value();
  }
  [[nodiscard]] fs::path out() const { return folder_.path() / "out"; }
  [[nodiscard]] fs::path journal() const { return out() / Journal::kFileName; }
  [[nodiscard]] std::string text() const {
    std::ifstream in(journal());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  SweepRuns run(const SoundStudy& study, Resume resume = Resume::no) {
    auto journal = Journal::open(out(), study, resume);
    if (!journal) throw std::runtime_error(journal.error().message);
    auto runs = run_sweep(study.study, *journal, {});
    if (!runs) throw std::runtime_error(runs.error().message);
    return *runs;
  }

  support::Folder folder_;
};

TEST_F(SweepTest, MeansSharesAndDifferences) {
  const SoundStudy study = sound();
  const SweepResults results = summarize(study, run(study));
  ASSERT_EQ(results.points.size(), 2U);
  EXPECT_DOUBLE_EQ(results.points[0].figures[0]->value, 0.5);
  EXPECT_DOUBLE_EQ(results.points[1].figures[0]->value, 1);
  EXPECT_EQ(results.points[1].figures[0]->half_width, 0) << "nothing is drawn";
  EXPECT_EQ(results.points[0].figures[1]->value, 0);
  EXPECT_EQ(results.points[1].figures[1]->value, 1);
  EXPECT_LT(*results.points[1].figures[1]->low, 1) << "three of three prove little";
  EXPECT_FALSE(results.points[0].differences[0]) << "it is the one compared with";
  EXPECT_DOUBLE_EQ(results.points[1].differences[0]->value, 0.5);
  EXPECT_EQ(results.verdicts[0].replications_needed, 3) << "enough";
  EXPECT_FALSE(results.verdicts[1].replications_needed) << "a share";
}

TEST_F(SweepTest, ATornLastLineIsRunAgain) {
  const SoundStudy study = sound();
  const SweepRuns whole = run(study);
  const std::string finished = text();
  fs::resize_file(journal(), finished.size() - 10);
  EXPECT_EQ(runs_csv(study.study, run(study, Resume::yes)), runs_csv(study.study, whole));
  EXPECT_EQ(text(), finished);
  fs::resize_file(journal(), 5);
  EXPECT_EQ(runs_csv(study.study, run(study, Resume::yes)), runs_csv(study.study, whole));
  EXPECT_EQ(text(), finished) << "the first line was torn";
}

TEST_F(SweepTest, RunsThatAreKnownAreNotMadeAgain) {
  const SoundStudy study = sound();
  run(study);
  std::string changed = text();
  changed.replace(changed.find("0.5"), 3, "0.7");
  std::ofstream(journal()) << changed;
  EXPECT_EQ(run(study, Resume::yes)[0][0].values[0], 0.7);
}

TEST_F(SweepTest, AJournalOfAnotherStudyIsRefused) {
  run(sound());
  const std::string other = std::string(kStudy).replace(std::string(kStudy).find("9 }"), 1, "8");
  const auto refused = Journal::open(out(), sound(other), Resume::yes);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("another study"), std::string::npos);
}

TEST_F(SweepTest, ALineThatIsNoRunIsRefused) {
  const SoundStudy study = sound();
  run(study);
  std::ofstream(journal(), std::ios::app) << "{\"point\":1,\"replication\":0,\"values\":[1]}\n";
  const auto refused = Journal::open(out(), study, Resume::yes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().place, journal().string() + ":8");
}

TEST_F(SweepTest, OnlyOneWritesAJournal) {
  const SoundStudy study = sound();
  const auto first = Journal::open(out(), study, Resume::no);
  const auto second = Journal::open(out(), study, Resume::yes);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another capdrill"), std::string::npos);
}

TEST_F(SweepTest, CanBeStoppedAndResumed) {
  const SoundStudy study = sound();
  {
    auto journal = Journal::open(out(), study, Resume::no);
    const auto stopped = run_sweep(study.study, *journal,
                                   {1, [](std::size_t done, std::size_t) { return done < 2; }});
    ASSERT_FALSE(stopped);
    EXPECT_TRUE(stopped.error().message.empty());
  }
  std::size_t done = 0;
  auto journal = Journal::open(out(), study, Resume::yes);
  const auto runs = run_sweep(study.study, *journal, {1, [&](std::size_t now, std::size_t all) {
                                                        EXPECT_EQ(all, 4U);
                                                        done = now;
                                                        return true;
                                                      }});
  EXPECT_TRUE(runs);
  EXPECT_EQ(done, 4U) << "two were kept";
}

}  // namespace
}  // namespace capdrill::study

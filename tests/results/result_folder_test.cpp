#include "capdrill/results/result_folder.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "capdrill/results/writers.hpp"
#include "support/folder.hpp"

namespace capdrill::results {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ResultFolderTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(parent_)) {
      names.push_back(entry.path().lexically_relative(parent_).string());
    }
    return names;
  }
  static ResultFolder create(const fs::path& target) {
    auto folder = ResultFolder::create(target);
    EXPECT_TRUE(folder.has_value());
    return std::move(folder).value();
  }
  support::Folder folder_;
  fs::path parent_ = folder_.path();
};

TEST_F(ResultFolderTest, AppearsWhole) {
  ResultFolder folder = create(parent_ / "out");
  ASSERT_EQ(write_text(folder.path() / "a", "1"), std::nullopt);
  EXPECT_FALSE(fs::exists(parent_ / "out"));
  ASSERT_EQ(folder.commit(Replace::no), std::nullopt);
  EXPECT_THAT(entries(), UnorderedElementsAre("out", "out/a"));
}

TEST_F(ResultFolderTest, LeavesNothingWhenItIsNotCommitted) {
  {
    const ResultFolder folder = create(parent_ / "new" / "deep" / "out");
    ASSERT_EQ(write_text(folder.path() / "a", "1"), std::nullopt);
  }
  EXPECT_THAT(entries(), IsEmpty());
}

TEST_F(ResultFolderTest, NeverReplacesUnasked) {
  ResultFolder folder = create(parent_ / "out");
  fs::create_directory(parent_ / "out");
  const auto error = folder.commit(Replace::no);
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->message, HasSubstr("--force"));
  EXPECT_THAT(entries(), UnorderedElementsAre("out"));
}

TEST_F(ResultFolderTest, ReplacesTheOldOneInOneStep) {
  fs::create_directory(parent_ / "out");
  ASSERT_EQ(write_text(parent_ / "out" / "old", "0"), std::nullopt);
  ResultFolder folder = create(parent_ / "out/");
  ASSERT_EQ(write_text(folder.path() / "new", "1"), std::nullopt);
  ASSERT_EQ(folder.commit(Replace::yes), std::nullopt);
  EXPECT_THAT(entries(), UnorderedElementsAre("out", "out/new"));
}

TEST_F(ResultFolderTest, RemovesWhatADeadRunLeftButNotWhatALiveOneWrites) {
  const pid_t child = ::fork();
  if (child == 0) {
    const ResultFolder folder = create(parent_ / "out");
    static_cast<void>(write_text(folder.path() / "a", "1"));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(entries().size(), 2U);
  const ResultFolder first = create(parent_ / "out");
  EXPECT_EQ(entries().size(), 1U);
  const ResultFolder second = create(parent_ / "out");
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_TRUE(fs::exists(first.path()));
}

TEST_F(ResultFolderTest, RefusesBeforehandWhatItCannotReplace) {
  EXPECT_EQ(find_folder_fault(parent_ / "out", Replace::no, {}), std::nullopt);
  EXPECT_THAT(find_folder_fault(parent_, Replace::no, {})->message, HasSubstr("--force"));
  EXPECT_EQ(find_folder_fault(parent_, Replace::yes, {}), std::nullopt);
  ASSERT_EQ(write_text(parent_ / "file", ""), std::nullopt);
  EXPECT_THAT(find_folder_fault(parent_ / "file", Replace::yes, {})->message,
              HasSubstr("no folder"));
  const std::vector<fs::path> inputs = {parent_ / "file"};
  EXPECT_THAT(find_folder_fault(parent_, Replace::yes, inputs)->message, HasSubstr("input"));
  EXPECT_THAT(find_folder_fault(".", Replace::yes, {})->message, HasSubstr("present folder"));
}

TEST_F(ResultFolderTest, AFileIsReplacedWholeOrNotAtAll) {
  ASSERT_EQ(replace_file(parent_ / "report.xml", "one"), std::nullopt);
  ASSERT_EQ(replace_file(parent_ / "report.xml", "two"), std::nullopt);
  EXPECT_TRUE(replace_file(parent_ / "missing" / "report.xml", "three").has_value());
  EXPECT_TRUE(replace_file("/dev/full", "four").has_value());
  EXPECT_THAT(entries(), UnorderedElementsAre("report.xml"));
}

}  // namespace
}  // namespace capdrill::results

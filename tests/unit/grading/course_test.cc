#include "harness/grading/course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "tests/unit/in_english.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::StrEq;
using tests::ThrowsSaying;

// A workspace in which Bazel has written down all manifests already.
class CourseTest : public testing::Test {
 protected:
  CourseTest() {
    AddLab("04_tcp_chat", R"({"lab": "04_tcp_chat", "title": "TCP chat", "programs": ["server", "client"]})");
    AddLab("02_udp", R"({"lab": "02_udp", "title": "UDP", "programs": ["receiver", "sender"]})");
    AddLab("11_event_loop", R"({"lab": "11_event_loop", "title": "An event loop", "programs": ["server"]})");
    fs::create_directories(Path("labs/support"));
    std::ofstream(Path("labs/support/BUILD")) << "";
    fs::create_directories(Path("labs/05_without_a_build_file"));
  }

  fs::path Path(const std::string& path) const { return folder_ / path; }

  void AddLab(const std::string& folder, const std::string& manifest) const {
    fs::create_directories(Path("labs/" + folder));
    fs::create_directories(Path("bazel-bin/labs/" + folder));
    std::ofstream(Path("labs/" + folder + "/BUILD")) << "";
    std::ofstream(Path("bazel-bin/labs/" + folder + "/manifest.json")) << manifest;
  }

  Course OpenCourse() const { return Course(folder_ / "."); }

  static std::vector<std::string> Folders(const std::vector<Lab>& labs) {
    std::vector<std::string> folders;
    for (const Lab& lab : labs) folders.push_back(lab.folder);
    return folders;
  }

  std::vector<std::string> Found(const std::vector<std::string>& names) const {
    return Folders(OpenCourse().Find(names));
  }

  TemporaryFolder folder_;
};

// ---- The labs

TEST_F(CourseTest, FindsALabByAPathInItsFolder) {
  EXPECT_THAT(Found({"labs/04_tcp_chat/", "./labs/02_udp/sender.cc"}), ElementsAre("04_tcp_chat", "02_udp"));
  EXPECT_THAT([&] { Found({"labs/support/tcp.cc"}); }, ThrowsSaying<UsageError>(HasSubstr("labs/support/tcp.cc")));
}

TEST_F(CourseTest, HasTheLabsInTheOrderOfTheirNumbers) {
  const Course course = OpenCourse();
  EXPECT_THAT(Folders(course.labs()), ElementsAre("02_udp", "04_tcp_chat", "11_event_loop"));
  const Lab& lab = course.labs()[1];
  EXPECT_EQ(lab.number(), 4);
  EXPECT_EQ(lab.title, (results::Texts{{"en", "TCP chat"}}));
  EXPECT_THAT(lab.programs, ElementsAre("server", "client"));
  EXPECT_EQ(lab.LabsLabel("server"), "//labs/04_tcp_chat:server");
  EXPECT_EQ(lab.SolutionsLabel("server"), "//solutions/04_tcp_chat:server");
}

TEST_F(CourseTest, HasTheTitlesOfItsLabsInTheLanguagesOfTheirCatalogues) {
  std::ofstream(Path("labs/04_tcp_chat/words.zh.json")) << R"({"title": "TCP 聊天", "chat.is_polite": "有礼貌"})";
  std::ofstream(Path("labs/04_tcp_chat/words.en.json")) << R"({"chat.is_polite": "it is polite"})";
  std::ofstream(Path("labs/02_udp/words.zh.json")) << "no JSON";
  const Course course = OpenCourse();
  EXPECT_EQ(course.labs()[1].title, (results::Texts{{"en", "TCP chat"}, {"zh", "TCP 聊天"}}));
  EXPECT_EQ(course.labs()[0].title, (results::Texts{{"en", "UDP"}}));
}

TEST_F(CourseTest, BuildsAProgramTwiceWhereDataRacesAreLookedFor) {
  AddLab("10_web_threads",
         R"({"lab": "10_web_threads", "title": "Web", "programs": ["server"], "sanitized": ["server"]})");
  const Course course = OpenCourse();
  EXPECT_THAT(course.Find({"10"}).front().BuildsOf("server"), ElementsAre("server", "server_tsan"));
  EXPECT_THAT(course.Find({"4"}).front().BuildsOf("server"), ElementsAre("server"));
}

TEST_F(CourseTest, FindsALabByNumberFolderOrName) {
  for (const char* name : {"4", "04", "04_tcp_chat", "tcp_chat"})
    EXPECT_THAT(Found({name}), ElementsAre("04_tcp_chat")) << name;
}

TEST_F(CourseTest, FindsLabsInTheOrderInWhichTheyAreAskedFor) {
  EXPECT_THAT(Found({"11", "udp"}), ElementsAre("11_event_loop", "02_udp"));
}

TEST_F(CourseTest, FindsAllLabsForNoName) {
  EXPECT_THAT(Found({}), ElementsAre("02_udp", "04_tcp_chat", "11_event_loop"));
}

TEST_F(CourseTest, SuggestsTheLabThatWasProbablyMeant) {
  EXPECT_THAT([&] { Found({"tcp"}); },
              ThrowsSaying<UsageError>(StrEq("no lab tcp (./socklab list shows all); did you mean 04_tcp_chat?")));
  EXPECT_THAT([&] { Found({"4", "5"}); }, ThrowsSaying<UsageError>(StartsWith("no lab 5")));
  for (const char* name : {"", "-1", "4x", "99999999999999999999"}) EXPECT_THROW(Found({name}), UsageError) << name;
}

// ---- Progress

results::LabResult Result(const std::string& lab, int earned, int lost) {
  results::LabResult result;
  result.lab = lab;
  result.checks.push_back({.name = "Good", .points = earned, .verdict = results::Verdict::kPass});
  result.checks.push_back({.name = "Bad", .points = lost, .verdict = results::Verdict::kFail});
  return result;
}

TEST_F(CourseTest, HasNoPointsBeforeTheFirstGrading) {
  const Course course = OpenCourse();
  EXPECT_FALSE(course.PointsIn(course.labs()[0]));
}

TEST_F(CourseTest, RemembersThePointsOfTheLastGrading) {
  const Course course = OpenCourse();
  course.Remember(Result("02_udp", 10, 5));
  course.Remember(Result("04_tcp_chat", 1, 2));
  course.Remember(Result("02_udp", 12, 3));
  const auto points = OpenCourse().PointsIn(course.labs()[0]);
  ASSERT_TRUE(points);
  EXPECT_EQ(points->score, 12);
  EXPECT_EQ(points->max_score, 15);
  EXPECT_EQ(points->extra_score, std::nullopt);
  EXPECT_EQ(course.PointsIn(course.labs()[1])->score, 1);
}

TEST_F(CourseTest, RemembersExtraCreditApart) {
  const Course course = OpenCourse();
  results::LabResult result = Result("02_udp", 10, 5);
  result.checks.push_back(
      {.name = "Better", .tier = results::Tier::kExtra, .points = 7, .verdict = results::Verdict::kPass});
  course.Remember(result);
  const auto points = OpenCourse().PointsIn(course.labs()[0]);
  EXPECT_EQ(points->score, 10);
  EXPECT_EQ(points->max_score, 15);
  EXPECT_EQ(points->extra_score, 7);
  result.checks.back().verdict = results::Verdict::kFail;
  course.Remember(result);
  EXPECT_EQ(OpenCourse().PointsIn(course.labs()[0])->extra_score, 0);
}

TEST_F(CourseTest, SaysThatItCannotRemember) {
  std::ofstream(Path(".socklab")) << "no folder";
  const Course course = OpenCourse();
  EXPECT_THAT([&] { course.Remember(Result("02_udp", 10, 5)); },
              ThrowsSaying<MachineError>(HasSubstr("your points cannot be remembered in ")));
}

TEST_F(CourseTest, ForgetsProgressThatCannotBeRead) {
  fs::create_directories(Path(".socklab"));
  std::ofstream(Path(".socklab/progress.json")) << "not JSON";
  const Course course = OpenCourse();
  EXPECT_FALSE(course.PointsIn(course.labs()[0]));
  course.Remember(Result("02_udp", 1, 0));
  EXPECT_TRUE(course.PointsIn(course.labs()[0]));
}

}  // namespace
}  // namespace socklab::grading

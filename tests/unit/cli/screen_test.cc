#include "harness/cli/watch/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "harness/cli/watch/terminal.h"
#include "tests/unit/cli/watched.h"

namespace socklab::cli {
namespace {

using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::array kKeys = {KeyWord{'n', "watch.key_next"}, KeyWord{'q', "watch.key_quit"}};

class ScreenTest : public testing::Test {
 protected:
  void Run(const results::LabResult& result, const grading::Built& built = {}) {
    state_.Hears(built);
    state_.Hears(grading::Graded{result});
    state_.Hears(grading::AllGraded());
  }

  std::vector<std::string> Rows(Size size = {}) { return Draw(state_, lab_, view_, kKeys, style_, size); }

  std::string Screen(Size size = {}) {
    const std::vector<std::string> rows = Rows(size);
    return std::accumulate(rows.begin(), rows.end(), std::string(),
                           [](std::string all, const std::string& row) { return std::move(all) + row + '\n'; });
  }

  WatchState state_{7};
  const grading::Lab lab_ = {.folder = "04_tcp_chat", .title = {{"en", "TCP chat"}}, .programs = {"server"}};
  View view_;
  report::Style style_;
};

TEST(Rows, AreNoWiderThanTheScreen) {
  EXPECT_THAT(Rows("ab\n\nabcdef\n", 3), ElementsAre("ab", "", "abc", "def"));
  EXPECT_THAT(Rows("已送达", 4), ElementsAre("已送", "达"));
  EXPECT_THAT(Rows("已", 1), ElementsAre("已")) << "a character is never cut";
  EXPECT_THAT(Rows("\033[1mabc\033[0md", 3), ElementsAre("\033[1mabc\033[0m", "d"));
  EXPECT_THAT(Rows("", 3), IsEmpty());
}

TEST_F(ScreenTest, SaysWhatIsDoneBeforeThereIsAResult) {
  EXPECT_THAT(Screen(), HasSubstr("04 TCP chat   compiling …"));
  EXPECT_THAT(Rows().back(), HasSubstr("n next failure  q quit"));
}

TEST_F(ScreenTest, ShowsPointsChangesAndTheFirstFailureWhole) {
  Run(Result({Check("A", Verdict::kPass), Check("B", Verdict::kFail), Check("C", Verdict::kFail)}));
  Run(Result({Check("A", Verdict::kFail), Check("B", Verdict::kPass), Check("C", Verdict::kFail)}));
  const std::string screen = Screen();
  EXPECT_THAT(screen, HasSubstr("10 / 30"));
  EXPECT_THAT(screen, HasSubstr("broken: A   mended: B\n"));
  EXPECT_THAT(screen, HasSubstr("failure 1 of 2"));
  EXPECT_THAT(screen, HasSubstr("✗ A "));
  EXPECT_THAT(screen, Not(HasSubstr("✗ C ")));
}

TEST_F(ScreenTest, NamesAsManyChecksAsThereIsRoomFor) {
  Run(Result({Check("Aaaaaaaaaaaaaaa", Verdict::kFail), Check("Bbbbbbbbbbbbbbb", Verdict::kFail),
              Check("Ccccccccccccccc", Verdict::kFail)}));
  Run(Result({Check("Aaaaaaaaaaaaaaa", Verdict::kPass), Check("Bbbbbbbbbbbbbbb", Verdict::kPass),
              Check("Ccccccccccccccc", Verdict::kPass)}));
  EXPECT_THAT(Screen(), HasSubstr("mended: Aaaaaaaaaaaaaaa, Bbbbbbbbbbbbbbb, Ccccccccccccccc\n"));
  EXPECT_THAT(Screen({.columns = 60, .rows = 24}), HasSubstr("mended: Aaaaaaaaaaaaaaa, 2 more\n"));
}

TEST_F(ScreenTest, GivesTheHintOnlyWhenAsked) {
  Run(Result({Check("A", Verdict::kFail)}));
  EXPECT_THAT(Screen(), Not(HasSubstr("Look closer.")));
  view_.shows_hint = true;
  EXPECT_THAT(Screen(), HasSubstr("Look closer."));
}

TEST_F(ScreenTest, ShowsTheWholeReportWhenAsked) {
  Run(Result({Check("A", Verdict::kFail), Check("B", Verdict::kPass)}));
  view_.shows_all = true;
  EXPECT_THAT(Screen({.columns = 80, .rows = 60}), HasSubstr("✓ B "));
}

TEST_F(ScreenTest, SaysThatAllIsWell) {
  Run(Result({Check("A", Verdict::kPass)}));
  EXPECT_THAT(Screen(), HasSubstr("Every check passes."));
}

TEST_F(ScreenTest, ShowsWhatTheCompilerSaysOnceAndHarmless) {
  Run(Result({Check("A", Verdict::kFail, "program.does_not_build")}),
      {.errors = {{"client", "x.cc:1: error: \033[2J\a'a'\n"}, {"server", "x.cc:1: error: \033[2J\a'a'\n"}}});
  const std::string screen = Screen();
  EXPECT_THAT(screen, HasSubstr("does not build: client, server"));
  EXPECT_THAT(screen, HasSubstr("x.cc:1: error: \\x1b[2J\\x07'a'\n"));
  EXPECT_EQ(screen.find("x.cc"), screen.rfind("x.cc"));
  EXPECT_EQ(screen.find('\033'), std::string::npos);
}

TEST_F(ScreenTest, SaysWhichSourceIsMissing) {
  state_.IsMissing("labs/04_tcp_chat/server.cc");
  EXPECT_THAT(Screen(), HasSubstr("labs/04_tcp_chat/server.cc is missing"));
}

TEST_F(ScreenTest, FitsAndScrollsNoFurtherThanItsRows) {
  Run(Result({Check("A", Verdict::kFail)}));
  view_.shows_hint = true;
  const Size small = {.columns = 100, .rows = 8};
  EXPECT_THAT(Rows(small), SizeIs(8));
  EXPECT_THAT(Rows(small).back(), HasSubstr("more rows: j, k"));
  view_.scrolled = 1000;
  EXPECT_THAT(Rows(small).back(), Not(HasSubstr("more row")));
  EXPECT_LT(view_.scrolled, 100u);
  EXPECT_THAT(Rows({.columns = 1, .rows = 1}), SizeIs(1));
}

TEST(Keys, AreCharactersAndThoseThatMove) {
  const auto up = static_cast<char>(Scroll::kUp), down = static_cast<char>(Scroll::kDown),
             page_down = static_cast<char>(Scroll::kPageDown);
  EXPECT_THAT(KeysIn("nq"), ElementsAre('n', 'q'));
  EXPECT_THAT(KeysIn("\033[A\033OBj \033[6~n"), ElementsAre(up, down, down, page_down, page_down, 'n'));
  EXPECT_THAT(KeysIn("\033[1;5Cq"), ElementsAre('q')) << "a key that means nothing here";
  EXPECT_THAT(KeysIn("\033"), IsEmpty());
  EXPECT_THAT(KeysIn("\033["), IsEmpty());
  EXPECT_THAT(KeysIn("\1\2\t\xe4"), IsEmpty());
}

}  // namespace
}  // namespace socklab::cli

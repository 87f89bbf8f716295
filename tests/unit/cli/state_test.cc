#include "harness/cli/watch/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/watched.h"

namespace socklab::cli {
namespace {

using grading::AllGraded;
using grading::Built;
using grading::Graded;
using results::LabResult;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kPass = results::Verdict::kPass, kFail = results::Verdict::kFail,
               kOpen = results::Verdict::kInconclusive;

class WatchStateTest : public testing::Test {
 protected:
  void Run(const LabResult& result, const Built& built = {}) {
    state_.BeginsToBuild();
    state_.Hears(built);
    state_.Hears(Graded{result});
    state_.Hears(AllGraded());
  }

  WatchState state_{7};
};

TEST(Between, NamesWhatWasMendedAndBroken) {
  const LabResult before = Result({Check("A", kPass), Check("B", kFail), Check("C", kFail), Check("D", kPass)});
  const LabResult after = Result({Check("A", kFail), Check("B", kPass), Check("C", kFail), Check("D", kOpen)});
  const Changes changes = Between(before, after);
  EXPECT_THAT(changes.mended, ElementsAre("B"));
  EXPECT_THAT(changes.broken, ElementsAre("A"));
}

TEST_F(WatchStateTest, ComparesWithTheRunBefore) {
  Run(Result({Check("A", kPass), Check("B", kFail)}));
  EXPECT_FALSE(state_.changes()) << "there was none before";
  Run(Result({Check("A", kFail), Check("B", kPass)}));
  EXPECT_EQ(state_.changes(), (Changes{.mended = {"B"}, .broken = {"A"}}));
  Run(Result({Check("A", kFail), Check("B", kPass)}));
  EXPECT_EQ(state_.changes(), Changes());
}

TEST_F(WatchStateTest, ComparesWithTheLastRunThatCouldBeBuilt) {
  Run(Result({Check("A", kPass), Check("B", kFail)}));
  Run(Result({Check("A", kFail, "program.does_not_build"), Check("B", kFail, "program.does_not_build")}),
      {.errors = {{"server", "error: no"}}});
  EXPECT_EQ(state_.changes(), Changes());
  EXPECT_THAT(state_.Failures(), IsEmpty());
  Run(Result({Check("A", kPass), Check("B", kPass)}));
  EXPECT_EQ(state_.changes(), (Changes{.mended = {"B"}, .broken = {}}));
}

TEST_F(WatchStateTest, GradesFirstWhatHasFailed) {
  EXPECT_THAT(state_.NextRun().parts, IsEmpty());
  Run(Result({Check("A", kPass), Check("B", kFail), Check("C", kPass), Check("D", kOpen)}));
  EXPECT_THAT(state_.NextRun().parts,
              ElementsAre(ElementsAre("Server.B", "Server.D"), ElementsAre("Server.A", "Server.C")));
  EXPECT_EQ(state_.NextRun().seed, 7u);
  Run(Result({Check("A", kPass)}));
  Run(Result({Check("B", kPass)}));
  Run(Result({Check("C", kPass)}));
  Run(Result({Check("D", kPass)}));
  EXPECT_THAT(state_.NextRun().parts, IsEmpty()) << "all at once";
}

TEST_F(WatchStateTest, PutsPartsIntoTheWhole) {
  Run(Result({Check("A", kPass), Check("B", kFail)}));
  state_.Hears(Graded{Result({Check("B", kPass)})});
  EXPECT_EQ(state_.result()->checks, (std::vector{Check("A", kPass), Check("B", kPass)}));
}

TEST_F(WatchStateTest, ShowsOneFailureAfterTheOther) {
  Run(Result({Check("A", kFail), Check("B", kPass), Check("C", kFail)}));
  EXPECT_EQ(state_.Shown()->name, "A");
  state_.ShowNextFailure();
  EXPECT_EQ(state_.Shown()->name, "C");
  Run(Result({Check("A", kFail), Check("B", kFail), Check("C", kFail)}));
  EXPECT_EQ(state_.Shown()->name, "C") << "the same after the next run";
  Run(Result({Check("A", kFail), Check("B", kFail), Check("C", kPass)}));
  EXPECT_EQ(state_.Shown()->name, "A") << "once it is mended, the first one";
  Run(Result({Check("A", kPass), Check("B", kPass), Check("C", kPass)}));
  EXPECT_EQ(state_.Shown(), nullptr);
  state_.ShowNextFailure();
  EXPECT_EQ(state_.Shown(), nullptr);
}

TEST_F(WatchStateTest, GradesOnlyTheShownCheckUntilAskedForAll) {
  Run(Result({Check("A", kFail), Check("B", kFail)}));
  state_.ShowNextFailure();
  state_.OnlyTheShownCheck();
  EXPECT_THAT(state_.NextRun().parts, ElementsAre(ElementsAre("Server.B")));
  EXPECT_FALSE(state_.is_of_all_checks());
  Run(Result({Check("B", kPass)}));
  EXPECT_EQ(state_.changes(), (Changes{.mended = {"B"}, .broken = {}}));
  state_.AllChecks();
  EXPECT_THAT(state_.NextRun().parts, ElementsAre(ElementsAre("Server.A"), ElementsAre("Server.B")));
}

TEST_F(WatchStateTest, KeepsTheResultWhileSomethingIsWrong) {
  Run(Result({Check("A", kFail)}));
  state_.IsMissing("labs/04_tcp_chat/server.cc");
  EXPECT_EQ(state_.phase(), WatchState::Phase::kMissing);
  state_.BeginsToBuild();
  state_.Hears(grading::GradingFailed{"no room"});
  EXPECT_EQ(state_.phase(), WatchState::Phase::kFailed);
  EXPECT_EQ(state_.complaint(), "no room");
  EXPECT_EQ(state_.Shown()->name, "A");
}

}  // namespace
}  // namespace socklab::cli

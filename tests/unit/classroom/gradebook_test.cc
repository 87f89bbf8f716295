#include "harness/classroom/gradebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "harness/classroom/standing.h"
#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::ThrowsSaying;

constexpr const char* kLab = "04_tcp_chat";

results::LabResult LabResultOf(const std::string& lab, results::Verdict verdict) {
  results::CheckResult check;
  check.name = "Accepts";
  check.suite = "ChatServer";
  check.points = 7;
  check.verdict = verdict;
  check.why = check.hint = {{"en", "Why not?"}};
  return {.lab = lab,
          .title = {{"en", "TCP chat"}},
          .identity = {.harness = "1", .host = "a-host", .time = "2026-11-30T18:05:00Z"},
          .isolation = "full",
          .checks = {check}};
}

Submission Of(const std::string& student, const std::string& digest, const std::string& time = "") {
  return {.student = student,
          .lab = kLab,
          .time = time,
          .source = student + ".zip",
          .digest = digest,
          .reason = digest.empty() ? text::Phrase("grade.not_yet") : text::Phrase()};
}

Result ResultFor(const std::string& digest, results::Verdict verdict = results::Verdict::kPass) {
  return {.digest = digest,
          .key = "key of " + digest,
          .revision = "a revision",
          .options = "seed=1",
          .outcome = Outcome::kGraded,
          .result = LabResultOf(kLab, verdict)};
}

class GradebookTest : public testing::Test {
 protected:
  GradebookTest() { std::filesystem::create_directory(folder_ / "a class"); }

  std::filesystem::path Path() const { return folder_ / "a class/class.db"; }

  // The attempts as "number:digest", in their order.
  std::vector<std::string> Attempts() const {
    std::vector<std::string> attempts;
    for (const Attempt& attempt : ReadClass(Path()).attempts) {
      attempts.push_back(std::to_string(attempt.number) + ":" + attempt.digest);
    }
    return attempts;
  }

  grading::TemporaryFolder folder_;
};

TEST_F(GradebookTest, GivesBackTheClass) {
  const Student ann = {.key = "ann",
                       .name = "Ann \"安\" O'Neill",
                       .email = "ann@example.org",
                       .is_on_roster = true,
                       .columns = {{"Group", "=1+1"}, {"空", "a\nb"}}};
  const Student bob = {.key = "bob", .name = "bob", .email = "", .is_on_roster = true, .columns = {}};
  const text::Phrase reason = {"grade.not_yet", {{"entry", "b\u202eob.zip"}, {"size", 3}}};
  {
    Gradebook gradebook(Path());
    gradebook.Write({bob, ann}, true);
    Submission refused = Of("bob", "");
    refused.reason = reason;
    gradebook.Write({Of("ann", "d1"), refused});
    gradebook.BeginRun();
    EXPECT_FALSE(gradebook.Has("key of d1"));
    gradebook.Write(ResultFor("d1"));
    EXPECT_TRUE(gradebook.Has("key of d1"));
    gradebook.EndRun();
  }
  const Class expected = {.labs = {kLab},
                          .students = {ann, bob},
                          .attempts = {{.student = "ann",
                                        .lab = kLab,
                                        .number = 1,
                                        .time = "",
                                        .digest = "d1",
                                        .outcome = Outcome::kGraded,
                                        .reason = {},
                                        .result = LabResultOf(kLab, results::Verdict::kPass),
                                        .source = Of("ann", "d1").source},
                                       {.student = "bob",
                                        .lab = kLab,
                                        .number = 1,
                                        .time = "",
                                        .digest = "",
                                        .outcome = Outcome::kNothingToGrade,
                                        .reason = reason,
                                        .source = Of("bob", "").source}}};
  EXPECT_EQ(ReadClass(Path()), expected);
}

TEST_F(GradebookTest, KeepsTheNewestResult) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1")});
  gradebook.BeginRun();
  gradebook.Write(ResultFor("d1", results::Verdict::kFail));
  gradebook.BeginRun();
  EXPECT_TRUE(gradebook.Has("key of d1"));
  EXPECT_FALSE(gradebook.Has("key of d1", gradebook.run()));
  gradebook.Write(ResultFor("d1", results::Verdict::kPass));
  EXPECT_EQ(ReadClass(Path()).attempts.at(0).result->score(), 7);
}

TEST_F(GradebookTest, NeverTakesWhatIsNotDecidedForAGrade) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1"), Of("ann", "d2")});
  EXPECT_EQ(ReadClass(Path()).attempts.at(0).outcome, Outcome::kNotDecided);
  gradebook.BeginRun();
  const text::Phrase reason = {"gradebook.damaged", {{"path", "a"}, {"error", "b"}}};
  gradebook.SetNotDecided(kLab, "d1", reason);
  const Attempt undecided = ReadClass(Path()).attempts.at(0);
  EXPECT_EQ(undecided.outcome, Outcome::kNotDecided);
  EXPECT_EQ(undecided.reason, reason);
  EXPECT_FALSE(undecided.result);
  gradebook.Write(ResultFor("d1"));
  EXPECT_EQ(ReadClass(Path()).attempts.at(0).outcome, Outcome::kGraded);
  EXPECT_TRUE(ReadClass(Path()).attempts.at(0).reason.empty());
}

TEST_F(GradebookTest, KnowsAttemptsAgain) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1")});
  gradebook.Write({Of("ann", "d1"), Of("ann", "d2")});
  EXPECT_THAT(Attempts(), ElementsAre("1:d1", "2:d2"));
  gradebook.Write({Of("ann", "d2", "2026-11-02T00:00:00Z"), Of("ann", "d1", "2026-11-03T00:00:00Z")});
  EXPECT_THAT(Attempts(), ElementsAre("1:d2", "2:d1"));
  gradebook.Write({Of("ann", "d2", "2026-11-04T00:00:00Z")});  // the same bytes, once more
  EXPECT_THAT(Attempts(), ElementsAre("1:d2", "2:d1", "3:d2"));
}

TEST_F(GradebookTest, ReplacesWhatCouldNotBeTaken) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  Submission nothing = Of("ann", "");
  nothing.source = "";
  gradebook.Write({nothing});
  EXPECT_THAT(Attempts(), ElementsAre("1:"));
  gradebook.Write({Of("ann", "")});
  gradebook.Write({Of("ann", "")});
  EXPECT_THAT(Attempts(), ElementsAre("1:"));
  gradebook.Write({Of("ann", "d1")});
  gradebook.Write({nothing});
  EXPECT_THAT(Attempts(), ElementsAre("1:d1"));
}

TEST_F(GradebookTest, TellsWhoIsOnTheRoster) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "Ann", .email = "a@b.c", .is_on_roster = true, .columns = {{"A", "1"}}},
                   {.key = "bob", .name = "Bob", .email = "", .is_on_roster = true, .columns = {}}},
                  true);
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {{"B", "2"}}}}, false);
  const Student ann = ReadClass(Path()).students.at(0);
  EXPECT_EQ(
      ann,
      (Student{
          .key = "ann", .name = "Ann", .email = "a@b.c", .is_on_roster = true, .columns = {{"A", "1"}, {"B", "2"}}}));
  gradebook.Write({{.key = "bob", .name = "Bob", .email = "", .is_on_roster = true, .columns = {}}}, true);
  EXPECT_FALSE(ReadClass(Path()).students.at(0).is_on_roster);
}

TEST_F(GradebookTest, GradesAnewAndTellsWhatChanged) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1"), Of("ann", "d2"), Of("ann", "d3")});
  gradebook.BeginRun();
  gradebook.Write(ResultFor("d1", results::Verdict::kFail));
  gradebook.Write(ResultFor("d2", results::Verdict::kPass));
  gradebook.Write(ResultFor("d3", results::Verdict::kPass));
  gradebook.EndRun();
  const std::int64_t since = gradebook.BeginRun(true);
  EXPECT_FALSE(gradebook.Has("key of d1", since));
  gradebook.Write(ResultFor("d1", results::Verdict::kPass));
  // It is ended here, and goes on another time; a run between does not matter.
  gradebook.BeginRun();
  gradebook.EndRun();
  EXPECT_EQ(gradebook.BeginRun(true), since);
  EXPECT_TRUE(gradebook.Has("key of d1", since));
  gradebook.Write(ResultFor("d2", results::Verdict::kFail));
  gradebook.Write(ResultFor("d3", results::Verdict::kPass));
  gradebook.EndRun();
  EXPECT_THAT(ChangesIn(gradebook, since), ElementsAre(Change{"ann", kLab, 2, 7, 0}, Change{"ann", kLab, 1, 0, 7}));
  EXPECT_GT(gradebook.BeginRun(true), since);
}

TEST_F(GradebookTest, TakesResultsFromAnother) {
  const std::filesystem::path other = Path().string() + ".1-of-2";
  {
    Gradebook shard(other);
    shard.BeginRun();
    shard.Write(ResultFor("d1", results::Verdict::kFail));
    shard.BeginRun();
    shard.Write(ResultFor("d1", results::Verdict::kPass));
    shard.Write(ResultFor("d2"));
  }
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1")});
  gradebook.BeginRun();
  EXPECT_THAT(gradebook.TakeFrom(other, {"key of d1", "key of d9"}), ElementsAre(Outcome::kGraded));
  EXPECT_THAT(gradebook.TakeFrom(other, {"key of d1"}), IsEmpty());
  EXPECT_THAT(KeysIn(other), ElementsAre("key of d1", "key of d2"));
  EXPECT_FALSE(gradebook.Has("key of d2"));
  EXPECT_EQ(ReadClass(Path()).attempts.at(0).result->score(), 7);
}

TEST_F(GradebookTest, TellsWhatIsNotDecidedAndWhy) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1", "2026-11-01T00:00:00Z"), Of("ann", "d2", "2026-11-02T00:00:00Z")});
  gradebook.SetNotDecided(kLab, "d2", text::Verbatim("the disk is full"));
  const std::vector<Undecided> undecided = UndecidedIn(Path());
  ASSERT_EQ(undecided.size(), 1u);
  EXPECT_EQ(undecided[0].lab, kLab);
  EXPECT_EQ(undecided[0].digest, "d2");
  EXPECT_EQ(undecided[0].reason, text::Verbatim("the disk is full"));
}

TEST_F(GradebookTest, KnowsAStudentByTheKeyOfTheRoster) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "Ann Lee", .name = "Ann Lee", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("Ann Lee", "d1")});
  gradebook.Write({{.key = "al", .name = "Ann Lee", .email = "", .is_on_roster = true, .columns = {}}}, true);
  gradebook.Rename("Ann Lee", "al");
  gradebook.Rename("nobody", "al");
  EXPECT_THAT(Attempts(), ElementsAre("1:d1"));
  EXPECT_EQ(ReadClass(Path()).attempts.at(0).student, "al");
  EXPECT_EQ(ReadClass(Path()).students.size(), 1u);
  EXPECT_EQ(gradebook.Roster().at(0).key, "al");
}

// As on a full disk.
TEST_F(GradebookTest, KeepsWhatItHasWhenThereIsNoRoom) {
  Gradebook gradebook(Path());
  gradebook.Write({{.key = "ann", .name = "ann", .email = "", .columns = {}}}, false);
  gradebook.Write({Of("ann", "d1"), Of("ann", "d2")});
  gradebook.BeginRun();
  gradebook.Write(ResultFor("d1"));
  gradebook.database().Execute("PRAGMA max_page_count = 1");
  Result large = ResultFor("d2");
  large.result.checks.front().last_output = std::string(100'000, 'x');
  EXPECT_THAT([&] { gradebook.Write(large); }, ThrowsSaying<grading::MachineError>(HasSubstr("full")));
  const Class left = ReadClass(Path());
  EXPECT_EQ(left.attempts.at(0).outcome, Outcome::kGraded);
  EXPECT_EQ(left.attempts.at(1).outcome, Outcome::kNotDecided);
}

TEST_F(GradebookTest, HasOneWriterAtATime) {
  Gradebook gradebook(Path());
  EXPECT_THAT([&] { Gradebook another(Path()); },
              ThrowsSaying<grading::UsageError>(HasSubstr(std::to_string(getpid()))));
  EXPECT_THAT(ReadClass(Path()).attempts, IsEmpty());
}

}  // namespace
}  // namespace socklab::classroom

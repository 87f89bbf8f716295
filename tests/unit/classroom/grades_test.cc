#include "harness/classroom/grades.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/classroom/sample_class.h"

namespace socklab::classroom {
namespace {

using tests::Graded;
using tests::kChat;
using tests::kDownload;
using tests::NotDecided;
using tests::Refused;
using tests::StudentOf;

// Ann's grade in the one lab in which she has these attempts.
LabGrade GradeOf(std::vector<Attempt> attempts, const Policy& policy) {
  const Class graded = {.labs = {kChat}, .students = {StudentOf("ann", "Ann")}, .attempts = std::move(attempts)};
  LabGrade grade = GradesOf(graded, policy).at(0).labs.at(0);
  grade.attempt = nullptr;  // it has gone with the class
  return grade;
}

Policy WithDue(const std::string& due) {
  Policy policy;
  policy.labs = {{.lab = "4", .due = ParseTime(due).value()}};
  policy.late.points_per_day = 10;
  return policy;
}

TEST(Grades, AreTheBestOfAllAttempts) {
  const LabGrade grade =
      GradeOf({Graded("ann", kChat, 50), Graded("ann", kChat, 80, 2), Graded("ann", kChat, 70, 3)}, {});
  EXPECT_EQ(grade.standing, LabState::kGraded);
  EXPECT_EQ(grade.points, 80);
}

TEST(Grades, AreTheLastWherePolicySaysSo) {
  const Policy last = {.counted = Counted::kLast};
  EXPECT_EQ(GradeOf({Graded("ann", kChat, 80), Graded("ann", kChat, 70, 2)}, last).points, 70);
  EXPECT_EQ(GradeOf({Graded("ann", kChat, 80), Refused("ann", kChat, 2)}, last).points, 80);
}

TEST(Grades, AreMissingOrRefused) {
  EXPECT_EQ(GradeOf({}, {}).standing, LabState::kMissing);
  EXPECT_EQ(GradeOf({Refused("ann", kChat)}, {}).standing, LabState::kNothingToGrade);
  Attempt nothing = Refused("ann", kChat);
  nothing.source.clear();
  EXPECT_EQ(GradeOf({nothing}, {}).standing, LabState::kMissing) << "a student of the roster has an attempt, too";
  EXPECT_EQ(GradeOf({}, {}).points, 0);
  EXPECT_EQ(GradeOf({}, {.missing = Missing::kBlank}).points, std::nullopt);
}

TEST(Grades, AreNeverGuessedWhereTheMachineWasAtFault) {
  for (const Counted counted : {Counted::kBest, Counted::kLast}) {
    const LabGrade grade = GradeOf({Graded("ann", kChat, 50), NotDecided("ann", kChat, 2)}, {.counted = counted});
    EXPECT_EQ(grade.standing, LabState::kNotDecided);
    EXPECT_EQ(grade.points, std::nullopt);
  }
  EXPECT_EQ(GradeOf({NotDecided("ann", kChat), Graded("ann", kChat, 50, 2)}, {}).points, std::nullopt);
  EXPECT_EQ(GradeOf({NotDecided("ann", kChat), Graded("ann", kChat, 50, 2)}, {.counted = Counted::kLast}).points, 50);
}

TEST(Grades, AreNotDecidedWhileACheckIsInconclusive) {
  Attempt attempt = Graded("ann", kChat, 50);
  attempt.result->checks.at(1).verdict = results::Verdict::kInconclusive;
  EXPECT_EQ(GradeOf({attempt}, {}).standing, LabState::kNotDecided);
  attempt = Graded("ann", kChat, 50);
  attempt.result->checks.at(3).verdict = results::Verdict::kInconclusive;
  EXPECT_EQ(GradeOf({attempt}, {}).standing, LabState::kNotDecided);
  EXPECT_EQ(GradeOf({attempt}, {.counts_extra = false}).points, 50);
}

TEST(Grades, CountExtraCreditIfPolicySaysSo) {
  Attempt attempt = Graded("ann", kChat, 100);
  attempt.result = tests::LabOf(kChat, 100, 7);
  EXPECT_EQ(GradeOf({attempt}, {}).points, 107);
  EXPECT_EQ(GradeOf({attempt}, {.counts_extra = false}).points, 100);
}

TEST(Grades, LosePointsForEachDayThatHasBegun) {
  const Policy policy = WithDue("2026-12-01T10:00:00Z");
  const auto at = [&](const std::string& time) { return GradeOf({Graded("ann", kChat, 80, 1, time)}, policy); };
  EXPECT_EQ(at("2026-12-01T10:00:00Z").points, 80);
  EXPECT_EQ(at("2026-12-01T10:00:01Z").points, 70);
  EXPECT_EQ(at("2026-12-02T10:00:00Z").days_late, 1);
  EXPECT_EQ(at("2026-12-02T10:00:01Z").points, 60);
  EXPECT_EQ(at("2026-12-02T18:00:01+08:00").late_loss, 20);
  EXPECT_EQ(at("2027-12-01T10:00:00Z").points, 0);
  EXPECT_EQ(at("").points, 80) << "of no known time";
}

TEST(Grades, LoseNoMoreThanPolicySays) {
  Policy policy = WithDue("2026-12-01T10:00:00Z");
  policy.late.most = 25;
  policy.late.grace = std::chrono::minutes(15);
  const auto at = [&](const std::string& time) { return GradeOf({Graded("ann", kChat, 80, 1, time)}, policy); };
  EXPECT_EQ(at("2026-12-09T10:00:00Z").points, 55);
  EXPECT_EQ(at("2026-12-01T10:15:00Z").points, 80);
  EXPECT_EQ(at("2026-12-01T10:15:01Z").points, 70);
  policy.labs.front().points_per_day = 1;
  EXPECT_EQ(at("2026-12-01T11:00:00Z").points, 79);
}

TEST(Grades, AreBestAfterWhatIsLost) {
  const LabGrade grade = GradeOf({Graded("ann", kChat, 70), Graded("ann", kChat, 75, 2, "2026-12-02T00:00:00Z")},
                                 WithDue("2026-12-01T10:00:00Z"));
  EXPECT_EQ(grade.points, 70);
  EXPECT_EQ(grade.days_late, 0);
}

TEST(Grades, KnowExtensions) {
  Policy policy = WithDue("2026-11-01T10:00:00Z");
  policy.extensions = {{"ann@example.org", "tcp_chat", ParseTime("2026-12-01T10:00:00Z").value()}};
  EXPECT_EQ(GradeOf({Graded("ann", kChat, 80)}, policy).points, 80);
  policy.extensions.front().student = "bo";
  EXPECT_LT(GradeOf({Graded("ann", kChat, 80)}, policy).points, 80);
}

TEST(Grades, AddUpByWeights) {
  const Class graded = tests::SampleClass();
  Policy policy;
  policy.labs = {{.lab = "4", .weight = 3}, {.lab = "5", .weight = 1}};
  const std::vector<StudentGrades> grades = GradesOf(graded, policy);
  EXPECT_EQ(grades.at(0).total, 75) << "nothing handed in counts zero";
  EXPECT_EQ(grades.at(1).total, 55);
  EXPECT_EQ(grades.at(2).total, std::nullopt) << "one lab is not decided";
  EXPECT_EQ(grades.at(3).total, 0);
  policy.missing = Missing::kBlank;
  EXPECT_EQ(GradesOf(graded, policy).at(0).total, 100);
  EXPECT_EQ(GradesOf(graded, policy).at(3).total, std::nullopt);
}

TEST(Grades, LeaveOutLabsThatPolicyDoesNotName) {
  Policy policy;
  policy.labs = {{.lab = kDownload}};
  EXPECT_EQ(GradesOf(tests::SampleClass(), policy).at(2).total, 80);
}

TEST(Grades, AreShownWithoutZerosThatSayNothing) {
  EXPECT_EQ(Shown(85.0), "85");
  EXPECT_EQ(Shown(72.5), "72.5");
  EXPECT_EQ(Shown(200.0 / 3), "66.67");
  EXPECT_EQ(Shown(0.0), "0");
  EXPECT_EQ(Shown(std::nullopt), "");
}

}  // namespace
}  // namespace socklab::classroom

#include "harness/classroom/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/classroom/statistics.h"
#include "harness/grading/process.h"
#include "tests/unit/classroom/sample_class.h"

namespace socklab::classroom {
namespace {

using grading::Failures;
using grading::FailureTable;
using grading::MutantFailures;
using results::Verdict;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::kChat;

// A result in which those checks fail, each with the finding that is named after it.
results::LabResult Failing(const std::vector<std::pair<std::string, std::string>>& failures) {
  results::LabResult result = tests::LabOf(kChat, 0);
  result.checks.clear();
  for (const char* name : {"Answers", "Survives", "Ends"}) {
    results::CheckResult check = tests::Check(name, 10, Verdict::kPass);
    for (const auto& [failed, finding] : failures) {
      if (failed != name) continue;
      check.verdict = Verdict::kFail;
      check.finding = results::Finding{.message = {finding, {{"port", 4711}}}};
    }
    result.checks.push_back(check);
  }
  result.checks.front().programs = {"server", "client"};
  return result;
}

class Clusters : public testing::Test {
 protected:
  void Add(const results::LabResult& result) {
    const std::string key = "s" + std::to_string(all_.students.size());
    all_.students.push_back(tests::StudentOf(key, key));
    Attempt attempt = tests::Graded(key, kChat, 0);
    attempt.result = result;
    all_.attempts.push_back(attempt);
  }

  std::vector<Cluster> Found(const std::vector<FailureTable>& tables = {}) {
    grades_ = GradesOf(all_, {});
    return ClustersOf(kChat, grades_, tables);
  }

  Class all_ = {.labs = {kChat}, .students = {}, .attempts = {}};
  std::vector<StudentGrades> grades_;
};

MutantFailures Mutant(const std::string& name, const Failures& failures, const std::string& program = "server") {
  return {.name = name, .program = program, .met = {"ChatServer.Answers", "ChatServer.Survives"}, .failures = failures};
}

TEST_F(Clusters, AreOfTheSameChecksAndFindings) {
  Add(Failing({{"Answers", "a"}}));
  Add(Failing({{"Answers", "a"}}));
  Add(Failing({{"Answers", "b"}}));
  Add(Failing({{"Answers", "a"}, {"Ends", "c"}}));
  Add(Failing({}));
  const std::vector<Cluster> clusters = Found();
  ASSERT_EQ(clusters.size(), 1u) << "one alone is none";
  EXPECT_EQ(clusters[0].students.size(), 2u);
  EXPECT_EQ(clusters[0].failures, (Failures{{"ChatServer.Answers", "a"}}));
  EXPECT_THAT(clusters[0].mutants, IsEmpty()) << "without tables they have no names";
}

TEST_F(Clusters, HaveTheNameOfAMutantThatFailsSo) {
  Add(Failing({{"Answers", "a"}}));
  Add(Failing({{"Answers", "a"}, {"Survives", "b"}}));
  Add(Failing({{"Answers", "other"}}));
  const FailureTable table = {.lab = kChat,
                              .mutants = {Mutant("takes_recv_for_a_message", {{"ChatServer.Answers", "a"}}),
                                          Mutant("dies", {{"ChatServer.Survives", "b"}})}};
  const std::vector<Cluster> clusters = Found({table});
  ASSERT_EQ(clusters.size(), 1u);
  EXPECT_THAT(clusters[0].mutants, ElementsAre("takes_recv_for_a_message"));
  EXPECT_THAT(Found({{.lab = "05_download", .mutants = table.mutants}}), IsEmpty());
}

TEST_F(Clusters, AskNothingOfChecksThatTheMutantNeverMet) {
  Add(Failing({{"Answers", "a"}, {"Ends", "c"}}));
  const FailureTable table = {.lab = kChat, .mutants = {Mutant("m", {{"ChatServer.Answers", "a"}})}};
  ASSERT_EQ(Found({table}).size(), 1u);
  EXPECT_THAT(Found({{.lab = kChat, .mutants = {Mutant("m", {})}}}), IsEmpty());
}

// The table was written before checks got other names, were added, or were left out.
TEST_F(Clusters, HaveNoNameFromATableThatIsStale) {
  Add(Failing({{"Answers", "a"}}));
  Add(Failing({{"Answers", "a"}}));
  const MutantFailures renamed = {.name = "renamed",
                                  .program = "server",
                                  .met = {"ChatServer.AnswersOnce"},
                                  .failures = {{"ChatServer.AnswersOnce", "a"}}};
  const MutantFailures left_out = {.name = "left_out",
                                   .program = "server",
                                   .met = {"ChatServer.Answers", "ChatServer.Gone"},
                                   .failures = {{"ChatServer.Answers", "a"}, {"ChatServer.Gone", "b"}}};
  const MutantFailures of_no_program = {.name = "of_no_program",
                                        .program = "gone",
                                        .met = {"ChatServer.Answers"},
                                        .failures = {{"ChatServer.Answers", "a"}}};
  const std::vector<Cluster> clusters = Found({{.lab = kChat, .mutants = {renamed, left_out, of_no_program}}});
  ASSERT_EQ(clusters.size(), 1u) << "the group is there all the same";
  EXPECT_THAT(clusters[0].mutants, IsEmpty());
}

TEST_F(Clusters, AskOfTheMutantsProgramAlone) {
  Add(Failing({{"Answers", "a"}, {"Survives", "b"}}));
  const FailureTable table = {.lab = kChat, .mutants = {Mutant("of_client", {{"ChatServer.Answers", "a"}}, "client")}};
  ASSERT_EQ(Found({table}).size(), 1u) << "its server fails another check besides";
}

TEST_F(Clusters, TellWhatDoesNotBuild) {
  for (int i = 0; i < 2; ++i) Add(Failing({{"Answers", "program.does_not_build"}}));
  EXPECT_TRUE(Found().at(0).does_not_build);
}

TEST(FailureTables, AreReadWhereTheyAre) {
  const grading::TemporaryFolder folder;
  const FailureTable table = {.lab = kChat, .mutants = {Mutant("m", {{"ChatServer.Answers", "a"}})}};
  const std::filesystem::path solutions = folder / "solutions";
  std::filesystem::create_directories(solutions / kChat / "mutants");
  std::ofstream(solutions / kChat / "mutants/failures.json") << grading::ToFile(table);
  const FailureTables found = ReadFailureTables(solutions, {kChat, "05_download"});
  EXPECT_THAT(found.tables, ElementsAre(table));
  EXPECT_THAT(found.complaints, IsEmpty());
  EXPECT_THAT(ReadFailureTables(folder / "none", {kChat}).tables, IsEmpty());
}

TEST(FailureTables, ThatAreNoneAreTold) {
  const grading::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "solutions" / kChat / "mutants");
  for (const char* text :
       {"{}", "", "[]", R"({"lab": 4, "met": {}, "mutants": []})", R"({"lab": "x", "mutants": []})"}) {
    std::ofstream(folder / "solutions" / kChat / "mutants/failures.json") << text;
    const FailureTables found = ReadFailureTables(folder / "solutions", {kChat});
    EXPECT_THAT(found.tables, IsEmpty());
    EXPECT_EQ(found.complaints.size(), 1u) << text;
  }
}

TEST(FailureTables, AreTheSameAsTextOfEitherKind) {
  const FailureTable table = {
      .lab = kChat,
      .mutants = {Mutant("m", {{"ChatServer.Answers", "a"}}),
                  {.name = "n", .program = "server", .met = {"ChatServer.Answers", "ChatServer.Heavy"}, .failures = {}},
                  {.name = "o", .program = "client", .met = {}, .failures = {}}}};
  EXPECT_EQ(grading::FailureTableFromJson(grading::ToJson(table)), table);
  EXPECT_EQ(grading::FailureTableFromJson(grading::ToFile(table)), table);
  EXPECT_EQ(grading::FailureTableFromJson(grading::ToFile({.lab = kChat, .mutants = {}})),
            (FailureTable{.lab = kChat, .mutants = {}}));
}

TEST(Statistics, AreOfWhatCounts) {
  const Class all = tests::SampleClass();
  const std::vector<StudentGrades> grades = GradesOf(all, {});
  const LabStatistics chat = StatisticsOf(kChat, grades);
  EXPECT_EQ(chat.students, 4);
  EXPECT_EQ(chat.graded, 2);
  EXPECT_EQ(chat.not_decided, 1);
  EXPECT_EQ(chat.nothing_to_grade, 1);
  EXPECT_EQ(chat.mean, 80);
  EXPECT_EQ(chat.median, 80);
  EXPECT_EQ(chat.best, 100);
  EXPECT_EQ(chat.distribution[6], 1);
  EXPECT_EQ(chat.distribution[10], 1);
  EXPECT_EQ(chat.checks.front().check->name, "Survives");
  EXPECT_EQ(chat.checks.front().failed, 2);
  EXPECT_EQ(chat.rules.front().failed, 2);
  EXPECT_EQ(StatisticsOf("05_download", grades).missing, 2);
  EXPECT_EQ(StatisticsOf("none", grades).graded, 0);
}

}  // namespace
}  // namespace socklab::classroom

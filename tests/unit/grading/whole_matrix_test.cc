#include "harness/grading/whole_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "harness/grading/failure_table.h"

namespace socklab::grading {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// A lab of three checks. The reference passes all; of a mutant each has the verdict that a test has laid down.
class LabOfThree : public MutantGrader {
 public:
  explicit LabOfThree(std::map<std::string, Verdict> verdicts) : verdicts_(std::move(verdicts)) {}

  std::vector<ListedCheck> Checks() const override { return {}; }

  LabResult Grade(const Mutant* mutant, const std::vector<std::string>&) const override {
    LabResult lab;
    for (const char* name : {"Answers", "Ends", "Survives"}) {
      CheckResult check;
      check.suite = "S";
      check.name = name;
      check.programs = {"server"};
      check.verdict = mutant && verdicts_.contains(name) ? verdicts_.at(name) : Verdict::kPass;
      if (check.verdict == Verdict::kFail) check.finding = results::Finding{.message = {"tcp.closed", {}}};
      lab.checks.push_back(check);
    }
    return lab;
  }

 private:
  std::map<std::string, Verdict> verdicts_;
};

// What stands in the output, as ./socklab verify reads it.
FailureTable TableIn(const std::string& printed) {
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kFailureTable)) return FailureTableFromJson(line.substr(kFailureTable.size()));
  }
  ADD_FAILURE() << "no table in\n" << printed;
  return {};
}

TEST(WholeMatrix, TellsWhatMutantsOfTheLabFail) {
  const LabOfThree grader({{"Answers", Verdict::kFail}, {"Ends", Verdict::kInconclusive}});
  const Mutant mutant = {.name = "m", .program = "server", .caught_by = {"Answers"}, .path = ""};
  testing::internal::CaptureStdout();
  const std::vector<std::string> faults = PrintWholeMatrix(grader, "04_tcp_chat", {mutant}, 1);
  const FailureTable table = TableIn(testing::internal::GetCapturedStdout());
  EXPECT_EQ(table.lab, "04_tcp_chat") << "by which it is kept, and found again";
  ASSERT_EQ(table.mutants.size(), 1u);
  EXPECT_THAT(table.mutants[0].met, ElementsAre("S.Answers", "S.Survives")) << "what is inconclusive tells nothing";
  EXPECT_THAT(table.mutants[0].failures, ElementsAre(Pair("S.Answers", "tcp.closed")));
  EXPECT_THAT(faults, testing::Contains(HasSubstr("S.Survives catches no mutant")));
}

}  // namespace
}  // namespace socklab::grading

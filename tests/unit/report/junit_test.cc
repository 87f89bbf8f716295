#include "harness/report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include "harness/grading/process.h"
#include "tests/unit/report/hostile_results.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Tier;
using results::Verdict;
using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

constexpr char kSchema[] = "tests/unit/report/JUnit.xsd";

CheckResult Check(std::string name, Verdict verdict) {
  CheckResult check;
  check.name = std::move(name);
  check.suite = "ChatServer";
  check.tier = Tier::kRobust;
  check.points = 5;
  check.rule = "6";
  check.hint = {{"en", "Count the newlines."}, {"zh", "数一数换行符。"}};
  check.verdict = verdict;
  check.seconds = 0.25;
  check.replay = "./socklab check 4 --only " + check.name;
  if (verdict != Verdict::kPass) check.finding = results::Finding{.message = text::Verbatim("it is <wrong>.")};
  return check;
}

LabResult Lab(std::vector<CheckResult> checks) {
  return {.lab = "04_tcp_chat",
          .title = {{"en", "TCP chat"}},
          .identity = {.harness = "2", .host = "vm", .time = "2026-11-30T18:05:00Z"},
          .seed = 71,
          .isolation = "full",
          .checks = std::move(checks)};
}

std::string English(const std::vector<LabResult>& labs) {
  return JUnit(labs, Language::kEnglish);
}

// What xmllint has against it, by the schema.
std::string Faults(const std::string& xml) {
  const grading::TemporaryFolder folder;
  const auto file = folder / "junit.xml", faults = folder / "faults";
  std::ofstream(file) << xml;
  const int status = grading::Run({"xmllint", "--noout", "--schema", kSchema, file}, {.errors_to = faults});
  std::ifstream told(faults);
  return status == 0 ? "" : std::string(std::istreambuf_iterator<char>(told), {});
}

TEST(JUnit, TellsFailuresFromErrors) {
  const std::string xml = English(
      {Lab({Check("Good", Verdict::kPass), Check("Bad", Verdict::kFail), Check("Unsure", Verdict::kInconclusive)})});
  EXPECT_EQ(Faults(xml), "");
  EXPECT_THAT(xml, HasSubstr(R"(tests="3" failures="1" errors="1" skipped="0" time="0.750")"));
  EXPECT_THAT(xml, HasSubstr(R"(<testcase classname="04_tcp_chat.ChatServer" name="Good" time="0.250"/>)"));
  EXPECT_THAT(xml, HasSubstr(R"(<failure message="It is &lt;wrong&gt;." type="failed">)"));
  EXPECT_THAT(xml, HasSubstr(R"(<error message="It is &lt;wrong&gt;." type="inconclusive">)"));
}

TEST(JUnit, KeepsPointsTierAndRuleAmongTheProperties) {
  const std::string xml = English({Lab({Check("Bad", Verdict::kFail)})});
  for (const char* property : {R"(name="Bad.points" value="5")", R"(name="Bad.tier" value="robust")",
                               R"(name="Bad.rule" value="6")", R"(name="seed" value="71")"}) {
    EXPECT_THAT(xml, HasSubstr(property));
  }
}

TEST(JUnit, SaysWhenAndWhere) {
  EXPECT_THAT(English({Lab({Check("Good", Verdict::kPass)})}),
              HasSubstr(R"(timestamp="2026-11-30T18:05:00" hostname="vm")"));
}

TEST(JUnit, HasASuiteForEachSuiteOfEachLab) {
  CheckResult client = Check("Good", Verdict::kPass);
  client.suite = "ChatClient";
  const std::string xml = English({Lab({Check("Good", Verdict::kPass), client}), Lab({client})});
  EXPECT_EQ(Faults(xml), "");
  for (const char* suite : {R"(id="0" package="04_tcp_chat" name="ChatServer")",
                            R"(id="1" package="04_tcp_chat" name="ChatClient")", R"(id="2")"}) {
    EXPECT_THAT(xml, HasSubstr(suite));
  }
}

TEST(JUnit, SpeaksChinese) {
  const std::string xml = JUnit({Lab({Check("Bad", Verdict::kFail)})}, Language::kChinese);
  EXPECT_EQ(Faults(xml), "");
  EXPECT_THAT(xml, HasSubstr("提示: 数一数换行符。"));
}

TEST(JUnit, IsValidForNothing) {
  EXPECT_EQ(Faults(English({})), "");
  EXPECT_EQ(Faults(English({LabResult{}})), "");
  EXPECT_EQ(Faults(English({LabResult{.checks = {CheckResult{}}}})), "");
}

TEST(JUnit, IsValidForWhateverProgramsSay) {
  const std::string text = "</failure>]]>&\"<!-- \x1b[2J\x07\x00\r\n\t\x7f\xff\xed\xa0\x80\u2028\u202e\uffff"s;
  const std::string xml = English({tests::HostileLab(text)});
  EXPECT_EQ(Faults(xml), "");
  EXPECT_TRUE(std::ranges::none_of(xml, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
}

TEST(JUnit, IsValidForTimesThatAreNone) {
  for (const double seconds : {std::numeric_limits<double>::infinity(), std::nan(""), 1e300, -1.0}) {
    CheckResult check = Check("Bad", Verdict::kFail);
    check.seconds = seconds;
    EXPECT_EQ(Faults(English({Lab({check})})), "") << seconds;
  }
}

}  // namespace
}  // namespace socklab::report

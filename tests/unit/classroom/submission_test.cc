#include "harness/classroom/export/submission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "harness/classroom/visibility.h"
#include "tests/unit/classroom/sample_class.h"
#include "tests/unit/report/hostile_results.h"

namespace socklab::classroom {
namespace {

using nlohmann::json;
using results::Verdict;
using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using tests::LabOf;

// "Answers" passes, "Survives" fails, and of extra credit "IsFast" passes.
Labs Sample() {
  return {LabOf(tests::kChat, 60, 7)};
}

Labs Undecided() {
  Labs labs = Sample();
  labs.front().checks.front().verdict = Verdict::kInconclusive;
  return labs;
}

json LastLineOf(std::string text) {
  text.pop_back();
  return json::parse(text.substr(text.rfind('\n') + 1));
}

json Decoded(const std::string& base64) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char c : base64) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    count += 6;
    if (count >= 8) text += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return json::parse(text);
}

// ---- Each format

TEST(Gradescope, HasTheScoreAtTheTop) {
  const json document = json::parse(Gradescope(Sample(), {}));
  EXPECT_EQ(document["score"], 67);
  ASSERT_EQ(document["tests"].size(), 4u);
  const json& failed = document["tests"][1];
  EXPECT_EQ(failed["name"], "ChatServer.Survives");
  EXPECT_EQ(failed["score"], 0);
  EXPECT_EQ(failed["max_score"], 40);
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_THAT(failed["output"], HasSubstr("Survives should hold, but it does not."));
  EXPECT_EQ(document["tests"][2]["max_score"], 0) << "extra credit lies beyond the maximum";
  EXPECT_EQ(document["tests"][2]["score"], 7);
}

TEST(Gradescope, HasNoScoreForWhatIsNotDecided) {
  const json document = json::parse(Gradescope(Undecided(), {}));
  EXPECT_FALSE(document.contains("score"));
  EXPECT_FALSE(document.contains("tests"));
  EXPECT_THAT(document["output"], HasSubstr("could not be decided"));
}

TEST(Gradescope, HasNoScoreForExtraCreditThatDoesNotCount) {
  Labs labs = Sample();
  labs.front().checks[3].verdict = Verdict::kInconclusive;
  const json document = json::parse(Gradescope(labs, {.counts_extra = false}));
  EXPECT_EQ(document["score"], 60);
  EXPECT_FALSE(document["tests"][3].contains("score"));
}

TEST(Autolab, EndsWithTheScores) {
  const std::string text = Autolab(Sample(), {});
  EXPECT_EQ(LastLineOf(text), (json{{"scores", {{"04_tcp_chat", 67}}}}));
  EXPECT_THAT(text, HasSubstr(R"({"_presentation":"semantic","stages":["basic","extra"],)"));
  EXPECT_EQ(LastLineOf(Autolab(Undecided(), {})), (json{{"scores", json::object()}}));
}

TEST(Autolab, HasNoWordBeforeAColonInItsLastLine) {
  Labs labs = Sample();
  labs.front().lab = "a:b c:d";
  const std::string text = Autolab(labs, {});
  const std::string line = text.substr(text.rfind('\n', text.size() - 2) + 1);
  // What Autolab does to it before it reads it.
  const json read = json::parse(std::regex_replace(line, std::regex("([a-zA-Z0-9]+):"), "\"$1\":"));
  EXPECT_EQ(read["scores"]["a b c d"], 67);
}

TEST(PrairieLearn, HasAScoreUpToOne) {
  const json document = json::parse(PrairieLearn(Sample(), {}));
  EXPECT_EQ(document["gradable"], true);
  EXPECT_DOUBLE_EQ(document["score"], 0.67);
  EXPECT_EQ(document["tests"][1]["max_points"], 40);
  EXPECT_EQ(json::parse(PrairieLearn({LabOf(tests::kChat, 100, 7)}, {}))["score"], 1.0);
}

TEST(PrairieLearn, CostsNoAttemptForWhatIsNotDecided) {
  const json document = json::parse(PrairieLearn(Undecided(), {}));
  EXPECT_EQ(document["gradable"], false);
  EXPECT_FALSE(document.contains("score"));
  EXPECT_EQ(document["format_errors"].size(), 1u);
}

TEST(GitHub, HasTheMaximumByWhichTheReporterSums) {
  const json document = Decoded(GitHub(Sample(), {}));
  EXPECT_EQ(document["status"], "fail");
  EXPECT_EQ(document["max_score"], 100);
  EXPECT_EQ(document["tests"][0]["status"], "pass");
  EXPECT_EQ(document["tests"][0]["message"], nullptr);
  EXPECT_EQ(document["tests"][1]["status"], "fail");
  EXPECT_EQ(Decoded(GitHub({LabOf(tests::kChat, 100)}, {}))["status"], "pass");
}

TEST(GitHub, ReportsNoPointsForWhatIsNotDecided) {
  const json document = Decoded(GitHub(Undecided(), {}));
  EXPECT_EQ(document["status"], "error");
  EXPECT_EQ(document["max_score"], 0);
}

TEST(Submission, MayHaveSeveralLabs) {
  const Labs labs = {LabOf(tests::kChat, 60), LabOf(tests::kDownload, 80)};
  const json document = json::parse(Gradescope(labs, {}));
  EXPECT_EQ(document["score"], 140);
  EXPECT_EQ(document["tests"][4]["name"], "05 ChatServer.Answers");
  EXPECT_EQ(LastLineOf(Autolab(labs, {}))["scores"]["05_download"], 80);
}

TEST(Submission, SpeaksChinese) {
  EXPECT_THAT(Gradescope(Sample(), {.language = report::Language::kChinese}), HasSubstr("数一数换行符。"));
}

// ---- What students see

TEST(Submission, ShowsVerdictsAlone) {
  const Policy policy = {.visibility = {.verdict_only = {"basic"}, .hidden = {}}};
  const json test = json::parse(Gradescope(Sample(), policy))["tests"][1];
  EXPECT_EQ(test["score"], 0);
  EXPECT_THAT(test["output"], HasSubstr("is not shown"));
  EXPECT_THAT(test["output"], Not(HasSubstr("should hold")));
  EXPECT_THAT(test["output"], Not(HasSubstr("newlines")));
}

TEST(Submission, CountsWhatIsHidden) {
  for (const std::string entry : {"Survives", "ChatServer.Survives"}) {
    const json document = json::parse(Gradescope(Sample(), {.visibility = {.verdict_only = {}, .hidden = {entry}}}));
    EXPECT_EQ(document["score"], 67);
    EXPECT_EQ(document["tests"].size(), 3u);
    EXPECT_THAT(document["output"], HasSubstr("not shown here are worth 40 points"));
  }
  EXPECT_TRUE(json::parse(Gradescope(Sample(), {.visibility = {.hidden = {"ChatServer"}}}))["tests"].empty());
}

TEST(Submission, AlwaysShowsWhatTheCompilerSays) {
  Labs labs = Sample();
  results::CheckResult& check = labs.front().checks[1];
  check.finding = results::Finding{.message = {"program.does_not_build", {{"program", "server"}, {"error", "no ;"}}}};
  check.last_errors = "server.cc:1: error";
  for (const Visibility& visibility : {Visibility{.verdict_only = {"Survives"}}, Visibility{.hidden = {"Survives"}}}) {
    EXPECT_THAT(Gradescope(labs, {.visibility = visibility}), HasSubstr("server.cc:1: error"));
  }
}

TEST(Visibility, KnowsWhatFitsNoCheck) {
  const results::LabResult lab = LabOf(tests::kChat, 60);
  EXPECT_THAT(WithoutCheck({.verdict_only = {"hardened", "Survives"}, .hidden = {"Surrvives", "ChatServer"}}, {&lab}),
              ElementsAre("Surrvives"));
}

// ---- Whatever programs have written

TEST(Submission, HasNoControlBytesAndStaysSmall) {
  const std::string text = "</pre>\x1b[2J\x07\x00\r\t\x7f\xff\xed\xa0\x80\u2028\u202e=1+1 word: \"x\""s;
  std::string much;
  while (much.size() < 4'000) much += text;
  for (const std::string& each : {text, much}) {
    Labs labs = {tests::HostileLab(each, 20, 0)};
    for (results::CheckResult& check : labs.front().checks) check.points = 1;
    const Policy policy = {.counts_extra = false};
    for (results::CheckResult& check : labs.front().checks) check.verdict = Verdict::kFail;
    for (const std::string& document :
         {Gradescope(labs, policy), Autolab(labs, policy), PrairieLearn(labs, policy), GitHub(labs, policy)}) {
      EXPECT_LT(document.size(), 1'048'576u);
      EXPECT_TRUE(std::ranges::none_of(document, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
    }
    EXPECT_LT(GitHub(labs, policy).size(), 128u * 1024);
    EXPECT_TRUE(json::parse(PrairieLearn(labs, policy)).is_object());
    EXPECT_TRUE(LastLineOf(Autolab(labs, policy)).contains("scores"));
  }
}

}  // namespace
}  // namespace socklab::classroom

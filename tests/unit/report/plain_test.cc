#include "harness/report/plain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "tests/unit/report/hostile_results.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;
using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

constexpr char kCompilersWords[] =
    "labs/04_tcp_chat/server.cc:27:18: error: 'bnid' was not declared in this scope\n"
    "   27 |   bnid(1, 2, 3);\n"
    "labs/04_tcp_chat/server.cc:35:45: error: 'acept' was not declared in this scope\n";

CheckResult Check(std::string name, Verdict verdict) {
  CheckResult check;
  check.name = std::move(name);
  check.suite = "ChatServer";
  check.points = 5;
  check.verdict = verdict;
  check.programs = {"server"};
  check.location = "labs/04_tcp_chat/checks/server.cc:120";
  if (verdict != Verdict::kPass) check.finding = results::Finding{.message = text::Verbatim("it says nothing.")};
  return check;
}

CheckResult DoesNotBuild(std::string name, std::string errors = kCompilersWords) {
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.programs.clear();
  check.finding->message = {"program.does_not_build", {{"program", "server"}, {"error", "'bnid'"}}};
  check.last_errors = std::move(errors);
  return check;
}

CheckResult At(results::Place place) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.finding->places = {std::move(place)};
  return check;
}

LabResult Lab(std::vector<CheckResult> checks) {
  return {.lab = "04_tcp_chat",
          .title = {{"en", "TCP chat"}, {"zh", "TCP 聊天"}},
          .isolation = "full",
          .checks = std::move(checks)};
}

std::string English(std::vector<CheckResult> checks, const Sources& sources = {}) {
  return Plain(Lab(std::move(checks)), sources, Language::kEnglish);
}

TEST(Plain, NamesTheLineThatTheProgramIsIn) {
  EXPECT_EQ(English({Check("ListensForAClient", Verdict::kPass),
                     At({.function = "Serve", .file = "labs/04_tcp_chat/messages.cc", .line = 39})}),
            "labs/04_tcp_chat/messages.cc:39: error: [ChatServer.AnswersEachMessage] It says nothing.\n"
            "04 TCP chat: 5 / 10 points, 1 check failed, 0 undecided\n");
}

TEST(Plain, NamesTheLineOfACrashFirst) {
  CheckResult check = At({.function = "Serve", .file = "labs/04_tcp_chat/server.cc", .line = 39});
  check.finding->crash = results::Crash{.what = text::Verbatim("overflow"),
                                        .place = {.function = "Copy", .file = "labs/04_tcp_chat/server.cc", .line = 7}};
  EXPECT_THAT(English({check}), HasSubstr("labs/04_tcp_chat/server.cc:7: error: "));
}

TEST(Plain, NamesTheMainSourceWhereTheLineIsNotKnown) {
  EXPECT_THAT(English({Check("EndsOnQ", Verdict::kFail)}),
              HasSubstr("labs/04_tcp_chat/server.cc:1: error: [ChatServer.EndsOnQ] "));
  EXPECT_THAT(English({Check("EndsOnQ", Verdict::kFail)}, {.root = "solutions"}),
              HasSubstr("solutions/04_tcp_chat/server.cc:1: error: "));
}

TEST(Plain, NamesTheCheckWhereTheCourseHasNoSourceOfTheProgram) {
  EXPECT_THAT(English({Check("EndsOnQ", Verdict::kFail)}, {.given = {"server"}}),
              HasSubstr("labs/04_tcp_chat/checks/server.cc:120: error: "));
}

TEST(Plain, TrustsNoPlaceOutsideTheLab) {
  for (const char* file : {"/etc/passwd", "../x.cc", "labs/04_tcp_chat/../../x.cc", "labs/05_download/client.cc",
                           "labs/04_tcp_chat/a:b.cc", ""}) {
    EXPECT_THAT(English({At({.function = "", .file = file, .line = 3})}), HasSubstr("labs/04_tcp_chat/server.cc:1: "))
        << file;
  }
}

TEST(Plain, WarnsOfWhatIsUndecided) {
  EXPECT_EQ(English({Check("EndsOnQ", Verdict::kInconclusive)}),
            "labs/04_tcp_chat/server.cc:1: warning: [ChatServer.EndsOnQ] It says nothing.\n"
            "04 TCP chat: 0 / 0 points, 0 checks failed, 1 undecided\n");
}

TEST(Plain, PassesOnTheCompilersWordsOnce) {
  EXPECT_EQ(English({DoesNotBuild("ListensForAClient"), DoesNotBuild("EndsOnQ")}),
            kCompilersWords + "04 TCP chat: 0 / 10 points, 2 checks failed, 0 undecided\n"s);
}

TEST(Plain, SaysWhichProgramDoesNotBuildWhereTheCompilerNamesNoPlace) {
  const std::string text = English({DoesNotBuild("ListensForAClient", "collect2: error: ld returned 1 exit status\n")});
  EXPECT_THAT(text, HasSubstr("collect2: error: ld returned 1 exit status\nlabs/04_tcp_chat/server.cc:1: error: "));
}

TEST(Plain, SpeaksChinese) {
  const std::string text = Plain(Lab({Check("EndsOnQ", Verdict::kFail)}), {}, Language::kChinese);
  EXPECT_THAT(text, HasSubstr("server.cc:1: error: [ChatServer.EndsOnQ]"));
  EXPECT_THAT(text, HasSubstr("04 TCP 聊天：0 / 5 分，1 项检查失败，0 项无法判定\n"));
}

TEST(Plain, AddsLabsUp) {
  const LabResult lab = Lab({Check("EndsOnQ", Verdict::kPass), Check("Answers", Verdict::kFail)});
  EXPECT_EQ(PlainTotal({lab, lab}, Language::kEnglish), "total: 10 / 20 points, 2 checks failed, 0 undecided\n");
}

TEST(Plain, IsOneLineACheckWhateverProgramsSay) {
  const std::string text = "a\nb \x1b[2J\x07\x00\r\t\x7f\xff\xed\xa0\x80\u2028\u202e"s;
  const std::string plain = Plain(tests::HostileLab(text), {}, Language::kEnglish);
  EXPECT_TRUE(std::ranges::none_of(plain, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
  EXPECT_EQ(std::ranges::count(plain, '\n'), 3);  // a failure, what is undecided, the points
}

// ---- What the editor of .vscode makes of it

nlohmann::json Read(const char* path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return nlohmann::json::parse(file, nullptr, false, /*ignore_comments=*/true);
}

// The problem matcher that reads what ./socklab check --plain prints.
nlohmann::json Pattern() {
  for (const nlohmann::json& task : Read(".vscode/tasks.json").value("tasks", nlohmann::json::array())) {
    const nlohmann::json matcher = task.value("problemMatcher", nlohmann::json());
    if (matcher.is_object() && matcher.value("owner", "") == "socklab") return matcher.at("pattern");
  }
  ADD_FAILURE() << "no task has socklab's problem matcher";
  return nlohmann::json::object();
}

// FILE|LINE|COLUMN|SEVERITY|MESSAGE for each line that it takes for a problem.
std::vector<std::string> ProblemsIn(const std::string& text) {
  const nlohmann::json pattern = Pattern();
  const std::regex regexp(pattern.at("regexp").get<std::string>());
  std::vector<std::string> problems;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, regexp)) continue;
    std::string problem;
    for (const char* part : {"file", "line", "column", "severity", "message"}) {
      problem += (problem.empty() ? "" : "|") + match[pattern.at(part).get<std::size_t>()].str();
    }
    problems.push_back(problem);
  }
  return problems;
}

TEST(ProblemMatcher, FindsEachFailureAndNothingElse) {
  EXPECT_THAT(ProblemsIn(English({Check("Passes", Verdict::kPass), Check("EndsOnQ", Verdict::kFail),
                                  Check("Answers", Verdict::kInconclusive)})),
              testing::ElementsAre("labs/04_tcp_chat/server.cc|1||error|[ChatServer.EndsOnQ] It says nothing.",
                                   "labs/04_tcp_chat/server.cc|1||warning|[ChatServer.Answers] It says nothing."));
}

TEST(ProblemMatcher, FindsWhatTheCompilerSays) {
  EXPECT_THAT(ProblemsIn(English({DoesNotBuild("EndsOnQ")})),
              testing::ElementsAre("labs/04_tcp_chat/server.cc|27|18|error|'bnid' was not declared in this scope",
                                   "labs/04_tcp_chat/server.cc|35|45|error|'acept' was not declared in this scope"));
  EXPECT_THAT(ProblemsIn("labs/04_tcp_chat/server.cc:1:10: fatal error: no.h: No such file or directory\n"),
              testing::ElementsAre("labs/04_tcp_chat/server.cc|1|10|error|no.h: No such file or directory"));
}

TEST(ProblemMatcher, IsInValidFiles) {
  for (const char* file : {"tasks", "launch", "settings", "extensions"}) {
    EXPECT_TRUE(Read((".vscode/"s + file + ".json").c_str()).is_object()) << file;
  }
}

TEST(Debugger, IsBuiltBeforeItStarts) {
  const nlohmann::json launch = Read(".vscode/launch.json"), tasks = Read(".vscode/tasks.json");
  ASSERT_TRUE(launch.contains("configurations"));
  for (const nlohmann::json& configuration : launch.at("configurations")) {
    const std::string first = configuration.at("preLaunchTask");
    EXPECT_TRUE(std::ranges::any_of(tasks.at("tasks"), [&](const nlohmann::json& task) {
      return task.at("label") == first;
    })) << first;
  }
}

}  // namespace
}  // namespace socklab::report

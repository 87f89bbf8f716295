// A class for tests: students, labs and results made of few words.
#ifndef SOCKLAB_TESTS_UNIT_CLASSROOM_SAMPLE_CLASS_H_
#define SOCKLAB_TESTS_UNIT_CLASSROOM_SAMPLE_CLASS_H_

#include <string>
#include <utility>
#include <vector>

#include "harness/classroom/class.h"

namespace socklab::tests {

inline constexpr char kChat[] = "04_tcp_chat";
inline constexpr char kDownload[] = "05_download";

inline results::CheckResult Check(std::string name, int points, results::Verdict verdict,
                                  results::Tier tier = results::Tier::kBasic) {
  results::CheckResult check;
  check.name = std::move(name);
  check.suite = "ChatServer";
  check.tier = tier;
  check.points = points;
  check.rule = "6";
  check.why = {{"en", "Bytes, not messages."}, {"zh", "字节，不是消息。"}};
  check.hint = {{"en", "Count the newlines."}, {"zh", "数一数换行符。"}};
  check.verdict = verdict;
  check.programs = {"server"};
  if (verdict != results::Verdict::kPass) {
    check.finding = results::Finding{.message = {"but",
                                                 {{"expected", text::Verbatim(check.name + " should hold")},
                                                  {"observed", text::Verbatim("it does not")}}}};
  }
  return check;
}

// Passes checks that are worth that many of 100 points, and of 10 points of extra credit.
inline results::LabResult LabOf(const std::string& lab, int points, int extra = 0) {
  using enum results::Verdict;
  results::LabResult result = {.lab = lab, .title = {{"en", "TCP chat"}, {"zh", "TCP 聊天"}}};
  result.identity = {.harness = "2", .host = "host", .time = "2026-11-30T18:05:00Z"};
  result.isolation = "full";
  result.checks = {Check("Answers", points, kPass), Check("Survives", 100 - points, kFail),
                   Check("IsFast", extra, kPass, results::Tier::kExtra),
                   Check("IsFaster", 10 - extra, kFail, results::Tier::kExtra)};
  return result;
}

inline classroom::Student StudentOf(std::string key, std::string name) {
  return {.key = key, .name = std::move(name), .email = key + "@example.org", .is_on_roster = true};
}

inline classroom::Attempt Graded(const std::string& student, const std::string& lab, int points, int number = 1,
                                 const std::string& time = "2026-12-01T10:00:00Z") {
  return {.student = student,
          .lab = lab,
          .number = number,
          .time = time,
          .digest = student + std::to_string(number),
          .outcome = classroom::Outcome::kGraded,
          .result = LabOf(lab, points)};
}

inline classroom::Attempt NotDecided(const std::string& student, const std::string& lab, int number = 1) {
  classroom::Attempt attempt = Graded(student, lab, 0, number);
  attempt.outcome = classroom::Outcome::kNotDecided;
  attempt.reason = text::Verbatim("the machine had no memory left");
  attempt.result.reset();
  return attempt;
}

inline classroom::Attempt Refused(const std::string& student, const std::string& lab, int number = 1) {
  classroom::Attempt attempt = NotDecided(student, lab, number);
  attempt.outcome = classroom::Outcome::kNothingToGrade;
  attempt.reason = text::Verbatim("the archive holds a link");
  attempt.source = student + ".zip";
  return attempt;
}

// Ann has full marks in one lab and handed in nothing in the other, Bo has 60 and 40, Cy is not decided in one, and
// what Dee handed in was refused.
inline classroom::Class SampleClass() {
  return {.labs = {kChat, kDownload},
          .students = {StudentOf("ann", "Ann Li"), StudentOf("bo", "Bo Wang"), StudentOf("cy", "Cy Doe"),
                       StudentOf("dee", "Dee")},
          .attempts = {Graded("ann", kChat, 100), Graded("bo", kChat, 60), Graded("bo", kDownload, 40),
                       NotDecided("cy", kChat), Graded("cy", kDownload, 80), Refused("dee", kChat)}};
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_CLASSROOM_SAMPLE_CLASS_H_

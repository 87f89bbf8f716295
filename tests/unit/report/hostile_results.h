// Results in which each free text is one that a report must not take for anything but text.
#ifndef SOCKLAB_TESTS_UNIT_REPORT_HOSTILE_RESULTS_H_
#define SOCKLAB_TESTS_UNIT_REPORT_HOSTILE_RESULTS_H_

#include <string>

#include "harness/results/results.h"

namespace socklab::tests {

// Two lanes over a link, a note, an end of the program's own: each field with that text, `steps` times.
inline void AddHostileSteps(results::CheckResult& check, const std::string& text, int steps) {
  using results::Step;
  const text::Phrase said = text::Verbatim(text);
  for (int i = 0; i < steps; ++i) {
    const double time = 10.0 * i;
    const std::string bytes = text.substr(0, Step::kMostBytes);
    const auto size = static_cast<std::int64_t>(text.size());
    check.steps.push_back({.milliseconds = time, .what = said, .detail = said});
    check.steps.push_back({Step::Kind::kToProgram, time, text, said, said, bytes, size});
    check.steps.push_back({Step::Kind::kFromProgram, time, text, said, said, bytes, size, text, Step::Fate::kLost});
    check.steps.push_back({Step::Kind::kFromProgram, time, "output", said, said, bytes, size});
    Step call = {.kind = Step::Kind::kCall, .milliseconds = time, .what = said};
    call.call = {text, 2, 2, text, text, text, 2, text, 7};
    check.steps.push_back(call);
  }
}

inline results::CheckResult HostileCheck(const std::string& text, results::Verdict verdict, int steps) {
  const text::Phrase said = text::Verbatim(text);
  results::CheckResult check;
  check.name = check.suite = check.rule = text;
  check.why["en"] = check.hint["en"] = text;
  check.tier = results::Tier::kExtra;
  check.points = 5;
  check.verdict = verdict;
  check.programs = {text};
  check.last_output = check.last_errors = check.replay = check.by_hand = check.location = text;
  check.finding = results::Finding{.message = said, .remarks = {said, said}, .now = {said}, .hint = said};
  check.finding->places = {{.function = text, .file = text, .line = 7, .first_line = 6, .lines = {text, text, text}}};
  check.finding->difference = results::Difference{text, text, 10, 10, 3, 4, 4, said};
  AddHostileSteps(check, text, steps);
  check.trace = results::Trace{.is_same = false, .remark = said, .steps = check.steps};
  return check;
}

inline results::LabResult HostileLab(const std::string& text, int checks = 3, int steps = 8) {
  results::LabResult lab;
  lab.lab = lab.isolation = text;
  lab.title["en"] = text;
  lab.identity = {.harness = text, .course = text, .host = text, .time = text};
  lab.rules[text]["en"] = text;
  for (int i = 0; i < checks; ++i) {
    lab.checks.push_back(HostileCheck(text, static_cast<results::Verdict>(i % 3), steps));
  }
  return lab;
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_REPORT_HOSTILE_RESULTS_H_

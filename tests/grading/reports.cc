#include "tests/grading/reports.h"

#include "harness/report/summary.h"
#include "harness/report/words.h"

namespace socklab::tests {
namespace {

using results::CheckResult;
using results::Finding;
using results::LabResult;

report::Words WordsOf(const LabResult& lab) {
  return report::WordsFor(lab, report::Language::kEnglish);
}

std::string Indented(const std::string& part) {
  return part.empty() ? "" : "  " + part + "\n";
}

}  // namespace

std::string MessageOf(const LabResult& lab, const CheckResult& check) {
  return report::MessageOf(check, WordsOf(lab));
}

std::vector<std::string> NowOf(const LabResult& lab, const CheckResult& check) {
  std::vector<std::string> now;
  for (const text::Phrase& each : check.finding.value_or(Finding()).now) now.push_back(WordsOf(lab).Say(each));
  return now;
}

std::vector<std::string> StepsOf(const LabResult& lab, const CheckResult& check) {
  std::vector<std::string> steps;
  for (const results::Step& step : check.steps) steps.push_back(WordsOf(lab).Say(step.what));
  return steps;
}

std::string FindingsOf(const LabResult& lab, const CheckResult& check) {
  std::string text = check.suite + "." + check.name + ": " + MessageOf(lab, check) + "\n";
  for (const std::string& now : NowOf(lab, check)) text += Indented(now);
  return text + Indented(check.last_output) + Indented(check.last_errors);
}

std::string ReportOf(const LabResult& lab, const CheckResult& check) {
  const std::string hint = WordsOf(lab).Say(check.finding.value_or(Finding()).hint);
  return FindingsOf(lab, check) + Indented(hint) + Indented(results::In("en", check.hint));
}

std::string FailuresOf(const LabResult& lab) {
  std::string text;
  for (const CheckResult& check : lab.checks) {
    if (check.verdict != results::Verdict::kPass) text += ReportOf(lab, check);
  }
  return text;
}

}  // namespace socklab::tests

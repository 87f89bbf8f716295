// Writes everything that comes out of a class of 200 students, some of whose names are hostile, to a directory:
// render_class DIRECTORY LANGUAGE. On standard output stands how many seconds the class page took.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "harness/classroom/class_page.h"
#include "harness/classroom/export/submission.h"
#include "harness/classroom/feedback.h"
#include "harness/classroom/student_page.h"
#include "tests/unit/classroom/hostile_names.h"
#include "tests/unit/classroom/sample_class.h"

namespace {

namespace fs = std::filesystem;
using namespace socklab;
using classroom::Attempt;

constexpr int kStudents = 200, kChecks = 30;

// Fails that many of its checks, each with one of few findings.
results::LabResult LabWith(const std::string& lab, int failures, const std::string& text) {
  results::LabResult result = tests::LabOf(lab, 0);
  result.checks.clear();
  for (int i = 0; i < kChecks; ++i) {
    const bool fails = i % 10 < failures;
    results::CheckResult check =
        tests::Check("ChecksSomethingNumber" + std::to_string(i), i == 0 ? 13 : 3,
                     fails ? results::Verdict::kFail : results::Verdict::kPass, static_cast<results::Tier>(i / 10));
    check.rule = std::to_string(1 + i % 8);
    check.last_output = text;
    result.checks.push_back(check);
  }
  for (int i = 1; i <= 8; ++i) {
    result.rules[std::to_string(i)] = {{"en", "A message ends with `\\n`, whatever `recv()` makes of it."},
                                       {"zh", "消息以 `\\n` 结束，不管 `recv()` 怎样返回。"}};
  }
  return result;
}

classroom::Class LargeClass() {
  classroom::Class all = {.labs = {tests::kChat, tests::kDownload}, .students = {}, .attempts = {}};
  const std::vector<std::string> names = tests::HostileNames();
  for (int i = 0; i < kStudents; ++i) {
    const std::string key = "s" + std::to_string(1000 + i);
    const std::string name =
        i < static_cast<int>(names.size()) ? names[static_cast<std::size_t>(i)] : "Student " + std::to_string(i);
    all.students.push_back(tests::StudentOf(key, name));
    for (const std::string& lab : all.labs) {
      const int kind = (i * 7 + (lab == tests::kChat ? 0 : 3)) % 20;
      if (kind == 0) continue;
      Attempt attempt = tests::Graded(key, lab, 0);
      attempt.source = name + "_" + std::to_string(4000 + i) + "_assignsubmission_file_";
      attempt.result = LabWith(lab, kind % 6, name);
      if (kind == 1) attempt = tests::NotDecided(key, lab);
      if (kind == 2) attempt = tests::Refused(key, lab);
      if (kind < 3) attempt.reason = text::Verbatim(name);
      all.attempts.push_back(attempt);
    }
  }
  return all;
}

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void WriteAll(const fs::path& folder, report::Language language) {
  const classroom::Class all = LargeClass();
  const classroom::Policy policy = {.language = language};
  const std::vector<classroom::StudentGrades> grades = classroom::GradesOf(all, policy);
  const classroom::GradedClass graded = {all, policy, grades};
  std::map<std::string, std::string> links;
  for (const auto& [key, name] : classroom::FileNames(all, ".html")) links[key] = "students/" + name;
  const grading::Failures failures = grading::FailuresIn(LabWith(tests::kChat, 1, ""));
  grading::MutantFailures mutant = {
      .name = "server_takes_recv_for_a_message", .program = "server", .met = {}, .failures = failures};
  for (const auto& [check, found] : failures) mutant.met.insert(check);
  for (int i = 0; i < kChecks; ++i) mutant.met.insert("ChatServer.ChecksSomethingNumber" + std::to_string(i));

  const auto start = std::chrono::steady_clock::now();
  Write(folder / "index.html",
        classroom::ClassPage(graded, {{.lab = tests::kChat, .mutants = {mutant}}}, links, language));
  std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << '\n';

  Write(folder / "class.csv", classroom::CsvTable(graded));
  Write(folder / "class.json", classroom::JsonTable(graded));
  Write(folder / "canvas.csv", classroom::CanvasTable(graded, {}).text);
  Write(folder / "moodle.csv", classroom::MoodleTable(graded, tests::kChat, {}).text);
  Write(folder / "moodle.zip", classroom::MoodleFeedback(graded, tests::kChat, language).zip);
  for (std::size_t i = 0; i < 20; ++i) {
    const std::string name = grades[i].student->key;
    Write(folder / links.at(name), classroom::StudentPage(graded, grades[i], classroom::Reader::kStudent, language));
    if (!grades[i].labs[0].is_graded()) continue;
    const classroom::Labs labs = {*grades[i].labs[0].attempt->result};
    Write(folder / "gradescope" / (name + ".json"), classroom::Gradescope(labs, policy));
    Write(folder / "autolab" / (name + ".txt"), classroom::Autolab(labs, policy));
    Write(folder / "prairielearn" / (name + ".json"), classroom::PrairieLearn(labs, policy));
    Write(folder / "github" / (name + ".txt"), classroom::GitHub(labs, policy));
    Write(folder / "junit" / (name + ".xml"), classroom::JUnit(labs, policy));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  WriteAll(argv[1], report::LanguageCalled(argv[2]).value());
  return std::cout ? 0 : 1;
}

// socklab grade: grades a class into its gradebook.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "harness/classroom/grade/class_grading.h"
#include "harness/cli/course_commands.h"
#include "harness/report/layout.h"
#include "harness/report/terminal.h"
#include "harness/report/words.h"
#include "harness/text/quote.h"

namespace socklab::cli {
namespace {

using classroom::Change;
using classroom::ClassReport;
using classroom::Outcome;
using classroom::Progress;
using classroom::Standing;
using Clock = std::chrono::steady_clock;
using text::Phrase;

// "1:02:03", "2:03".
std::string ToText(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// One line that is written again and again where a terminal shows it; else a line now and then.
class ProgressLine {
 public:
  explicit ProgressLine(const report::Words& words) : words_(words), redraws_(report::TakesEscapes(STDERR_FILENO)) {}
  ~ProgressLine() { Erase(); }
  ProgressLine(const ProgressLine&) = delete;

  void Show(const Progress& progress) {
    const Clock::time_point now = Clock::now();
    if (progress.done() == 0) begin_ = now;
    const bool is_due = progress.left() == 0 || now - last_ > (redraws_ ? kRedraw : kLine);
    if (progress.units == progress.before || !is_due) return;
    last_ = now;
    const std::string line = words_.Say(PhraseOf(progress, std::chrono::duration<double>(now - begin_).count()));
    std::cerr << (redraws_ ? "\r\033[K" + line : line + '\n') << std::flush;
  }
  void Erase() const {
    if (redraws_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  static constexpr std::chrono::milliseconds kRedraw{100}, kLine{30'000};

  static Phrase PhraseOf(const Progress& progress, double seconds) {
    const std::vector<text::Argument> counts = {
        {"done", progress.done()}, {"failed", progress.not_built + progress.not_decided}, {"left", progress.left()}};
    if (progress.done() == 0) return {"grade.begins", {{"left", progress.left()}, {"before", progress.before}}};
    const double rate = static_cast<double>(progress.done()) / std::max(seconds, 0.001);
    const auto left = std::chrono::seconds(static_cast<long>(static_cast<double>(progress.left()) / rate));
    std::vector<text::Argument> arguments = counts;
    arguments.emplace_back("rate", rate);
    arguments.emplace_back("time", ToText(left));
    return {"grade.progress", arguments};
  }

  const report::Words& words_;
  bool redraws_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_{};
};

// Rows of three columns: the student, the lab, and what is to be said.
struct Row {
  std::string student;
  std::string lab;
  std::string what;
};

std::string Name(const std::string& student, int number) {
  return text::PrintableLine(student) + (number > 1 ? fmt::format(" #{}", number) : "");
}

void Print(const std::string& title, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  int width = 0;
  for (const Row& row : rows) width = std::max(width, text::DisplayWidth(row.student));
  std::cout << '\n' << title << '\n';
  for (const Row& row : rows) {
    std::string line = "  " + report::PadRight(row.student, width + 2) + row.lab + "  " + row.what;
    line.resize(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  }
}

class Summary {
 public:
  Summary(const ClassReport& report, const report::Words& words) : report_(report), words_(words) {}

  void Print() const {
    std::cout << words_.Say({"grade.summary",
                             {{"graded", Count(Outcome::kGraded)},
                              {"not_built", Count(Outcome::kDoesNotBuild)},
                              {"nothing", Count(Outcome::kNothingToGrade)},
                              {"not_decided", Count(Outcome::kNotDecided)}}})
              << '\n';
    std::cout << words_.Say({"grade.this_run",
                             {{"done", report_.progress.done()},
                              {"before", report_.progress.before},
                              {"layout", NameOf(report_.layout)}}})
              << '\n';
    cli::Print(words_.Say("grade.changes"), Changes());
    cli::Print(words_.Say("grade.does_not_build"), Rows(Outcome::kDoesNotBuild));
    cli::Print(words_.Say("grade.nothing"), Rows(Outcome::kNothingToGrade));
    cli::Print(words_.Say("grade.not_decided"), Rows(Outcome::kNotDecided));
    std::vector<Row> strangers;
    for (const std::string& key : report_.strangers) strangers.push_back({Name(key, 1), "", ""});
    cli::Print(words_.Say("grade.strangers"), strangers);
    if (report_.tasks) PrintTasks(*report_.tasks);
  }

 private:
  std::size_t Count(Outcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count(report_.standings, outcome, &Standing::outcome));
  }

  void PrintTasks(const classroom::TasksReport& tasks) const {
    std::cout << '\n' << words_.Say({"grade.tasks_left", {{"path", tasks.folder.string()}}}) << '\n';
    for (const auto& [line, count] : tasks.last_lines) {
      const char* const id = line.empty() ? "grade.task_silent" : "grade.task_said";
      std::cout << "  " << words_.Say({id, {{"count", count}, {"line", line}}}) << '\n';
    }
  }

  std::vector<Row> Rows(Outcome outcome) const {
    std::vector<Row> rows;
    for (const Standing& standing : report_.standings) {
      if (standing.outcome != outcome) continue;
      rows.push_back(
          {Name(standing.student, standing.number), standing.lab, text::PrintableLine(words_.Say(standing.reason))});
    }
    return rows;
  }

  std::vector<Row> Changes() const {
    std::vector<Row> rows;
    for (const Change& change : report_.changes) {
      rows.push_back({Name(change.student, change.number), change.lab,
                      words_.Say({"grade.change", {{"before", change.before}, {"after", change.after}}})});
    }
    return rows;
  }

  const ClassReport& report_;
  const report::Words& words_;
};

}  // namespace

int GradeClass(const grading::Course& course, const GradeOptions& options) {
  const report::Words words(options.language());
  classroom::ClassOrder order = options.order;
  order.labs = course.Find(options.labs);
  ProgressLine line(words);
  const ClassReport report = classroom::GradeClass(
      course, order,
      {.progress = [&](const Progress& progress) { line.Show(progress); },
       .note = [&](const Phrase& phrase) { std::cerr << "socklab: " << words.Say(phrase) << '\n'; }});
  line.Erase();
  Summary(report, words).Print();
  const bool is_complete = report.progress.left() == 0 && std::ranges::none_of(report.standings, [&](const auto& each) {
                             return each.outcome == Outcome::kNotDecided;
                           });
  return is_complete ? kFullMarks : kInconclusive;
}

}  // namespace socklab::cli

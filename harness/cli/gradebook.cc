// socklab gradebook: what comes out of a gradebook.
#include "harness/classroom/gradebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "harness/classroom/class_page.h"
#include "harness/classroom/clusters.h"
#include "harness/classroom/csv_line.h"
#include "harness/classroom/feedback.h"
#include "harness/classroom/show.h"
#include "harness/classroom/student_page.h"
#include "harness/classroom/visibility.h"
#include "harness/cli/commands.h"
#include "harness/cli/course_commands.h"
#include "harness/cli/outcome.h"
#include "harness/cli/submission_formats.h"
#include "harness/report/layout.h"
#include "harness/results/whole_file.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

using classroom::Class;
using classroom::GradedClass;
using classroom::LabGrade;
using classroom::Policy;
using classroom::Student;
using classroom::StudentGrades;

// The one that is named, or that lies beside the gradebook: class.toml beside class.db.
Policy PolicyFor(const grading::Course& course, const GradebookOptions& options) {
  fs::path path = options.policy;
  if (path.empty()) {
    path = fs::path(options.gradebook).replace_extension(".toml");
    if (!fs::exists(path)) return {};
  }
  return classroom::ReadPolicy(path, FoldersOfLabs(course));
}

// What is in the gradebook; of the labs that are asked for, if any are.
Class ClassFor(const grading::Course& course, const GradebookOptions& options) {
  Class all = classroom::ReadClass(options.gradebook);
  if (options.labs.empty()) return all;
  std::vector<std::string> labs;
  for (const grading::Lab& lab : course.Find(options.labs)) {
    if (std::ranges::find(all.labs, lab.folder) == all.labs.end())
      throw grading::UsageError({"gradebook.no_such_lab", {{"path", options.gradebook}, {"lab", lab.folder}}});
    labs.push_back(lab.folder);
  }
  std::erase_if(all.attempts,
                [&](const classroom::Attempt& attempt) { return std::ranges::find(labs, attempt.lab) == labs.end(); });
  all.labs = std::move(labs);
  return all;
}

// Does what is asked with one gradebook.
class Command {
 public:
  Command(const grading::Course& course, const GradebookOptions& options)
      : course_(course),
        options_(options),
        all_(ClassFor(course, options)),
        policy_(PolicyFor(course, options)),
        grades_(classroom::GradesOf(all_, policy_)),
        language_(options.lang.empty() ? report::LanguageOfEnvironment() : report::LanguageChosen(options.lang)),
        words_(language_) {
    if (!options.lang.empty()) policy_.language = language_;
    if (!options.labs.empty()) return;  // an entry may be of another lab
    for (const std::string& entry : classroom::WithoutCheck(policy_.visibility, Results()))
      Note({"gradebook.visibility_fits_nothing", {{"entry", entry}}});
  }

  void Show() const {
    report::Style style = report::StyleOfStandardOutput();
    style.language = language_;
    std::cout << classroom::Show(Graded(), style);
  }

  void Report() const {
    const fs::path folder = options_.to;
    DemandDirectory(folder / "students");
    std::map<std::string, std::string> links;
    for (const auto& [key, name] : classroom::FileNames(all_, ".html")) links[key] = "students/" + name;
    const auto [tables, complaints] = classroom::ReadFailureTables(course_.workspace() / "solutions", all_.labs);
    for (const text::Phrase& complaint : complaints) Note(complaint);
    WriteReport(folder / "index.html", classroom::ClassPage(Graded(), tables, links, language_));
    WritePages(folder / "students", classroom::Reader::kInstructor, language_);
    Note({"gradebook.written", {{"path", (folder / "index.html").string()}}});
  }

  void Feedback() const {
    const fs::path folder = options_.to;
    DemandDirectory(folder / "students");
    WritePages(folder / "students", classroom::Reader::kStudent, policy_.language);
    for (const std::string& lab : all_.labs) {
      Keep(classroom::MoodleFeedback(Graded(), lab, policy_.language), folder, "moodle_" + lab + ".zip");
      Keep(classroom::CanvasFeedback(Graded(), lab, policy_.language), folder, "canvas_" + lab + ".zip");
    }
    Note({"gradebook.written", {{"path", folder.string()}}});
  }

  void Export() const {
    const auto format = SubmissionFormats().find(options_.format);
    if (format != SubmissionFormats().end()) return ExportSubmissions(format->second);
    if (options_.format == "csv")
      return Write(std::string(options_.excel ? classroom::kByteOrderMark : "") + classroom::CsvTable(Graded()));
    if (options_.format == "json") return Write(classroom::JsonTable(Graded()));
    if (options_.format == "canvas") return Write(classroom::CanvasTable(Graded(), Sheet()));
    Write(classroom::MoodleTable(Graded(), OneLab(), Sheet()));
  }

 private:
  GradedClass Graded() const { return {all_, policy_, grades_}; }

  std::vector<const results::LabResult*> Results() const {
    std::vector<const results::LabResult*> results;
    for (const classroom::Attempt& attempt : all_.attempts) {
      if (attempt.result) results.push_back(&*attempt.result);
    }
    return results;
  }

  void Note(const text::Phrase& phrase) const { std::cerr << "socklab: " << words_.Say(phrase) << '\n'; }

  void NoteLeftOut(const char* id, const std::vector<const Student*>& students) const {
    if (students.empty()) return;
    std::vector<text::Phrase> names;
    for (const Student* student : students) names.push_back(text::Verbatim(report::OneLine(student->name)));
    Note({id, {{"count", students.size()}, {"names", names}}});
  }

  void WritePages(const fs::path& folder, classroom::Reader reader, report::Language language) const {
    const auto names = classroom::FileNames(all_, ".html");
    for (const StudentGrades& grades : grades_)
      WriteReport(folder / names.at(grades.student->key), classroom::StudentPage(Graded(), grades, reader, language));
  }

  // Where a platform knows the submissions.
  void Keep(const classroom::PackedFeedback& packed, const fs::path& folder, const std::string& name) const {
    if (packed.zip.empty()) return;
    WriteReport(folder / name, packed.zip);
    NoteLeftOut("gradebook.not_packed", packed.left_out);
  }

  void Write(const std::string& text) const {
    if (options_.to.empty()) {
      std::cout << text;
    } else {
      WriteReport(options_.to, text);
    }
  }

  void Write(const classroom::PlatformTable& table) const {
    Write(table.text);
    NoteLeftOut("gradebook.left_out", table.left_out);
  }

  std::optional<std::string> Sheet() const {
    if (options_.sheet.empty()) return std::nullopt;
    std::optional<std::string> sheet = results::ReadWhole(options_.sheet);
    if (!sheet) throw grading::UsageError({"policy.cannot_read", {{"file", options_.sheet}}});
    return sheet;
  }

  std::string OneLab() const {
    if (all_.labs.size() != 1) throw grading::UsageError("gradebook.needs_one_lab");
    return all_.labs.front();
  }

  // A file for each submission that counts: TO/LAB/STUDENT.json.
  void ExportSubmissions(const SubmissionFormat& format) const {
    if (options_.to.empty()) throw grading::UsageError({"gradebook.needs_directory", {{"format", options_.format}}});
    const auto names = classroom::FileNames(all_, std::string(format.extension));
    std::vector<const Student*> left_out;
    for (const std::string& lab : all_.labs) {
      const fs::path folder = fs::path(options_.to) / lab;
      DemandDirectory(folder);
      for (const StudentGrades& grades : grades_) {
        for (const LabGrade& grade : grades.labs) {
          if (grade.lab != lab || !grade.attempt) continue;
          if (grade.is_graded()) {
            WriteReport(folder / names.at(grades.student->key), format.write({*grade.attempt->result}, policy_));
          } else {
            left_out.push_back(grades.student);
          }
        }
      }
    }
    NoteLeftOut("gradebook.nothing_to_export", left_out);
  }

  const grading::Course& course_;
  const GradebookOptions& options_;
  Class all_;
  Policy policy_;
  std::vector<StudentGrades> grades_;
  report::Language language_;
  report::Words words_;
};

}  // namespace

int ShowGradebook(const grading::Course& course, const GradebookOptions& options) {
  const Command command(course, options);
  switch (options.action) {
    case GradebookAction::kShow:
      command.Show();
      break;
    case GradebookAction::kReport:
      command.Report();
      break;
    case GradebookAction::kFeedback:
      command.Feedback();
      break;
    case GradebookAction::kExport:
      command.Export();
      break;
  }
  return kFullMarks;
}

}  // namespace socklab::cli

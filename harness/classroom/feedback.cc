#include "harness/classroom/feedback.h"

#include <algorithm>
#include <functional>
#include <map>

#include "harness/classroom/platform_names.h"
#include "harness/classroom/student_page.h"
#include "harness/classroom/zip.h"

namespace socklab::classroom {
namespace {

// What begins the name of a student's file; empty where nothing tells it.
using Prefix = std::function<std::string(const Student&, const Attempt&)>;

PackedFeedback Pack(const GradedClass& graded, const std::string& lab, report::Language language,
                    const Prefix& prefix) {
  PackedFeedback packed;
  std::map<std::string, std::string> files;
  for (const StudentGrades& grades : graded.grades) {
    const auto grade = std::ranges::find(grades.labs, lab, &LabGrade::lab);
    if (grade == grades.labs.end() || !grade->attempt) continue;
    const std::string name = prefix(*grades.student, *grade->attempt);
    if (name.empty()) {
      packed.left_out.push_back(grades.student);
      continue;
    }
    const StudentGrades of_lab = {.student = grades.student, .labs = {*grade}, .total = {}};
    files[name + lab + ".html"] = StudentPage(graded, of_lab, Reader::kStudent, language);
  }
  if (!files.empty()) packed.zip = Zip(files);
  return packed;
}

}  // namespace

PackedFeedback MoodleFeedback(const GradedClass& graded, const std::string& lab, report::Language language) {
  const std::map<std::string, std::string> names = FileNames(graded.all, "");
  return Pack(graded, lab, language, [&](const Student& student, const Attempt& attempt) -> std::string {
    const std::string participant = MoodleParticipant(student, &attempt);
    if (participant.empty()) return "";
    std::string name = names.at(student.key);
    std::ranges::replace(name, '_', '-');  // Moodle takes names apart there
    return name + "_" + participant + "_assignfeedback_file_";
  });
}

PackedFeedback CanvasFeedback(const GradedClass& graded, const std::string& lab, report::Language language) {
  return Pack(graded, lab, language, [](const Student&, const Attempt& attempt) { return CanvasPrefix(attempt); });
}

}  // namespace socklab::classroom

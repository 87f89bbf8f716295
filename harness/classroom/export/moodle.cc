#include <algorithm>

#include "harness/classroom/export/class_table.h"
#include "harness/classroom/export/sheet.h"
#include "harness/classroom/platform_names.h"
#include "harness/grading/course.h"

namespace socklab::classroom {
namespace {

// What the column of grades is called where Moodle speaks English or Chinese.
const std::vector<std::string_view> kGrade = {"Grade", "成绩", "分数", "成績"};

// What Moodle reads back is to be as it was: the identifier, the grade, and what stands to the right of it (its
// maximum, when it was changed, the teacher's comments).
bool IsReadBack(std::size_t place, std::size_t grade) {
  return place == 0 || place >= grade;
}

// "4711" of "Participant 4711", in whatever language.
std::string ParticipantOf(const std::string& identifier) {
  const std::size_t before = identifier.find_last_not_of("0123456789");
  return before == std::string::npos ? identifier : identifier.substr(before + 1);
}

// Points as a grade, in the way in which the sheet writes numbers.
std::string GradeOf(double points, const std::string& maximum) {
  const double most = ParseNumber(maximum).value_or(100);
  std::string grade = Shown(std::min(points * most / 100, most));
  if (maximum.find(',') != std::string::npos) std::ranges::replace(grade, '.', ',');
  return grade;
}

PlatformTable Filled(const GradedClass& graded, const std::string& lab, const std::string& sheet) {
  std::vector<Row> rows = ReadSheet(sheet);
  const std::optional<std::size_t> grade = FindColumn(rows.front(), kGrade);
  if (!grade || *grade == 0 || *grade + 1 >= rows.front().size())
    throw grading::UsageError("export.no_moodle_worksheet");
  const std::size_t maximum = *grade + 1;  // there or, with a scale, words
  const auto participant = [&](const StudentGrades& grades) {
    const auto found = std::ranges::find(grades.labs, lab, &LabGrade::lab);
    return MoodleParticipant(*grades.student, found == grades.labs.end() ? nullptr : found->attempt);
  };
  People people(graded, participant, 0);
  PlatformTable table;
  for (Row& row : rows) {
    const bool is_student = &row != &rows.front();
    if (is_student && !row[maximum].empty() && !ParseNumber(row[maximum]))
      throw grading::UsageError("export.no_moodle_maximum");
    Row telling = row;
    telling[0] = ParticipantOf(row[0]);
    const StudentGrades* const whose = is_student ? people.Whose(telling, {0, *grade, maximum}) : nullptr;
    const std::optional<double> points = whose ? PointsIn(*whose, lab) : std::nullopt;
    if (points) row[*grade] = GradeOf(*points, row[maximum]);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!IsReadBack(i, *grade)) row[i] = Harmless(row[i]);
    }
    table.text += CsvLine(row);
  }
  table.left_out = people.LeftOut({lab});
  return table;
}

PlatformTable Made(const GradedClass& graded, const std::string& lab) {
  PlatformTable table = {.text = CsvLine({"Email address", "Full name", Harmless(ColumnOf(graded.policy, lab))})};
  for (const StudentGrades& grades : graded.grades) {
    const std::optional<double> points = PointsIn(grades, lab);
    if (!points) continue;
    const Student& student = *grades.student;
    if (student.email.empty()) {
      table.left_out.push_back(&student);
    } else {
      table.text += CsvLine({Harmless(student.email), Harmless(student.name), Shown(*points)});
    }
  }
  return table;
}

}  // namespace

PlatformTable MoodleTable(const GradedClass& graded, const std::string& lab, const std::optional<std::string>& sheet) {
  return sheet ? Filled(graded, lab, *sheet) : Made(graded, lab);
}

}  // namespace socklab::classroom

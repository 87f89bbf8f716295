#include "harness/classroom/csv_line.h"
#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {
namespace {

// What each lab has a column for, after the lab's folder and a space.
constexpr const char* kColumns[] = {"points",  "standing", "score",     "max",      "extra",
                                    "attempt", "time",     "days late", "late loss"};

// Of one lab, in that order.
Row CellsOf(const LabGrade& grade) {
  Row cells = {Shown(grade.points), std::string(Name(grade.standing))};
  const Attempt* const attempt = grade.attempt;
  if (attempt && attempt->result) {
    const results::LabResult& result = *attempt->result;
    cells.insert(cells.end(), {std::to_string(result.score()), std::to_string(result.max_score()),
                               result.has_extra() ? std::to_string(result.extra_score()) : ""});
  } else {
    cells.insert(cells.end(), {"", "", ""});
  }
  cells.push_back(attempt ? std::to_string(attempt->number) : "");
  cells.push_back(attempt ? Harmless(attempt->time) : "");
  cells.push_back(grade.is_graded() ? std::to_string(grade.days_late) : "");
  cells.push_back(grade.is_graded() ? Shown(grade.late_loss) : "");
  return cells;
}

}  // namespace

std::string CsvTable(const GradedClass& graded) {
  Row titles = {"student", "name", "email", "on roster", "total"};
  for (const std::string& lab : graded.all.labs) {
    for (const char* column : kColumns) titles.push_back(Harmless(lab + " " + column));
  }
  std::string table = CsvLine(titles);
  for (const StudentGrades& grades : graded.grades) {
    const Student& student = *grades.student;
    Row row = {Harmless(student.key), Harmless(student.name), Harmless(student.email),
               student.is_on_roster ? "yes" : "no", Shown(grades.total)};
    for (const LabGrade& grade : grades.labs) {
      for (std::string& cell : CellsOf(grade)) row.push_back(std::move(cell));
    }
    table += CsvLine(row);
  }
  return table;
}

}  // namespace socklab::classroom

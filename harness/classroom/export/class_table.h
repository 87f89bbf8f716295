// The grades of a class as tables, for people, programs and learning platforms.
//
// In tables of comma-separated values no cell is taken for a formula, or gets out of its place (csv_line.h). Points are
// plain numbers with a point, such as 72.5. Where there is no number to enter, there is none, for no platform is to
// take it for a zero: what is not decided, and under the policy what is missing.
#ifndef SOCKLAB_HARNESS_CLASSROOM_EXPORT_CLASS_TABLE_H_
#define SOCKLAB_HARNESS_CLASSROOM_EXPORT_CLASS_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/grades.h"
#include "harness/classroom/policy.h"

namespace socklab::classroom {

// What is exported: a class, and its grades under a policy.
struct GradedClass {
  const Class& all;
  const Policy& policy;
  const std::vector<StudentGrades>& grades;
};

struct PlatformTable {
  std::string text;
  std::vector<const Student*> left_out;  // who have points, but no place in it
};

// A line a student: key, name, e-mail address, total, and of each lab the points, the standing and what else is behind
// them. The titles are always English ones, for programs.
std::string CsvTable(const GradedClass& graded);

// The class with each check's verdict; docs/class.schema.json describes it.
std::string JsonTable(const GradedClass& graded);

// A gradebook for Canvas to import. Into `sheet`, which Canvas has exported, points are entered where its columns are
// the labs' (by ColumnOf(), with or without Canvas' " (1234)"), scaled to its points possible; its other cells stay.
// Without a sheet, one is made from the roster's columns (ID, SIS User ID, SIS Login ID, Section). Throws
// grading::UsageError where the sheet is none, or has no column of any lab.
PlatformTable CanvasTable(const GradedClass& graded, const std::optional<std::string>& sheet);

// The points in one lab for Moodle. `sheet` is the assignment's grading worksheet: points are entered as its grades,
// scaled to its maximum and never above it, for Moodle passes over these. Without a sheet, a table for the grade
// import: students who have points and an e-mail address, for an empty cell would erase a grade there, and a row
// without a student would end the import. Throws grading::UsageError where the sheet is none.
PlatformTable MoodleTable(const GradedClass& graded, const std::string& lab, const std::optional<std::string>& sheet);

// The title of a lab's column: the policy's, or the lab's folder.
std::string ColumnOf(const Policy& policy, const std::string& lab);

std::string_view Name(LabState standing);  // "graded", "nothing_to_grade", "missing", "not_decided"

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_EXPORT_CLASS_TABLE_H_

#include <algorithm>
#include <cctype>

#include "harness/classroom/export/class_table.h"
#include "harness/classroom/export/sheet.h"
#include "harness/classroom/platform_names.h"
#include "harness/grading/course.h"

namespace socklab::classroom {
namespace {

// As Canvas writes and reads them.
const Row kTitles = {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"};
constexpr std::string_view kPossible = "Points Possible";

// "TCP chat" of "TCP chat (1234)".
std::string WithoutId(const std::string& title) {
  const std::size_t open = title.rfind(" (");
  if (open == std::string::npos || !title.ends_with(')')) return title;
  const std::string id = title.substr(open + 2, title.size() - open - 3);
  return !id.empty() && std::ranges::all_of(id, [](unsigned char c) { return std::isdigit(c); }) ? title.substr(0, open)
                                                                                                 : title;
}

// A lab's column in a sheet.
struct Column {
  std::size_t place;
  std::string lab;
  double possible = 100;
};

std::vector<Column> ColumnsIn(const Row& titles, const GradedClass& graded) {
  std::vector<Column> columns;
  for (const std::string& lab : graded.all.labs) {
    const std::string title = ColumnOf(graded.policy, lab);
    for (std::size_t i = kTitles.size() - 1; i < titles.size(); ++i) {
      if (titles[i] != title && WithoutId(titles[i]) != title) continue;
      columns.push_back({i, lab});
      break;
    }
  }
  return columns;
}

bool IsOfPossible(const Row& row) {
  return row.front().find(kPossible) != std::string::npos;
}

// "    Points Possible": what Canvas' own points are out of.
void ReadPossible(const std::vector<Row>& rows, std::vector<Column>& columns) {
  const auto row = std::ranges::find_if(rows, IsOfPossible);
  if (row == rows.end()) return;
  for (Column& column : columns) {
    const std::optional<double> possible = ParseNumber(row->at(column.place));
    if (possible && *possible > 0) column.possible = *possible;
  }
}

// What Canvas has written stays, but is no formula.
Row Kept(const Row& row) {
  Row kept;
  for (const std::string& cell : row) kept.push_back(Harmless(cell));
  return kept;
}

PlatformTable Filled(const GradedClass& graded, const std::string& sheet) {
  std::vector<Row> rows = ReadSheet(sheet);
  const Row& titles = rows.front();
  if (titles.size() < kTitles.size() || titles[0].find("Student") == std::string::npos)
    throw grading::UsageError("export.no_canvas_sheet");
  std::vector<Column> columns = ColumnsIn(titles, graded);
  if (columns.empty()) {
    throw grading::UsageError(
        {"export.no_canvas_column", {{"title", ColumnOf(graded.policy, graded.all.labs.front())}}});
  }
  ReadPossible(rows, columns);
  std::set<std::size_t> entered;
  std::vector<std::string> labs;
  for (const Column& column : columns) {
    entered.insert(column.place);
    labs.push_back(column.lab);
  }
  const auto user = [](const StudentGrades& grades) {
    const Attempt* const attempt = grades.labs.empty() ? nullptr : grades.labs.front().attempt;
    return CanvasUser(*grades.student, attempt);
  };
  People people(graded, user, FindColumn(titles, {"ID"}));
  PlatformTable table;
  for (Row& row : rows) {
    const bool is_student = &row != &rows.front() && !IsOfPossible(row);
    const StudentGrades* const whose = is_student ? people.Whose(row, entered) : nullptr;
    for (const Column& column : columns) {
      const std::optional<double> points = whose ? PointsIn(*whose, column.lab) : std::nullopt;
      if (points) row[column.place] = Shown(*points * column.possible / 100);
    }
    table.text += CsvLine(Kept(row));
  }
  table.left_out = people.LeftOut(labs);
  return table;
}

// The student's own, or the first of the roster's columns that is there.
std::string FirstOf(const Student& student, const std::vector<std::string>& titles) {
  for (const std::string& title : titles) {
    const auto found = student.columns.find(title);
    if (found != student.columns.end() && !found->second.empty()) return found->second;
  }
  return "";
}

PlatformTable Made(const GradedClass& graded) {
  Row titles = kTitles;
  Row possible = {"    " + std::string(kPossible), "", "", "", ""};
  for (const std::string& lab : graded.all.labs) {
    const std::string title = ColumnOf(graded.policy, lab);
    titles.push_back(Harmless(title));
    // Canvas would change what an assignment that it has is out of.
    possible.push_back(WithoutId(title) == title ? "100" : "");
  }
  PlatformTable table = {.text = CsvLine(titles) + CsvLine(possible)};
  for (const StudentGrades& grades : graded.grades) {
    const Student& student = *grades.student;
    Row row = {student.name, FirstOf(student, {"ID", "Canvas user"}), FirstOf(student, {"SIS User ID"}),
               FirstOf(student, {"SIS Login ID"}), FirstOf(student, {"Section"})};
    for (std::string& cell : row) cell = Harmless(cell);
    for (const LabGrade& grade : grades.labs) row.push_back(Shown(grade.points));
    table.text += CsvLine(row);
  }
  return table;
}

}  // namespace

PlatformTable CanvasTable(const GradedClass& graded, const std::optional<std::string>& sheet) {
  return sheet ? Filled(graded, *sheet) : Made(graded);
}

}  // namespace socklab::classroom

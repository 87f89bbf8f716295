#include "harness/classroom/export/sheet.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "harness/classroom/csv.h"
#include "harness/grading/course.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {

std::vector<Row> ReadSheet(const std::string& text) {
  try {
    Table table = ParseTable(text);
    std::vector<Row> rows = {std::move(table.titles)};
    for (Table::Row& row : table.rows) rows.push_back(std::move(row.cells));
    return rows;
  } catch (const std::runtime_error& error) {
    throw grading::UsageError({"export.no_sheet", {{"error", text::Verbatim(error.what())}}});
  }
}

std::optional<std::size_t> FindColumn(const Row& titles, const std::vector<std::string_view>& known) {
  for (const std::string_view title : known) {
    const auto found = std::ranges::find(titles, title);
    if (found != titles.end()) return static_cast<std::size_t>(found - titles.begin());
  }
  return std::nullopt;
}

People::People(const GradedClass& graded, const std::function<std::string(const StudentGrades&)>& id,
               std::optional<std::size_t> id_column)
    : grades_(graded.grades), id_column_(id_column), others_(3) {
  for (const StudentGrades& grades : grades_) {
    const Student& student = *grades.student;
    Add(by_id_, id(grades), grades);
    Add(others_[0], student.email, grades);
    Add(others_[1], student.key, grades);
    Add(others_[2], student.name, grades);
  }
}

void People::Add(Index& index, const std::string& value, const StudentGrades& grades) {
  if (value.empty()) return;
  // E-mail addresses and logins do not know case.
  const auto [place, is_new] = index.emplace(text::Lower(value), &grades);
  if (!is_new && place->second != &grades) place->second = nullptr;
}

const StudentGrades* People::FindIn(const Index& index, const std::string& value) {
  const auto found = index.find(text::Lower(value));
  return found == index.end() ? nullptr : found->second;
}

const StudentGrades* People::Whose(const Row& row, const std::set<std::size_t>& except) {
  const StudentGrades* whose = id_column_ ? FindIn(by_id_, row.at(*id_column_)) : nullptr;
  for (const Index& index : others_) {
    for (std::size_t i = 0; i < row.size() && !whose; ++i) {
      if (!except.contains(i)) whose = FindIn(index, row[i]);
    }
  }
  if (whose) found_.insert(whose);
  return whose;
}

std::vector<const Student*> People::LeftOut(const std::vector<std::string>& labs) const {
  std::vector<const Student*> left_out;
  for (const StudentGrades& grades : grades_) {
    const bool has_points =
        std::ranges::any_of(labs, [&](const std::string& lab) { return PointsIn(grades, lab).value_or(0) > 0; });
    if (has_points && !found_.contains(&grades)) left_out.push_back(grades.student);
  }
  return left_out;
}

std::optional<double> PointsIn(const StudentGrades& grades, const std::string& lab) {
  for (const LabGrade& grade : grades.labs) {
    if (grade.lab == lab) return grade.points;
  }
  return std::nullopt;
}

std::optional<double> ParseNumber(std::string cell) {
  std::ranges::replace(cell, ',', '.');
  char* end = nullptr;
  const double number = std::strtod(cell.c_str(), &end);
  while (end && std::isspace(static_cast<unsigned char>(*end))) ++end;
  if (cell.empty() || !end || *end != '\0' || !std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace socklab::classroom

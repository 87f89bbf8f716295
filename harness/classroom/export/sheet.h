// A table that a learning platform has exported, into which points are entered.
#ifndef SOCKLAB_HARNESS_CLASSROOM_EXPORT_SHEET_H_
#define SOCKLAB_HARNESS_CLASSROOM_EXPORT_SHEET_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/csv_line.h"
#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {

// Its titles and its rows, of as many cells each, as csv.h reads them. Throws grading::UsageError where the text is no
// such table.
std::vector<Row> ReadSheet(const std::string& text);

// The place of the first title that is one of these, in their order.
std::optional<std::size_t> FindColumn(const Row& titles, const std::vector<std::string_view>& known);

// Finds whose row of a sheet it is. Nothing that two students have in common tells one of them.
class People {
 public:
  // `id` tells what stands for the student in the sheet's column `id_column`; it may be empty.
  People(const GradedClass& graded, const std::function<std::string(const StudentGrades&)>& id,
         std::optional<std::size_t> id_column);

  // By the id, else by an e-mail address, a key or a name in any cell that is not among `except`. nullptr where nothing
  // tells.
  const StudentGrades* Whose(const Row& row, const std::set<std::size_t>& except);

  // Who have points in one of these labs, and were no row's.
  std::vector<const Student*> LeftOut(const std::vector<std::string>& labs) const;

 private:
  // Students by what is told of them; nullptr where it is told of several.
  using Index = std::map<std::string, const StudentGrades*, std::less<>>;
  static void Add(Index& index, const std::string& value, const StudentGrades& grades);
  static const StudentGrades* FindIn(const Index& index, const std::string& value);

  const std::vector<StudentGrades>& grades_;
  std::optional<std::size_t> id_column_;
  Index by_id_;
  std::vector<Index> others_;  // by what they may be found in any cell, the surest first
  std::set<const StudentGrades*> found_;
};

// The points of that lab; nothing where there is none to enter.
std::optional<double> PointsIn(const StudentGrades& grades, const std::string& lab);

// "72.5", or "72,5".
std::optional<double> ParseNumber(std::string cell);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_EXPORT_SHEET_H_

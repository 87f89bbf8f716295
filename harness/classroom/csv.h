// Tables of comma-separated values (RFC 4180), as spreadsheets write them.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CSV_H_
#define SOCKLAB_HARNESS_CLASSROOM_CSV_H_

#include <string>
#include <string_view>
#include <vector>

namespace socklab::classroom {

struct Table {
  struct Row {
    int line = 0;  // of the file, from 1
    std::vector<std::string> cells;
  };

  std::vector<std::string> titles;
  std::vector<Row> rows;  // without those that are all empty
};

// Values are separated by what separates the titles: commas, semicolons or tabs. A byte order mark is skipped; UTF-16
// is known by its mark, and text that is neither is read as GB 18030, as spreadsheets in Chinese write it. Cells have
// no spaces around them. Throws std::runtime_error that names the line: a quote without an end, neither UTF-8 nor GB
// 18030, no titles.
Table ParseTable(std::string_view text);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CSV_H_

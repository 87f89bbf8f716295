// Names that a table or a page must not take for anything but text.
#ifndef SOCKLAB_TESTS_UNIT_CLASSROOM_HOSTILE_NAMES_H_
#define SOCKLAB_TESTS_UNIT_CLASSROOM_HOSTILE_NAMES_H_

#include <string>
#include <vector>

namespace socklab::tests {

inline std::vector<std::string> HostileNames() {
  return {"O'Neil, \"Ann\"",
          "two\nlines\r\nand a third",
          "张三",
          "=1+1",
          "+SUM(A1:A9)",
          "-2+3",
          "@cmd",
          "\t=tab",
          "\u202eright to left\u202c",
          "\x1b[2Jescape\x07\x7f",
          "</script><script>hacked = 1</script>",
          "\" onmouseover=\"hacked = 2",
          "name;with;semicolons",
          "../../etc/passwd",
          "word: {\"scores\": {}}",
          std::string(3000, 'x')};
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_CLASSROOM_HOSTILE_NAMES_H_

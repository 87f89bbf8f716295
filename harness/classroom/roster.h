// The roster of a class: who is in it, as any system or spreadsheet lists it.
#ifndef SOCKLAB_HARNESS_CLASSROOM_ROSTER_H_
#define SOCKLAB_HARNESS_CLASSROOM_ROSTER_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/layout.h"

namespace socklab::classroom {

class Roster {
 public:
  // Of a table as CSV. Which column is the key, the name and the e-mail address is told by their titles, as systems
  // name them in English and in Chinese, or by `columns`: {"key", "Login"}, {"name", …}, {"email", …}. Throws
  // UsageError: a table that cannot be read, no column for the key, a key that is missing or occurs twice.
  Roster(std::string_view csv, const std::map<std::string, std::string>& columns);

  // Of students that are known already.
  explicit Roster(std::vector<Student> students);

  const std::vector<Student>& students() const { return students_; }

  // The student whose hand-in it is: the one whose key, e-mail address or other identification it names, or, where
  // these tell nothing, whose full name. nullptr where there is none, or more than one.
  const Student* Find(const HandIn& hand_in) const;

 private:
  // By what hand-ins may name a student, without case.
  struct Marks {
    std::set<std::string> identities;
    std::set<std::string> spellings;  // of the name
  };

  void Mark();

  std::vector<Student> students_;
  std::vector<Marks> marks_;  // of each of them
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_ROSTER_H_

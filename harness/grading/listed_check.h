// Which checks a lab has, as its runner lists them (--list).
#ifndef SOCKLAB_HARNESS_GRADING_LISTED_CHECK_H_
#define SOCKLAB_HARNESS_GRADING_LISTED_CHECK_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::grading {

struct ListedCheck {
  std::string suite;
  std::string name;
  bool heavy = false;  // takes a second or more of CPU time
  bool waits = false;  // mostly waits

  std::string full_name() const { return suite + "." + name; }
  // With or without its suite.
  bool IsCalled(std::string_view other) const { return other == name || other == full_name(); }
};

// Throws std::runtime_error when the runner, a lab's compiled checks, cannot tell.
std::vector<ListedCheck> ListChecks(const std::filesystem::path& runner);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_LISTED_CHECK_H_

// Which checks a lab has, and what each is worth.
#ifndef SOCKLAB_HARNESS_CHECK_REGISTRY_H_
#define SOCKLAB_HARNESS_CHECK_REGISTRY_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.h"

namespace socklab::check {

using results::Tier;

class Check;

// What stands at the head of a check.
struct Traits {
  Tier tier = Tier::kBasic;
  int points = 0;
  int rule = 0;           // number of the handout's rule that it checks
  std::string_view why;   // why the rule matters, one line
  std::string_view hint;  // leads, without giving the answer away
  bool heavy = false;     // takes a second or more of CPU time
  bool waits = false;     // for timers, most of the time: runs beside as many others as there are CPUs
};

struct RegisteredCheck {
  std::string suite;
  std::string name;
  Traits traits;
  std::string file;
  int line = 0;
  std::function<Check*()> make;  // for GoogleTest, which owns what it gets

  std::string full_name() const { return suite + "." + name; }
};

// All checks that are linked into this program, in the order of their tiers, then of their files as they are linked,
// and of their places in them.
std::vector<RegisteredCheck> AllChecks();

// The lab's own catalogues (harness/report/words.h), as JSON by their languages: its own sentences, its
// "title", and "SUITE.CHECK.why" and "SUITE.CHECK.hint" of each check in a language other than English.
const std::map<std::string, std::string, std::less<>>& LabWords();

// Registers a check, unless it is worth nothing. Used only by CHECK, and by what lab.bzl makes of a lab's words.
bool Register(RegisteredCheck check);
bool RegisterWords(std::string language, std::string json);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_REGISTRY_H_

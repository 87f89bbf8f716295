// Which checks a lab has, and what each is worth.
#ifndef SOCKLAB_HARNESS_CHECK_REGISTRY_H_
#define SOCKLAB_HARNESS_CHECK_REGISTRY_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "harness/check/results.h"

namespace socklab::check {

// What stands at the head of a check.
struct Traits {
  Tier tier = Tier::kBasic;
  int points = 0;
  int rule = 0;           // number of the handout's rule that it checks
  std::string_view why;   // why the rule matters, one line
  std::string_view hint;  // leads, without giving the answer away
  bool heavy = false;     // takes a second or more of processor time
  bool waits = false;     // for timers, most of the time: runs beside as many others as there are processors
};

struct RegisteredCheck {
  std::string suite;
  std::string name;
  Traits traits;
  std::string file;
  int line = 0;

  std::string full_name() const { return suite + "." + name; }
};

// All checks that are linked into this program, in the order of their tiers, then of their places in the source.
std::vector<RegisteredCheck> AllChecks();
const RegisteredCheck& FindCheck(std::string_view suite, std::string_view name);

namespace internal {
void Remember(RegisteredCheck check);
}

// Used by CHECK alone.
template <typename Factory>
bool Register(const char* suite, const char* name, const Traits& traits, const char* file, int line, Factory factory) {
  internal::Remember({suite, name, traits, file, line});
  testing::RegisterTest(suite, name, nullptr, nullptr, file, line, factory);
  return true;
}

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_REGISTRY_H_

// A lab as its handout tells it, and as its code has it.
#ifndef SOCKLAB_TESTS_UNIT_COURSE_HANDOUT_H_
#define SOCKLAB_TESTS_UNIT_COURSE_HANDOUT_H_

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "harness/report/words.h"

namespace socklab::tests {

// What a line of a handout's table says of a check, and a line of the runner's --list.
struct CheckTraits {
  std::string tier;
  int points = 0;
  int rule = 0;

  bool operator==(const CheckTraits&) const = default;
};
void PrintTo(const CheckTraits& traits, std::ostream* out);
using ChecksByName = std::map<std::string, CheckTraits>;  // "ChatServer.EndsOnQ"

struct Handout {
  std::vector<int> rules;                      // their numbers, in their order
  ChecksByName checks;                         // of its table
  std::vector<std::string> repeated;           // checks that stand in the table more than once
  std::map<std::string, int> points_of_tiers;  // as its table announces them; not all of them are announced
  std::vector<std::string> commands_only;      // the checks that its commands run: "--only EndsOnQ"
};

// The folders of all labs: "04_tcp_chat".
std::vector<std::string> Labs();

// A lab's handout in that language.
Handout HandoutOf(const std::string& lab, report::Language language);

// The checks that are linked into the lab's runner.
ChecksByName ChecksIn(const std::string& lab);

// A lab's own catalogue; empty where it has none in that language.
report::Catalogue CatalogueOf(const std::string& lab, report::Language language);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_COURSE_HANDOUT_H_

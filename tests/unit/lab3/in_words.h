// What lab 3's phrases say in English.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_IN_WORDS_H_
#define SOCKLAB_TESTS_UNIT_LAB3_IN_WORDS_H_

#include <fstream>
#include <iterator>
#include <source_location>
#include <string>

#include "harness/report/words.h"
#include "harness/results/finding.h"
#include "harness/text/phrase.h"

namespace socklab::tests {

inline report::Catalogue CatalogueOfLab3(const std::string& language) {
  std::ifstream file("labs/03_tcp_reliability/words." + language + ".json");
  return report::ParseCatalogue(std::string(std::istreambuf_iterator(file), {}));
}

// Read before any test enters a sandbox.
inline const report::Words kEnglish(report::Language::kEnglish, CatalogueOfLab3("en"));

inline std::string Said(const text::Phrase& phrase) {
  return kEnglish.Say(phrase);
}

// What `act` fails with, or kNothing.
inline constexpr const char* kNothing = "nothing: all is met";
template <typename Act>
std::string Failure(Act act) {
  try {
    act();
  } catch (const results::Unmet& unmet) {
    return Said(unmet.finding.message);
  }
  return kNothing;
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_LAB3_IN_WORDS_H_

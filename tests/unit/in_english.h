// What phrases say, for tests that compare sentences: in English, without the words of any lab.
#ifndef SOCKLAB_TESTS_UNIT_IN_ENGLISH_H_
#define SOCKLAB_TESTS_UNIT_IN_ENGLISH_H_

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/finding.h"
#include "harness/text/phrase.h"

namespace socklab::tests {

inline std::string InEnglish(const text::Phrase& phrase) {
  return report::Words(report::Language::kEnglish).Say(phrase);
}

inline std::vector<std::string> InEnglish(const std::vector<text::Phrase>& phrases) {
  std::vector<std::string> sentences;
  for (const text::Phrase& phrase : phrases) sentences.push_back(InEnglish(phrase));
  return sentences;
}

inline std::string Message(const results::Unmet& unmet) {
  return InEnglish(unmet.finding.message);
}
inline std::string Message(const text::Error& error) {
  return InEnglish(error.phrase);
}

// Like testing::ThrowsMessage, of what is thrown with phrases.
template <typename Error, typename Matcher>
auto ThrowsSaying(Matcher matcher) {
  return testing::Throws<Error>(testing::ResultOf(
      "what it says", [](const Error& error) { return Message(error); }, matcher));
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_IN_ENGLISH_H_

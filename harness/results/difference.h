// Where what was received differs from what was expected.
#ifndef SOCKLAB_HARNESS_RESULTS_DIFFERENCE_H_
#define SOCKLAB_HARNESS_RESULTS_DIFFERENCE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/net/content.h"
#include "harness/text/phrase.h"

namespace socklab::results {

// Both sides are quoted and shortened to the surroundings of the first difference; the carets are columns in units of
// display width within the quoted strings.
struct Difference {
  std::string expected;
  std::string received;
  std::int64_t expected_bytes = 0;
  std::int64_t received_bytes = 0;
  std::int64_t first_difference = 0;  // offset in bytes, from the start of what was expected
  int expected_caret = 0;
  int received_caret = 0;
  text::Phrase remark;  // "nothing more came"; may be empty

  bool operator==(const Difference&) const = default;
};

// Finds the first difference and shows both sides around it.
Difference Compare(std::string_view expected, std::string_view received);
// The same for a long content, where `received` stands in the place of what begins at `offset`, and all before is
// right.
Difference Compare(const net::Content& expected, std::uint64_t offset, std::string_view received);

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_DIFFERENCE_H_

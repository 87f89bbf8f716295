// The story of a check: what was said, by whom and when, and what was expected instead. It is told by the verbs of the
// peers while they act, and it is the failure report.
#ifndef SOCKLAB_HARNESS_PEERS_STORY_H_
#define SOCKLAB_HARNESS_PEERS_STORY_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/content.h"

namespace socklab::peers {

// One line of the conversation, in the order in which it happened.
struct Step {
  enum class Kind {
    kToProgram,    // a peer, a key press or a signal acts on the program
    kFromProgram,  // the program answers a peer, or prints
    kNote,         // something worth knowing that nobody sent: "listening on 127.0.0.1:1246"
  };
  // What a link of ours has done with what one program has sent to another.
  enum class Fate { kArrived, kLost, kDamaged };

  Kind kind = Kind::kNote;
  double milliseconds = 0;  // since the check began
  std::string peer;    // "alice"; "input", "output", "errors", "signal" for the program's own ends; empty for notes
  std::string text;    // what was said, bytes quoted: "\"one\\ntwo\\n\"", "connects", "half-closes"
  std::string detail;  // how: "one segment", "27 bytes"; may be empty
  // Between two programs, over a link of ours: this one is the program of which kind tells, and peer is the other one.
  std::string program{};
  Fate fate = Fate::kArrived;
  std::int64_t left_out = 0;  // of a note: how many steps are not kept, in whose place it stands

  bool operator==(const Step&) const = default;
};

// Where what came differs from what was expected. Both sides are quoted and shortened to the surroundings of the
// first difference; the carets are columns in units of display width within the quoted strings.
struct Difference {
  std::string expected;
  std::string received;
  std::int64_t expected_bytes = 0;
  std::int64_t received_bytes = 0;
  std::int64_t first_difference = 0;  // offset in bytes, from the start of what was expected
  int expected_caret = 0;
  int received_caret = 0;
  std::string remark;  // "nothing more came", "a NUL byte"; may be empty

  bool operator==(const Difference&) const = default;
};

// Finds the first difference and shows both sides around it.
Difference Compare(std::string_view expected, std::string_view received);
// The same for a long content, where `received` stands in the place of what begins at `offset`, and all before is
// right.
Difference Compare(const net::Content& expected, std::uint64_t offset, std::string_view received);

// An expectation that was not met. Thrown by every verb; nobody has to look at a return value.
class Unmet : public std::runtime_error {
 public:
  Unmet(const std::string& message, std::source_location where) : runtime_error(message), where(where) {}

  std::optional<Difference> difference;
  std::string program_state;
  std::source_location where;  // the step of the check
};

// The machine or the harness is at fault, not the program: nothing can be said about it.
class Inconclusive : public std::runtime_error {
  using runtime_error::runtime_error;
};

class Story {
 public:
  void Tell(Step::Kind kind, std::string peer, std::string text, std::string detail = "");
  // Tells a step between two programs, now. There may be any number of them: the first 200 are kept, and at least the
  // last 200, and a note tells how many are not.
  void TellOfLink(Step step);

  const std::vector<Step>& steps() const { return steps_; }
  double milliseconds() const;  // since the story began

 private:
  void LeaveOutTheMiddle();

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::vector<Step> steps_;
  std::size_t of_link_ = 0;  // those between two programs that are kept
  std::size_t note_ = 0;     // where the note stands for those that are not; 0: all are kept
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_STORY_H_

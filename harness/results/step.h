// One line of a conversation, as a report shows it.
#ifndef SOCKLAB_HARNESS_RESULTS_STEP_H_
#define SOCKLAB_HARNESS_RESULTS_STEP_H_

#include <cstdint>
#include <string>

#include "harness/text/phrase.h"

namespace socklab::results {

// A system call of a program, or a signal that it got, or its end.
struct Call {
  std::string program{};    // "server"
  int process = 1;          // of the processes that it consists of, in the order in which they began
  int thread = 1;           // of this process, in the same order
  std::string name{};       // "recv"; empty of a signal or an end
  std::string arguments{};  // "4, \"one\\n\", 1024, 0"; strings are quoted, and cut where they are long
  std::string result{};     // "4", "-1 EAGAIN"; empty of a call that has not returned
  std::int64_t times = 1;   // as many equal ones stood in a row
  std::string file{};       // where in the program's own source; empty where that is not known
  int line = 0;

  bool operator==(const Call&) const = default;
};

struct Step {
  enum class Kind {
    kToProgram,    // a peer, a key press or a signal acts on the program
    kFromProgram,  // the program answers a peer, or prints
    kNote,         // something worth knowing that nobody sent: "listening on 127.0.0.1:1246"
    kCall,         // a program has called the system
  };
  // What our link has done with what one program has sent to another.
  enum class Fate { kArrived, kLost, kDamaged };

  Kind kind = Kind::kNote;
  double milliseconds = 0;  // since the check began
  std::string peer{};     // "alice"; "input", "output", "errors", "signal" for the program's own ends; empty for notes
  text::Phrase what{};    // what was said or done: "connects", "half-closes"; bytes, quoted
  text::Phrase detail{};  // how: "one segment", "27 bytes"; may be empty
  std::string bytes{};    // that moved, the first kMostBytes of them; empty where it is not about bytes
  std::int64_t size = 0;  // how many moved
  // Between two programs, over our link: this one is the program that kind is about, and peer is the other one.
  std::string program{};
  Fate fate = Fate::kArrived;
  std::int64_t left_out = 0;  // of a note: how many steps are not kept, in whose place it stands
  Call call{};                // only of kCall

  static constexpr std::size_t kMostBytes = 2048;

  bool operator==(const Step&) const = default;
};

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_STEP_H_

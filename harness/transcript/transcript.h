// What the kernel did that no verb of ours has done: it accepted, closed or reset a connection; a program ended. Each
// event is recorded when it was seen, whatever a check waits for then; the story tells of it when it is asked for, or
// when a failure needs it.
#ifndef SOCKLAB_HARNESS_TRANSCRIPT_TRANSCRIPT_H_
#define SOCKLAB_HARNESS_TRANSCRIPT_TRANSCRIPT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/results/step.h"
#include "harness/text/phrase.h"
#include "harness/transcript/clock.h"

namespace socklab::transcript {

struct Event {
  enum class Kind {
    kConnected,  // a program, to a listener of ours
    kAccepted,   // our connection, by a program
    kClosed,     // a connection, by its program: FIN
    kReset,      // the same: RST
    kSignalled,  // a program, which was asked to end
    kEnded,      // a program
  };

  Kind kind = Kind::kEnded;
  Time time = Now();
  std::string program{};  // whose doing it is; empty where that is not known
  // The step that tells of it.
  results::Step::Kind step = results::Step::Kind::kNote;
  std::string peer{};
  text::Phrase what{};
  bool is_told = false;
};

class Transcript {
 public:
  // Stands for an event, kept or not.
  struct Mark {
    std::uint64_t number = 0;
    Time time;
  };

  // Appends it. Of very many, the first 100 are kept, and at least the last 100.
  Mark Record(Event event);
  void NoteTold(const Mark& mark);

  // Those kept that were seen until then and not told, in the order of their times.
  std::vector<Event> Untold(Time until) const;
  // How many of those that are not kept were not told before.
  std::int64_t left_out() const { return left_out_; }

 private:
  struct Numbered {
    std::uint64_t number = 0;
    Event event;
  };

  std::vector<Numbered> events_;
  std::uint64_t recorded_ = 0;
  std::int64_t left_out_ = 0;
};

}  // namespace socklab::transcript

#endif  // SOCKLAB_HARNESS_TRANSCRIPT_TRANSCRIPT_H_

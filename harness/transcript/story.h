// The story of a check: what was said, by whom and when. It is told by the verbs of the peers while they act.
#ifndef SOCKLAB_HARNESS_TRANSCRIPT_STORY_H_
#define SOCKLAB_HARNESS_TRANSCRIPT_STORY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/step.h"
#include "harness/text/phrase.h"
#include "harness/transcript/clock.h"
#include "harness/transcript/transcript.h"

namespace socklab::transcript {

using results::Step;
using text::Phrase;

class Story {
 public:
  // Something was done.
  void Tell(Step::Kind kind, std::string peer, Phrase what, Phrase detail = {}, Time time = Now());
  // These bytes moved; `detail` tells how. `time` is when the last of them did: a check may ask for them later. Of very
  // many, `bytes` may hold only the beginning, with `size` as their number.
  void TellBytes(Step::Kind kind, std::string peer, std::string_view bytes, Phrase detail, Time time = Now());
  void TellBytes(Step::Kind kind, std::string peer, std::string_view bytes, std::uint64_t size, Phrase detail,
                 Time time = Now());
  // A note, now.
  void Note(Phrase what) { Tell(Step::Kind::kNote, "", std::move(what)); }
  // Tells a step between two programs, now. There may be any number of them: the first 200 are kept, and at least the
  // last 200, and a note tells how many are not.
  void TellOfLink(Step step);

  // What the kernel did, as it is seen; it is no step yet.
  Transcript& transcript() { return transcript_; }
  // Tells of such an event, as of its time.
  void TellEvent(const Transcript::Mark& event, Step::Kind kind, std::string peer, Phrase what);
  // For a check that has failed: what was seen until then and has not been told becomes steps of its own, as far as it
  // tells anything new. Of very many, the last ones, with a note that tells how many are not shown.
  void TellUntold(Time until);

  // In the order of their times.
  const std::vector<Step>& steps() const { return steps_; }
  Time start() const { return start_; }
  double milliseconds() const { return MillisecondsOf(Now()); }  // since the story began
  double MillisecondsOf(Time time) const;                        // the same of any time; 0 before it

 private:
  void Add(Step step);
  std::size_t PlaceOf(double milliseconds) const;
  bool TellsNothingNew(const Event& event, const std::vector<Event>& all) const;
  void LeaveOutTheMiddle();

  Time start_ = Now();
  Transcript transcript_;
  std::vector<Step> steps_;
  std::size_t of_link_ = 0;  // those between two programs that are kept
  std::size_t note_ = 0;     // position of the note about those that are not; 0: all are kept
};

}  // namespace socklab::transcript

#endif  // SOCKLAB_HARNESS_TRANSCRIPT_STORY_H_

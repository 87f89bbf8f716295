// The system calls of a check's programs, as steps of its story.
#ifndef SOCKLAB_HARNESS_CHECK_CALL_STORY_H_
#define SOCKLAB_HARNESS_CHECK_CALL_STORY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/program/tracer.h"
#include "harness/results/step.h"
#include "harness/transcript/clock.h"
#include "harness/transcript/story.h"

namespace socklab::check {

class CallStory {
 public:
  // For the next program, of that name. It lives as long as this object.
  program::Tracer* Follow(const std::string& program);

  // Puts the calls where they belong among the steps of the story, by their times; what was after `end` is our own
  // doing, and a call that returned only then had not returned. All programs must have ended. Calls that come from a
  // line of a program's own source are told with it; of a program whose lines are not known, all calls from its first
  // socket or file on. Of many, the first and the last ones are kept, and equal ones in a row are one.
  void Weave(std::vector<results::Step>& steps, const transcript::Story& story, transcript::Time end);

 private:
  struct Followed {
    std::string program;
    std::unique_ptr<program::Tracer> tracer;
  };

  std::vector<Followed> programs_;
};

// The steps of one program's calls, by what strace has written of them; without lines of its source where nothing was
// executed. For Weave, and its tests.
std::vector<results::Step> StepsOfCalls(const std::string& program, std::string_view log, std::string_view executable,
                                        int executable_file, const transcript::Story& story, transcript::Time end);

// Calls without the middle, and equal ones in a row as one.
std::vector<results::Step> Shortened(std::vector<results::Step> calls);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_CALL_STORY_H_

// Checks that do to the runner whatever a check can do: pass, fail, and go wrong in every way.
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

#include "harness/check/check.h"

namespace socklab::check {
namespace {

class Sample : public Check {
 protected:
  Sample() : Check(Transport::kTcp, 1246) {}
};

class Other : public Sample {};

// Hardened first: the order of the source is not that of the tiers.
CHECK(Sample, CrashesItsWorker, {.tier = Tier::kHardened, .points = 1}) { raise(SIGSEGV); }

CHECK(Sample, EndsItsWorker, {.tier = Tier::kHardened, .points = 1}) { _exit(0); }

CHECK(Sample, HangsItsWorker, {.tier = Tier::kHardened, .points = 1}) {
  while (true) pause();
}

CHECK(Sample, Passes,
      {.tier = Tier::kBasic, .points = 4, .rule = 1, .why = "Something has to.", .hint = "There is nothing to do."}) {
  ByHand("true");
}

CHECK(Sample, Fails, {.tier = Tier::kBasic, .points = 3, .rule = 2}) {
  peers::Unmet unmet("your server should sing, but it is mute.", Where::current());
  unmet.difference = peers::Compare("la", "");
  unmet.program_state = "your server is blocked in pause()";
  throw unmet;
}

CHECK(Sample, ThrowsSomethingElse, {.tier = Tier::kRobust, .points = 2}) { throw std::runtime_error("the machine is at fault"); }

CHECK(Sample, FailsEverySecondTime, {.tier = Tier::kRobust, .points = 2}) {
  // Each check runs in a process of its own; which repetition it is, it can only tell by a mark left on the outside.
  const int mark = program().exit() ? 0 : 1;
  if (mark) throw peers::Unmet("it failed.", Where::current());
}

CHECK(Other, Passes, {.tier = Tier::kRobust, .points = 1}) {}

}  // namespace
}  // namespace socklab::check

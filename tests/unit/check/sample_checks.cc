// Checks that do to the runner whatever a check can do: pass, fail, and go wrong in every way.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "harness/check/check.h"

namespace socklab::check {
namespace {

using text::Verbatim;

class Sample : public Check {
 protected:
  Sample() : Check(Transport::kTcp, 1246) {}
};

class Other : public Sample {};

// Hardened first: the order of the source is not that of the tiers.
CHECK(Sample, CrashesItsWorker, {.tier = Tier::kHardened, .points = 1}) {
  raise(SIGSEGV);
}

CHECK(Sample, EndsItsWorker, {.tier = Tier::kHardened, .points = 1}) {
  _exit(0);
}

CHECK(Sample, Passes,
      {.tier = Tier::kBasic, .points = 4, .rule = 1, .why = "Something has to.", .hint = "There is nothing to do."}) {
  ByHand("true");
}

CHECK(Sample, Fails, {.tier = Tier::kBasic, .points = 3, .rule = 2}) {
  results::Unmet unmet(Verbatim("your server should sing"), Verbatim("it is mute"), Where::current());
  unmet.finding.difference = results::Compare("la", "");
  unmet.finding.now = {Verbatim("your server is blocked in pause()"), Verbatim("its child computes")};
  unmet.finding.hint = Verbatim("Does it have a voice?");
  throw unmet;
}

CHECK(Sample, ThrowsSomethingElse, {.tier = Tier::kRobust, .points = 2}) {
  throw std::runtime_error("the machine is at fault");
}

CHECK(Sample, NeedsASmallDisk, {.tier = Tier::kRobust, .points = 2}) {
  GivenDisk(1 << 20);
}

CHECK(Sample, PassesBeyond, {.tier = Tier::kExtra, .points = 3}) {}

CHECK(Sample, FailsBeyond, {.tier = Tier::kExtra, .points = 3}) {
  throw results::Unmet(Verbatim("your server should sing better."), Where::current());
}

CHECK(Sample, DoubtsBeyond, {.tier = Tier::kExtra, .points = 3}) {
  throw std::runtime_error("the machine is at fault");
}

// Shared by all workers, for they are there before the first one.
std::atomic<int>* const repetitions = static_cast<std::atomic<int>*>(
    mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));

std::atomic<int>* const present = static_cast<std::atomic<int>*>(
    mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));

CHECK(Sample, FailsEverySecondTime, {.tier = Tier::kRobust, .points = 2}) {
  if (repetitions->fetch_add(1) % 2 == 1) throw results::Unmet(Verbatim("it failed."), Where::current());
}

// Comes to its end only once six of it run at once.
CHECK(Sample, MeetsFiveOthers, {.tier = Tier::kRobust, .points = 1, .waits = true}) {
  present->fetch_add(1);
  while (*present < 6) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

CHECK(Sample, TellsItsRandomText, {.tier = Tier::kRobust, .points = 1}) {
  ByHand(RandomText(40));
}

CHECK(Sample, StartsAServer, {.tier = Tier::kRobust, .points = 1}) {
  Start("server");
}

CHECK(Sample, SeesTheServerListen, {.tier = Tier::kRobust, .points = 1}) {
  Start("server").IsReady();
}

CHECK(Sample, SeesTheServerReady, {.tier = Tier::kRobust, .points = 1}) {
  Start("server").Prints("ready");
}

CHECK(Sample, SeesTheServerExit, {.tier = Tier::kRobust, .points = 1}) {
  Start("server").Exits(0);
}

CHECK(Sample, SeesTheSanitizedServerReady, {.tier = Tier::kRobust, .points = 1}) {
  StartSanitized("server").Prints("ready");
}

CHECK(Other, Passes, {.tier = Tier::kRobust, .points = 1}) {}

}  // namespace
}  // namespace socklab::check

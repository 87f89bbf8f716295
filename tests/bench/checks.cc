// Checks that are there to be timed.
#include "harness/check/check.h"

namespace socklab::check {
namespace {

constexpr std::uint16_t kPort = 4711;

class Timed : public Check {
 protected:
  Timed() : Check(Transport::kTcp, kPort) {}
};

CHECK(Timed, Empty,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 1,
       .why = "What every check costs: a sandbox, a program in it, and a look at its health.",
       .hint = "Passes for whatever listens."}) {
  Start("listens").IsReady();
}

CHECK(Timed, Hanging,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 2,
       .why = "A program that will never answer is to be found out at once.",
       .hint = "Fails for whatever hangs in recv()."}) {
  Start("hangs_in_recv").IsReady();
  auto alice = Connect("alice");
  alice.Sends("is anybody there?\n");
  alice.Receives("yes\n");
}

}  // namespace
}  // namespace socklab::check

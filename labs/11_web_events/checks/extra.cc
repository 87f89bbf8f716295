// Extra credit: what nginx can do.
#include "labs/11_web_events/checks/fixture.h"

namespace socklab::check {
namespace {

CHECK(
    EventLoop, KeepsUpWithNginx,
    {.tier = Tier::kExtra,
     .points = 10,
     .rule = 17,
     .why =
         "What a loop does for each request, it does for each of them: a few system calls less are many clients more.",
     .hint = "strace -c counts your system calls. How many does one request need, and which could be left out?",
     .heavy = true}) {
  const std::string page = RandomText(kKibibyte);
  GivenFile("page.html", page);
  Serves();
  IsNearlyAsFastAsNginx("page.html", page);
}

}  // namespace
}  // namespace socklab::check

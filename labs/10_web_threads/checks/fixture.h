// What the checks of lab 10 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_

#include <signal.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/check/manners.h"
#include "harness/web/concurrent_web_check.h"

namespace socklab::check {

constexpr int kPlaces = 2;
constexpr std::size_t kMostGrowth = std::size_t{100} << 20;  // bytes of address space
constexpr std::size_t kOfTheRunTime = 4;  // threads, and descriptors, that a run-time may take for itself meanwhile
inline const std::vector<std::string> kFewPlaces = {"--max-clients", std::to_string(kPlaces)};

class ThreadPerClient : public ConcurrentWebCheck {
 protected:
  ThreadPerClient() : ConcurrentWebCheck(8888) {}

  // What the server tells about itself.
  struct Counts {
    int served = 0;
    std::optional<int> active = {};  // nothing: any number
  };
  // A client asks for it, and is told this.
  void IsTold(const std::string& name, const Counts& counts, Where where = Where::current()) {
    std::string lines = "served " + std::to_string(counts.served) + "\nactive ";
    if (counts.active) lines += std::to_string(*counts.active);
    WebCheck::Fetches(name, "/status",
                      {.body = lines,
                       .newline_may_follow = counts.active.has_value(),
                       .more_may_follow = !counts.active,
                       .types = {"text/plain"}},
                      where);
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_

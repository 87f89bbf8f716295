// What the checks of lab 10 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "harness/check/manners.h"
#include "harness/web/concurrent_web_check.h"

namespace socklab::check {

using namespace std::chrono_literals;

constexpr int kPlaces = 2;
constexpr std::size_t kMostGrowth = std::size_t{100} << 20;  // bytes of address space
constexpr std::size_t kOfTheRunTime = 4;  // threads, and descriptors, that a run-time may take for itself meanwhile
inline const std::vector<std::string> kFewPlaces = {"--max-clients", std::to_string(kPlaces)};

class ThreadPerClient : public ConcurrentWebCheck {
 protected:
  ThreadPerClient() : ConcurrentWebCheck(8888) {}
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_10_WEB_THREADS_CHECKS_FIXTURE_H_

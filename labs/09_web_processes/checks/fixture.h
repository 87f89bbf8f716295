// What the checks of lab 9 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_09_WEB_PROCESSES_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_09_WEB_PROCESSES_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "harness/check/manners.h"
#include "harness/web/concurrent_web_check.h"

namespace socklab::check {

constexpr std::chrono::milliseconds kReaping{1'500};  // the rule's second, and some for timers that are late
constexpr std::size_t kOfChildren = 2;  // descriptors by which a run-time may wait for children, whatever their number
constexpr int kPlaces = 2;
inline const std::vector<std::string> kFewPlaces = {"--max-clients", std::to_string(kPlaces)};

class ProcessPerClient : public ConcurrentWebCheck {
 protected:
  ProcessPerClient() : ConcurrentWebCheck(8888) {}
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_09_WEB_PROCESSES_CHECKS_FIXTURE_H_

#include "harness/check/manners.h"

namespace socklab::check {

Traits Manners::RefusesAPortInUse() const {
  return {.tier = Tier::kHardened,
          .points = port_in_use.points,
          .rule = port_in_use.rule,
          .why = "Two servers cannot share a port: the second must say so and exit.",
          .hint = "Which call fails, and do you check its return value?"};
}

Traits Manners::EndsOnSignals() const {
  return {.tier = Tier::kHardened,
          .points = signals.points,
          .rule = signals.rule,
          .why = "Ctrl-C or SIGTERM is the normal way to stop a server, not a failure.",
          .hint = "labs/support/signals.h does it for you."};
}

Traits Manners::RefusesBadOptions() const {
  return {.tier = Tier::kHardened,
          .points = bad_options.points,
          .rule = bad_options.rule,
          .why = "A mistake on the command line that goes unnoticed costs hours.",
          .hint = "labs/support/options.h does it for you."};
}

std::vector<std::vector<std::string>> Manners::AllBadOptions() const {
  std::vector<std::vector<std::string>> all = {{"--port", "many"}, {"--no-such-option"}};
  all.insert(all.end(), more_bad_options.begin(), more_bad_options.end());
  return all;
}

}  // namespace socklab::check

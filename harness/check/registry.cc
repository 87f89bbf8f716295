#include "harness/check/registry.h"

#include <algorithm>
#include <stdexcept>

namespace socklab::check {
namespace {

// Filled before main() by the checks of all source files; hence a function, which is there as soon as it is called.
std::vector<RegisteredCheck>& Registered() {
  static std::vector<RegisteredCheck> checks;
  return checks;
}

}  // namespace

void internal::Remember(RegisteredCheck check) {
  Registered().push_back(std::move(check));
}

std::vector<RegisteredCheck> AllChecks() {
  std::vector<RegisteredCheck> checks = Registered();
  std::ranges::stable_sort(checks, {}, [](const RegisteredCheck& check) { return check.traits.tier; });
  return checks;
}

const RegisteredCheck& FindCheck(std::string_view suite, std::string_view name) {
  for (const RegisteredCheck& check : Registered()) {
    if (check.suite == suite && check.name == name) return check;
  }
  throw std::out_of_range("no check " + std::string(suite) + "." + std::string(name));
}

}  // namespace socklab::check

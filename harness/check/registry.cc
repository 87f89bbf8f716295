#include "harness/check/registry.h"

#include <algorithm>
#include <utility>

namespace socklab::check {
namespace {

// Filled before main() by the checks of all source files; hence a function, which is there as soon as it is called.
std::vector<RegisteredCheck>& Registered() {
  static std::vector<RegisteredCheck> checks;
  return checks;
}

std::map<std::string, std::string, std::less<>>& RegisteredWords() {
  static std::map<std::string, std::string, std::less<>> words;
  return words;
}

}  // namespace

bool RegisterWords(std::string language, std::string json) {
  RegisteredWords().insert_or_assign(std::move(language), std::move(json));
  return true;
}

const std::map<std::string, std::string, std::less<>>& LabWords() {
  return RegisteredWords();
}

bool Register(RegisteredCheck check) {
  if (check.traits.points == 0) return false;
  Registered().push_back(std::move(check));
  return true;
}

std::vector<RegisteredCheck> AllChecks() {
  std::vector<RegisteredCheck> checks = Registered();
  std::ranges::stable_sort(checks, {}, [](const RegisteredCheck& check) { return check.traits.tier; });
  return checks;
}

}  // namespace socklab::check

#include "harness/kit/found_compiler.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <vector>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/program/command.h"
#include "harness/text/quote.h"

namespace socklab::kit {
namespace {

namespace fs = std::filesystem;

// What has C++20 as the labs use it.
constexpr int kOldestGcc = 11, kOldestClang = 14;

std::optional<fs::path> Located(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    const bool is_there = access(name.c_str(), X_OK) == 0 && program::IsOfTheSystem(fs::canonical(name));
    return is_there ? std::optional<fs::path>(name) : std::nullopt;
  }
  return program::FindIn(program::kProgramPath, name);
}

std::string VersionOf(const fs::path& compiler) {
  const std::string text = grading::RunAndHear({compiler, "--version"}).said;
  return text::Printable(text.substr(0, text.find('\n')));
}

// Those with numbers in their names are there where the one without is too old.
std::vector<std::string> Names() {
  std::vector<std::string> names;
  if (const char* const told = std::getenv("CXX"); told && *told) names.emplace_back(told);
  names.insert(names.end(), {"g++", "clang++", "c++"});
  for (int version = 20; version >= kOldestGcc; --version) names.push_back(fmt::format("g++-{}", version));
  for (int version = 24; version >= kOldestClang; --version) names.push_back(fmt::format("clang++-{}", version));
  return names;
}

}  // namespace

bool IsNewEnough(std::string_view version) {
  constexpr std::string_view kClang = "clang version ";
  const std::size_t clang = version.find(kClang);
  const bool is_clang = clang != std::string_view::npos;
  const std::size_t packager = version.find(')');  // after whose name its version stands
  const std::size_t from = is_clang ? clang : packager == std::string_view::npos ? 0 : packager;
  const std::size_t begin = version.find_first_of("0123456789", from);
  if (begin == std::string_view::npos) return false;
  int major = 0;
  std::from_chars(version.data() + begin, version.data() + version.size(), major);
  return major >= (is_clang ? kOldestClang : kOldestGcc);
}

FoundCompiler FindCompiler() {
  std::string too_old;
  for (const std::string& name : Names()) {
    const std::optional<fs::path> path = Located(name);
    if (!path) continue;
    const std::string version = VersionOf(*path);
    if (IsNewEnough(version)) return {*path, version};
    if (too_old.empty()) too_old = version;
  }
  if (too_old.empty()) throw grading::MachineError({"machine.no_compiler", {{"gcc", kOldestGcc}}});
  throw grading::MachineError(
      {"machine.old_compiler", {{"version", too_old}, {"gcc", kOldestGcc}, {"clang", kOldestClang}}});
}

}  // namespace socklab::kit

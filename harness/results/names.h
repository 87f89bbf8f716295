// The words for values of enumerations, as they stand in the document.
#ifndef SOCKLAB_HARNESS_RESULTS_NAMES_H_
#define SOCKLAB_HARNESS_RESULTS_NAMES_H_

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "harness/results/results.h"

namespace socklab::results {

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

inline constexpr Names<Tier, 4> kTierNames = {
    {{Tier::kBasic, "basic"}, {Tier::kRobust, "robust"}, {Tier::kHardened, "hardened"}, {Tier::kExtra, "extra"}}};
inline constexpr Names<Verdict, 3> kVerdicts = {
    {{Verdict::kPass, "pass"}, {Verdict::kFail, "fail"}, {Verdict::kInconclusive, "inconclusive"}}};
inline constexpr Names<Step::Kind, 4> kStepKinds = {{{Step::Kind::kToProgram, "to_program"},
                                                     {Step::Kind::kFromProgram, "from_program"},
                                                     {Step::Kind::kNote, "note"},
                                                     {Step::Kind::kCall, "call"}}};
inline constexpr Names<Step::Fate, 3> kFates = {
    {{Step::Fate::kArrived, "arrived"}, {Step::Fate::kLost, "lost"}, {Step::Fate::kDamaged, "damaged"}}};

template <typename Enum, std::size_t N>
std::string_view NameIn(const Names<Enum, N>& names, Enum value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  throw std::invalid_argument(fmt::format("{} is no value of its enumeration", static_cast<int>(value)));
}

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_NAMES_H_

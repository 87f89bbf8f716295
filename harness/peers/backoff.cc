#include "harness/peers/backoff.h"

#include <fmt/format.h>

#include <algorithm>

namespace socklab::peers {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Factor = std::chrono::duration<double, std::nano>;

// Whether the gap lies between these times, if the machine is given its part.
bool IsBetween(const Gap& gap, Factor least, Factor most) {
  return gap.time >= least - gap.starved && gap.time <= most + gap.starved;
}

bool IsAround(const Gap& gap, nanoseconds timer) {
  return IsBetween(gap, 0.9 * Factor(timer), 2.5 * Factor(timer));
}

bool HasGrown(const Gap& before, const Gap& gap) {
  return IsBetween(gap, 1.5 * Factor(before.time - std::min(before.time, before.starved)),
                   3.0 * Factor(before.time + before.starved));
}

std::string Milliseconds(nanoseconds time) {
  return fmt::format("{} ms", std::chrono::round<milliseconds>(time).count());
}

}  // namespace

std::string WhyNoBackoff(const std::vector<Gap>& gaps, milliseconds timeout, milliseconds cap) {
  const nanoseconds longest = std::max(timeout, cap);
  nanoseconds timer = timeout;
  for (std::size_t i = 0; i < gaps.size(); ++i, timer = std::min(2 * timer, longest)) {
    if (IsAround(gaps[i], timer)) continue;
    if (i == 0) {
      return fmt::format("the first came after {}: {} would be right", Milliseconds(gaps[i].time), Milliseconds(timer));
    }
    const bool is_below_cap = gaps[i - 1].time < longest;
    if (is_below_cap && HasGrown(gaps[i - 1], gaps[i])) continue;
    return fmt::format("after {} the next came {} later: {} would be right", Milliseconds(gaps[i - 1].time),
                       Milliseconds(gaps[i].time), Milliseconds(timer));
  }
  return "";
}

bool WouldShowItsFaults(const std::vector<Gap>& gaps, milliseconds timeout) {
  if (gaps.empty() || gaps.front().starved >= 0.4 * Factor(timeout)) return false;
  if (gaps.size() == 1) return true;
  // The same gap twice is too short for the second one, 1.5 times the first: in one place it must be clear.
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    if (1.5 * Factor(gaps[i - 1].starved) + Factor(gaps[i].starved) < 0.5 * Factor(timeout)) return true;
  }
  return false;
}

}  // namespace socklab::peers

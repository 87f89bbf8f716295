#include "labs/03_tcp_reliability/checks/backoff.h"

#include <algorithm>

namespace socklab::lab3 {
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

milliseconds::rep Milliseconds(nanoseconds time) {
  return std::chrono::round<milliseconds>(time).count();
}

}  // namespace

text::Phrase WhyNoBackoff(const std::vector<Gap>& gaps, milliseconds timeout, milliseconds cap) {
  const nanoseconds longest = std::max(timeout, cap);
  nanoseconds timer = timeout;
  for (std::size_t i = 0; i < gaps.size(); ++i, timer = std::min(2 * timer, longest)) {
    if (IsAround(gaps[i], timer)) continue;
    const text::Argument gap = {"gap", Milliseconds(gaps[i].time)}, right = {"right", Milliseconds(timer)};
    if (i == 0) return {"lab3.timer.first_gap", {gap, right}};
    const bool is_below_cap = gaps[i - 1].time < longest;
    if (is_below_cap && HasGrown(gaps[i - 1], gaps[i])) continue;
    return {"lab3.timer.next_gap", {{"before", Milliseconds(gaps[i - 1].time)}, gap, right}};
  }
  return {};
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

}  // namespace socklab::lab3

#include "labs/03_tcp_reliability/checks/timed_check.h"

#include <algorithm>

namespace socklab::lab3 {
namespace {

using peers::Inconclusive;
using std::chrono::milliseconds;

// How many times as long the timer is, each time that the machine was too slow.
constexpr int kLonger = 3;
// A program that was idle for longer before it failed has not been slow for once: it never does what is expected.
constexpr milliseconds kMostForOnce{3'000};

}  // namespace

void TimedCheck::WithTimer(milliseconds shortest, milliseconds longest, const std::function<void(milliseconds)>& hold) {
  for (milliseconds rto = std::max(shortest, quickest_);; rto = quickest_) {
    const bool is_longest = rto == longest;
    const auto idled_before = conversation().watch().in_check().idling;
    bool is_its_own = false;  // it has failed, and the machine is not to blame
    strain_ = {};
    is_sharp_ = true;
    try {
      hold(rto);
      if (is_sharp_ || is_longest) return;
    } catch (const Unmet&) {
      is_its_own = strain_.longest() <= rto / 3;
      if (is_longest && !is_its_own) {
        throw Inconclusive({"lab3.too_strained", {{"strained", Strained()}, {"milliseconds", rto.count()}}});
      }
      const bool was_long = conversation().watch().in_check().idling - idled_before > kMostForOnce;
      if (is_longest || (is_its_own && was_long)) throw;
    }
    if (!subject().is_stopped()) subject().Stop();
    const Phrase reason = is_its_own ? Phrase("lab3.failed_with_timer", {{"milliseconds", rto.count()}}) : Strained();
    conversation().story().Note({"lab3.again_with_longer_timer", {{"reason", reason}}});
    quickest_ = is_its_own ? longest : std::min(kLonger * rto, longest);
  }
}

void TimedCheck::Doubles(const std::vector<Gap>& gaps, milliseconds rto, Where where) {
  for (const Gap& gap : gaps) strain_.Note(gap.starved);
  is_sharp_ = WouldShowItsFaults(gaps, rto);
  const Phrase why = WhyNoBackoff(gaps, rto);
  if (!why.empty()) throw Unmet({"lab3.should_double_its_timer", {{"program", subject().name()}}}, why, where);
}

Phrase TimedCheck::Strained() const {
  const auto time = std::chrono::ceil<milliseconds>(strain_.longest());
  return {"lab3.strained", {{"milliseconds", time.count()}}};
}

}  // namespace socklab::lab3

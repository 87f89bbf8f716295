#include "harness/classroom/attempts.h"

#include <algorithm>

#include "harness/classroom/gradebook.h"
#include "harness/classroom/names.h"

namespace socklab::classroom {
namespace {

// The same bytes may be handed in twice, at different times.
bool IsSame(const KnownAttempt& known, const KnownAttempt& found) {
  if (found.digest.empty()) return known.digest.empty() && known.source == found.source;
  return known.digest == found.digest && (known.time == found.time || known.time.empty() || found.time.empty());
}

// Whether the place in which nothing could be taken, or nothing lay, has something else now.
bool GivesWay(const KnownAttempt& known, const KnownAttempt& found) {
  return known.digest.empty() && (known.source.empty() || known.source == found.source);
}

KnownAttempt ToAttempt(const Submission& found) {
  return {.time = found.time,
          .source = found.source,
          .digest = found.digest,
          .state = found.digest.empty() ? std::string(kNothingToGradeName) : "taken",
          .reason = found.reason.empty() ? "" : results::ToJson(found.reason)};
}

void Add(std::vector<KnownAttempt>& attempts, const KnownAttempt& found) {
  const auto known =
      std::ranges::find_if(attempts, [&](const KnownAttempt& attempt) { return IsSame(attempt, found); });
  if (known != attempts.end()) {
    if (!found.time.empty()) known->time = found.time;
    known->source = found.source;
    if (found.digest.empty()) known->reason = found.reason;
    return;
  }
  if (found.source.empty() && !attempts.empty()) return;
  std::erase_if(attempts, [&](const KnownAttempt& attempt) { return GivesWay(attempt, found); });
  attempts.push_back(found);
}

void Sort(std::vector<KnownAttempt>& attempts) {
  const auto has_time = [](const KnownAttempt& attempt) { return !attempt.time.empty(); };
  if (std::ranges::all_of(attempts, has_time)) std::ranges::stable_sort(attempts, {}, &KnownAttempt::time);
}

}  // namespace

std::vector<KnownAttempt> Merge(std::vector<KnownAttempt> known, const std::vector<Submission>& found) {
  for (const Submission& each : found) Add(known, ToAttempt(each));
  Sort(known);
  return known;
}

std::vector<KnownAttempt> Joined(std::vector<KnownAttempt> some, const std::vector<KnownAttempt>& others) {
  for (const KnownAttempt& each : others) Add(some, each);
  Sort(some);
  return some;
}

}  // namespace socklab::classroom

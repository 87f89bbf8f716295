#include "harness/classroom/attempts.h"

#include <algorithm>

#include "harness/classroom/gradebook.h"

namespace socklab::classroom {
namespace {

// The same bytes may be handed in twice, at different times.
bool IsSame(const KnownAttempt& known, const Submission& found) {
  if (found.digest.empty()) return known.digest.empty() && known.source == found.source;
  return known.digest == found.digest && (known.time == found.time || known.time.empty() || found.time.empty());
}

// Whether the place in which nothing could be taken, or nothing lay, has something else now.
bool GivesWay(const KnownAttempt& known, const Submission& found) {
  return known.digest.empty() && (known.source.empty() || known.source == found.source);
}

void Add(std::vector<KnownAttempt>& attempts, const Submission& found) {
  const auto known =
      std::ranges::find_if(attempts, [&](const KnownAttempt& attempt) { return IsSame(attempt, found); });
  const bool is_nothing = found.digest.empty();
  const std::string reason = found.reason.empty() ? "" : results::ToJson(found.reason);
  if (known != attempts.end()) {
    if (!found.time.empty()) known->time = found.time;
    known->source = found.source;
    if (is_nothing) known->reason = reason;
    return;
  }
  if (found.source.empty() && !attempts.empty()) return;
  std::erase_if(attempts, [&](const KnownAttempt& attempt) { return GivesWay(attempt, found); });
  attempts.push_back({.time = found.time,
                      .source = found.source,
                      .digest = found.digest,
                      .state = is_nothing ? "nothing_to_grade" : "taken",
                      .reason = reason});
}

}  // namespace

std::vector<KnownAttempt> Merge(std::vector<KnownAttempt> known, const std::vector<Submission>& found) {
  for (const Submission& each : found) Add(known, each);
  const auto has_time = [](const KnownAttempt& attempt) { return !attempt.time.empty(); };
  if (std::ranges::all_of(known, has_time)) std::ranges::stable_sort(known, {}, &KnownAttempt::time);
  return known;
}

}  // namespace socklab::classroom

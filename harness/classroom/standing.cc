#include "harness/classroom/standing.h"

#include <algorithm>

#include "harness/classroom/names.h"

namespace socklab::classroom {
std::vector<Standing> StandingsIn(const Gradebook& gradebook) {
  std::vector<Standing> standings;
  Query query(gradebook.database(),
              "SELECT student, lab, number, source, digest, state, reason,"
              " (SELECT outcome FROM results WHERE results.lab = submissions.lab AND"
              "  results.digest = submissions.digest ORDER BY run DESC LIMIT 1)"
              " FROM submissions ORDER BY student, lab, number");
  while (query.Next()) {
    Standing standing = {.student = query.Text(0),
                         .lab = query.Text(1),
                         .number = static_cast<int>(query.Int(2)),
                         .source = query.Text(3),
                         .digest = query.Text(4),
                         .outcome = OutcomeOf(query.Text(5), query.Text(7)),
                         .reason = {}};
    standing.reason = ReasonOf(standing.outcome, query.Text(6));
    standings.push_back(std::move(standing));
  }
  return standings;
}

std::vector<Change> ChangesIn(const Gradebook& gradebook, std::int64_t since) {
  std::vector<Change> changes;
  Query query(gradebook.database(),
              "SELECT student, submissions.lab, number,"
              " (SELECT score + extra_score FROM results WHERE results.lab = submissions.lab AND"
              "  results.digest = submissions.digest AND run < ?1 ORDER BY run DESC LIMIT 1) AS before,"
              " (SELECT score + extra_score FROM results WHERE results.lab = submissions.lab AND"
              "  results.digest = submissions.digest AND run >= ?1 ORDER BY run DESC LIMIT 1) AS after"
              " FROM submissions WHERE digest != '' AND before IS NOT NULL AND after IS NOT NULL AND before != after"
              " ORDER BY after - before, student, submissions.lab, number");
  query.Bind(since);
  while (query.Next()) {
    changes.push_back({.student = query.Text(0),
                       .lab = query.Text(1),
                       .number = static_cast<int>(query.Int(2)),
                       .before = static_cast<int>(query.Int(3)),
                       .after = static_cast<int>(query.Int(4))});
  }
  return changes;
}

}  // namespace socklab::classroom

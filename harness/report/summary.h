// Points and remarks, as the report on a lab and the scoreboard both show them.
#ifndef SOCKLAB_HARNESS_REPORT_SUMMARY_H_
#define SOCKLAB_HARNESS_REPORT_SUMMARY_H_

#include <string>
#include <string_view>

#include "harness/check/results.h"

namespace socklab::report {

// Points of the checks of one tier, or of all.
struct Points {
  int earned = 0;
  int decided = 0;    // what the checks are worth that passed or failed
  int undecided = 0;  // what the inconclusive ones are worth

  Points& operator+=(const Points& other);
};
Points PointsOf(const check::LabResult& lab, check::Tier tier);
Points PointsOf(const check::LabResult& lab);

// "85 / 100", " 5 / 20"; "–" where nothing was decided.
std::string Fraction(const Points& points);

// "04 TCP chat"; printable.
std::string Heading(const check::LabResult& lab);

// What an inconclusive verdict means.
inline constexpr std::string_view kInconclusiveRemark =
    "The machine or the harness was at fault. It does not count against you.";

// "2 checks (8 points) could not be decided. The machine …"; empty when there are none.
std::string InconclusiveRemark(const check::LabResult& lab);

// "isolation: none. …", or empty when it is full.
std::string IsolationRemark(const check::LabResult& lab);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_SUMMARY_H_

// Points and remarks, as the report on a lab and the scoreboard both show them.
#ifndef SOCKLAB_HARNESS_REPORT_SUMMARY_H_
#define SOCKLAB_HARNESS_REPORT_SUMMARY_H_

#include <array>
#include <string>
#include <string_view>

#include "harness/check/results.h"

namespace socklab::report {

// The tiers that make up the 100 points of a lab. Extra credit lies beyond them.
inline constexpr std::array kCountedTiers = {check::Tier::kBasic, check::Tier::kRobust, check::Tier::kHardened};

// Points of the checks of one tier, or of all those that count.
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

// "+7", of extra credit; "–" where nothing was decided, empty where there is none.
std::string Bonus(const Points& extra);

// "04 TCP chat"; printable.
std::string Heading(const check::LabResult& lab);

// What an inconclusive verdict means.
inline constexpr std::string_view kInconclusiveRemark =
    "The machine or the harness was at fault. It does not count against you.";

// "2 checks (8 points) could not be decided. The machine …"; empty when there are none. Points of extra credit are told
// apart: "(8 points and 5 points of extra credit)".
std::string InconclusiveRemark(const check::LabResult& lab);

// "isolation: none. …", or empty when it is full.
std::string IsolationRemark(const check::LabResult& lab);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_SUMMARY_H_

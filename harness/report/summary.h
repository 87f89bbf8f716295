// Points and remarks, as the report on a lab and the scoreboard both show them.
#ifndef SOCKLAB_HARNESS_REPORT_SUMMARY_H_
#define SOCKLAB_HARNESS_REPORT_SUMMARY_H_

#include <array>
#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/results.h"
#include "harness/text/phrase.h"

namespace socklab::report {

// The tiers that make up the 100 points of a lab. Extra credit lies beyond them.
inline constexpr std::array kCountedTiers = {results::Tier::kBasic, results::Tier::kRobust, results::Tier::kHardened};

// Points of the checks of one tier, or of all those that count.
struct Points {
  int earned = 0;
  int decided = 0;    // what the checks are worth that passed or failed
  int undecided = 0;  // what the inconclusive ones are worth

  Points& operator+=(const Points& other);
};
Points PointsOf(const results::LabResult& lab, results::Tier tier);
Points PointsOf(const results::LabResult& lab);

// "85 / 100", " 5 / 20"; "–" where nothing was decided.
std::string Fraction(const Points& points);

// "+7", of extra credit; "–" where nothing was decided, empty where there is none.
std::string Bonus(const Points& extra);

// The words for a lab: the harness's own, and the lab's own.
Words WordsFor(const results::LabResult& lab, Language language);

// "04 TCP chat"; printable.
std::string Heading(const results::LabResult& lab, const Words& words);

std::string TierName(results::Tier tier, const Words& words);

// What must be said about a check that did not pass: its message and its remarks, as sentences. Empty when it passed.
std::string MessageOf(const results::CheckResult& check, const Words& words);

// How to hold the conversation by hand: a shell line, and where to give it as its comment. Empty where there is none.
std::string ByHand(const results::CheckResult& check, const Words& words);

// Whether it failed because a program does not build: then nothing was run, and only the compiler's words, which are
// its last_errors, tell more.
bool DoesNotBuild(const results::CheckResult& check);
// What the compiler has said, printable, line by line, each at most so many columns wide.
std::vector<std::string> CompilerLines(const results::CheckResult& check, int columns);
// That program's name; empty where all were built.
std::string UnbuiltProgram(const results::CheckResult& check);

// "10 bytes are right, then nothing more came"; printable, without newlines.
std::string RemarkOn(const results::Difference& difference, const Words& words);

// "2 checks (8 points) could not be decided. The machine …"; empty when there are none. Points of extra credit are told
// apart: "(8 points and 5 points of extra credit)".
text::Phrase InconclusiveRemark(const results::LabResult& lab);

// "isolation: none. …", or empty when it is full.
text::Phrase IsolationRemark(const results::LabResult& lab);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_SUMMARY_H_

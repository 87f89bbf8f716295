// Results as text for a terminal. A failure is told in the order in which someone new to sockets needs it: what should
// have happened, what happened, where the program is now, what to think about, how to see it again.
#ifndef SOCKLAB_HARNESS_REPORT_TERMINAL_H_
#define SOCKLAB_HARNESS_REPORT_TERMINAL_H_

#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

struct Style {
  bool colour = false;
  int width = 80;        // columns; ColumnsOf() bounds them
  bool verbose = false;  // the conversations of passed checks too
  Language language = Language::kEnglish;
};

// What reports may fill: the style's width, 40 if it is less, 120 if it is more.
int ColumnsOf(const Style& style);

// Whether escape sequences may be written there: it is a terminal, and neither NO_COLOR is set nor TERM is dumb.
bool TakesEscapes(int descriptor);

// As standard output and the environment would have it: COLUMNS, or else its width, colour if it is a terminal and
// neither NO_COLOR is set nor TERM is dumb, and LanguageOfEnvironment().
Style StyleOfStandardOutput();

// The report on one lab: what passed, each failure, the points by tier, the score. Only the commands in it, which are
// there to be copied, and the compiler's lines may be wider than the style says. Whatever the strings of the result
// hold, the output is only printable text and, where the style has colour, this report's own escape sequences.
std::string Render(const results::LabResult& result, const Style& style);

// What the report on that lab tells of one of its checks, which has not passed.
std::string RenderCheck(const results::LabResult& lab, const results::CheckResult& check, const Style& style);

// A table with a line for each lab, their sum, and remarks on what was inconclusive or not isolated.
std::string Scoreboard(const std::vector<results::LabResult>& labs, const Style& style);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_TERMINAL_H_

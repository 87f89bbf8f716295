// Results as one page for a browser: a single file that needs no network, no framework, and to be read no JavaScript.
#ifndef SOCKLAB_HARNESS_REPORT_HTML_H_
#define SOCKLAB_HARNESS_REPORT_HTML_H_

#include <string>
#include <vector>

#include "harness/report/page/markup.h"
#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

// What stands before the labs on a page that is about more than them.
struct Intro {
  std::string title;  // of the page; empty: that of its lab
  page::Markup markup;
};

// The page on these labs. Whatever the strings of the results hold, they are text on it, each in its place: the page
// runs its own script alone, and loads nothing. It has less than a megabyte a lab, for longer things are shown in part.
std::string Page(const std::vector<results::LabResult>& labs, Language language, const Intro& intro = {});

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_HTML_H_

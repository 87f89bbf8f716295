// What two programs sent to each other over a link, as points over time: bursts, pauses and losses at a glance.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_PLOT_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_PLOT_H_

#include <vector>

#include "harness/report/page/markup.h"
#include "harness/report/words.h"
#include "harness/results/step.h"

namespace socklab::report::page {

// The time runs across; upwards is the number of segments that the side had sent by then. Nothing where hardly anything
// went over a link.
Markup Plot(const std::vector<results::Step>& steps, const Words& words);

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_PLOT_H_

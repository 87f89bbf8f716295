// Results as a watched lab yields them.
#ifndef SOCKLAB_TESTS_UNIT_CLI_WATCHED_H_
#define SOCKLAB_TESTS_UNIT_CLI_WATCHED_H_

#include <string>
#include <utility>
#include <vector>

#include "harness/results/results.h"

namespace socklab::cli {

inline results::CheckResult Check(const std::string& name, results::Verdict verdict,
                                  const std::string& message = "state.gone") {
  results::CheckResult check;
  check.suite = "Server";
  check.name = name;
  check.points = 10;
  check.rule = "1";
  check.why["en"] = "Why.";
  check.hint["en"] = "Look closer.";
  check.verdict = verdict;
  if (verdict != results::Verdict::kPass) check.finding = results::Finding{.message = message};
  return check;
}

inline results::LabResult Result(std::vector<results::CheckResult> checks) {
  results::LabResult lab;
  lab.lab = "04_tcp_chat";
  lab.title["en"] = "TCP chat";
  lab.isolation = "full";
  lab.checks = std::move(checks);
  return lab;
}

}  // namespace socklab::cli

#endif  // SOCKLAB_TESTS_UNIT_CLI_WATCHED_H_

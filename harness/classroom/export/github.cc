#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "harness/classroom/export/submission.h"
#include "harness/classroom/export/told.h"
#include "harness/report/layout.h"
#include "harness/text/base64.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::ordered_json;
using results::CheckResult;
using results::Verdict;

// Bytes: Linux has 128 KiB for an environment variable, in which base64 takes a third more than this.
constexpr std::size_t kMost = 90'000;

const char* StatusOf(Verdict verdict) {
  if (verdict == Verdict::kPass) return "pass";
  return verdict == Verdict::kFail ? "fail" : "error";
}

Json TestOf(const Told& told) {
  const CheckResult& check = *told.check;
  Json test = {{"name", told.name},
               {"status", StatusOf(check.verdict)},
               {"score", check.earned()},
               {"message", told.story.empty() ? Json(nullptr) : Json(told.story)},
               {"test_code", report::OneLine(report::Bounded(check.replay, 500))},
               {"filename", ""},
               {"line_no", 0},
               {"execution_time", fmt::format("{:.3f}s", std::isfinite(check.seconds) ? check.seconds : 0)}};
  if (check.finding && !check.finding->places.empty()) {
    test["filename"] = report::OneLine(report::Bounded(check.finding->places.front().file, 500));
    test["line_no"] = check.finding->places.front().line;
  }
  return test;
}

}  // namespace

std::string GitHub(const Labs& labs, const Policy& policy) {
  const ToldLabs told(labs, policy);
  const std::string json = told.Fitting(kMost, [&](std::size_t most) {
    const bool is_full = told.score() >= told.max_score();
    Json document = {{"version", 1},
                     {"status", !told.is_decided() ? "error"
                                : is_full          ? "pass"
                                                   : "fail"},
                     {"max_score", told.is_decided() ? told.max_score() : 0},
                     {"tests", Json::array()}};
    for (const Told& check : told.Checks(most)) document["tests"].push_back(TestOf(check));
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
  });
  return text::Base64(json);
}

}  // namespace socklab::classroom

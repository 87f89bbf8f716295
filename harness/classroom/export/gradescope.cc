#include <nlohmann/json.hpp>

#include "harness/classroom/export/submission.h"
#include "harness/classroom/export/told.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMost = 1'000'000;  // bytes

Json TestOf(const Told& told) {
  const results::CheckResult& check = *told.check;
  Json test = {{"name", told.name},
               {"score", check.earned()},
               {"max_score", check.is_extra() ? 0 : check.points},
               {"status", check.verdict == results::Verdict::kPass ? "passed" : "failed"},
               {"output", told.story},
               {"output_format", "text"},
               {"tags", Json::array({results::Name(check.tier)})},
               {"visibility", "visible"}};
  if (check.verdict == results::Verdict::kInconclusive) {  // extra credit that does not count
    for (const char* name : {"score", "max_score", "status"}) test.erase(name);
  }
  return test;
}

}  // namespace

std::string Gradescope(const Labs& labs, const Policy& policy) {
  const ToldLabs told(labs, policy);
  return told.Fitting(kMost, [&](std::size_t most) {
    Json document = {{"output", told.Summary()},     {"output_format", "text"},          {"test_output_format", "text"},
                     {"test_name_format", "text"},   {"execution_time", told.seconds()}, {"visibility", "visible"},
                     {"stdout_visibility", "hidden"}};
    if (told.is_decided()) {
      document["score"] = told.score();
      document["tests"] = Json::array();
      for (const Told& check : told.Checks(most)) document["tests"].push_back(TestOf(check));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  });
}

}  // namespace socklab::classroom

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/classroom/export/submission.h"
#include "harness/classroom/export/told.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMost = 1'000'000;  // bytes, less than the 1 MiB that are allowed

Json TestOf(const Told& told) {
  const results::CheckResult& check = *told.check;
  return {{"name", told.name},
          {"description", std::string(results::Name(check.tier))},
          {"points", check.earned()},
          {"max_points", check.is_extra() ? 0 : check.points},
          {"message", ""},
          {"output", told.story}};
}

}  // namespace

std::string PrairieLearn(const Labs& labs, const Policy& policy) {
  const ToldLabs told(labs, policy);
  return told.Fitting(kMost, [&](std::size_t most) {
    Json document = {{"gradable", told.is_decided()}};
    if (told.is_decided()) {
      const double score = told.max_score() == 0 ? 0 : static_cast<double>(told.score()) / told.max_score();
      document["score"] = std::min(score, 1.0);  // more is refused: there is no extra credit here
      document["tests"] = Json::array();
      for (const Told& check : told.Checks(most)) document["tests"].push_back(TestOf(check));
    } else {
      document["format_errors"] = Json::array({told.Summary()});
    }
    document["message"] = told.Summary();
    document["output"] = "";
    document["images"] = Json::array();
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  });
}

}  // namespace socklab::classroom

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/classroom/export/submission.h"
#include "harness/classroom/export/told.h"
#include "harness/report/layout.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMost = 1'000'000;  // bytes

std::string OneLineOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Autolab puts quotes around every word before a colon in the last line, inside of strings too: there must be none.
std::string WithoutColons(std::string text) {
  std::ranges::replace(text, ':', ' ');
  return text;
}

Json CheckIn(const Told& told) {
  Json check = {{"passed", told.check->verdict == results::Verdict::kPass}};
  if (!told.story.empty()) check["hint"] = told.story;
  return check;
}

// The checks by their tiers, which Autolab shows as stages.
Json Stages(const std::vector<Told>& checks) {
  Json document = {{"_presentation", "semantic"}, {"stages", Json::array()}};
  for (const results::Tier tier : results::kTiers) {
    Json stage = Json::object();
    for (const Told& told : checks) {
      if (told.check->tier == tier) stage[told.name] = CheckIn(told);
    }
    if (stage.empty()) continue;
    document["stages"].push_back(results::Name(tier));
    document[std::string(results::Name(tier))] = std::move(stage);
  }
  return document;
}

}  // namespace

std::string Autolab(const Labs& labs, const Policy& policy) {
  const ToldLabs told(labs, policy);
  Json scores = Json::object();
  for (const results::LabResult& lab : labs) {
    if (told.is_decided())
      scores[WithoutColons(report::OneLine(lab.lab))] = lab.score() + (policy.counts_extra ? lab.extra_score() : 0);
  }
  return told.Fitting(kMost, [&](std::size_t most) {
    return told.Summary() + OneLineOf(Stages(told.Checks(most))) + OneLineOf({{"scores", scores}});
  });
}

}  // namespace socklab::classroom

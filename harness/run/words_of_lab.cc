#include "harness/run/words_of_lab.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <string>

#include "harness/check/registry.h"
#include "harness/report/words.h"

namespace socklab::run {
namespace {

using results::CheckResult;
using results::LabResult;

// Rises when verdicts may change.
constexpr char kHarnessVersion[] = "2";

// Takes a sentence out of the catalogue; nothing where it has none of that id.
void Move(report::Catalogue& from, const std::string& id, const std::string& language, results::Texts& to) {
  const auto found = from.find(id);
  if (found == from.end()) return;
  to[language] = found->second;
  from.erase(found);
}

}  // namespace

results::Identity IdentityNow() {
  return {.harness = kHarnessVersion,
          .host = results::HostName(),
          .time = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)))};
}

void AddWordsOfLab(LabResult& lab) {
  for (const auto& [language, json] : check::LabWords()) {
    report::Catalogue catalogue = report::ParseCatalogue(json);
    Move(catalogue, "title", language, lab.title);
    // For all checks, because those that were not run have words too.
    for (const check::RegisteredCheck& check : check::AllChecks()) {
      results::Texts why, hint;
      Move(catalogue, check.full_name() + ".why", language, why);
      Move(catalogue, check.full_name() + ".hint", language, hint);
      for (CheckResult& result : lab.checks) {
        if (result.suite != check.suite || result.name != check.name) continue;
        result.why.merge(why);
        result.hint.merge(hint);
      }
    }
    if (!catalogue.empty()) lab.words[language] = results::Texts(catalogue.begin(), catalogue.end());
  }
}

}  // namespace socklab::run

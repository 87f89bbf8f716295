#include "tests/unit/course/handout.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;
using report::Language;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

// | **basic**, 50 points | `ChatServer.ListensForAClient` | 4 | 1 |
const std::regex kRow(R"(\| (.*) \| `(\w+\.\w+)` \| (\d+) \| (\d+) \|)");
const std::regex kTier(R"(\*\*(\w+)\*\*\D*(\d+)?.*)");
const std::regex kRule(R"((\d+)\. .*)");
const std::regex kOnly(R"(--only ([A-Z][\w.]*))");

void ReadRow(const std::smatch& row, std::string& tier, Handout& handout) {
  std::smatch named;
  const std::string first = row[1], check = row[2];
  if (std::regex_match(first, named, kTier)) {
    tier = named[1];
    const bool is_beyond = tier == "extra";  // "beyond 100" is not what it is worth
    if (named[2].matched && !is_beyond) handout.points_of_tiers[tier] = std::stoi(named[2]);
  }
  const bool is_new = handout.checks.emplace(check, CheckTraits{tier, std::stoi(row[3]), std::stoi(row[4])}).second;
  if (!is_new) handout.repeated.push_back(check);
}

}  // namespace

void PrintTo(const CheckTraits& traits, std::ostream* out) {
  *out << traits.tier << ", " << traits.points << " points, rule " << traits.rule;
}

std::vector<std::string> Labs() {
  std::vector<std::string> labs;
  for (const fs::directory_entry& entry : fs::directory_iterator(run::Runfile("labs"))) {
    if (fs::exists(entry.path() / "README.md")) labs.push_back(entry.path().filename());
  }
  std::ranges::sort(labs);
  return labs;
}

Handout HandoutOf(const std::string& lab, Language language) {
  const bool english = language == Language::kEnglish;
  const fs::path path = run::Runfile("labs/" + lab + (english ? "/README.md" : "/README.zh.md"));
  const std::string rules_begin = english ? "## Rules" : "## 规则";
  std::istringstream text(ReadFile(path));
  Handout handout;
  std::string tier;
  bool in_rules = false;
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (line.starts_with("##")) in_rules = line == rules_begin;
    if (in_rules && std::regex_match(line, match, kRule)) handout.rules.push_back(std::stoi(match[1]));
    if (std::regex_match(line, match, kRow)) ReadRow(match, tier, handout);
    for (std::sregex_iterator only(line.begin(), line.end(), kOnly), end; only != end; ++only) {
      handout.commands_only.push_back((*only)[1]);
    }
  }
  return handout;
}

ChecksByName ChecksIn(const std::string& lab) {
  const grading::TemporaryFolder folder;
  const fs::path list = folder / "list";
  const int status =
      grading::Run({run::Runfile("labs/" + lab + "/runner"), "--list"}, {.errors_to = list, .output_too = true});
  if (status != 0) throw std::runtime_error(ReadFile(list));
  std::istringstream text(ReadFile(list));
  ChecksByName checks;
  std::string suite, name, heavy, waits;
  for (CheckTraits traits; text >> suite >> name >> traits.tier >> traits.points >> traits.rule >> heavy >> waits;) {
    checks[suite + "." + name] = traits;
  }
  return checks;
}

report::Catalogue CatalogueOf(const std::string& lab, Language language) {
  const fs::path path = run::Runfile("labs/" + lab) / fmt::format("words.{}.json", report::CodeOf(language));
  return fs::exists(path) ? report::ParseCatalogue(ReadFile(path)) : report::Catalogue();
}

}  // namespace socklab::tests

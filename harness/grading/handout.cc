#include "harness/grading/handout.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using report::Language;

std::string_view HeadingOfRules(Language language) {
  return language == Language::kEnglish ? "## Rules" : "## 规则";
}

std::string_view WithoutSpaces(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
  return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

struct NumberedLine {
  std::string number;
  std::string_view text;
};

// "7. A message of up to 16 MiB"; nothing where a line does not begin with a number and a full stop.
std::optional<NumberedLine> Numbered(std::string_view line) {
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(line, is_digit) - line.begin());
  if (digits == 0 || !line.substr(digits).starts_with(". ")) return std::nullopt;
  return NumberedLine{std::string(line.substr(0, digits)), WithoutSpaces(line.substr(digits + 1))};
}

}  // namespace

std::map<std::string, std::string> RulesIn(std::string_view handout, Language language) {
  std::map<std::string, std::string> rules;
  std::istringstream lines{std::string(handout)};
  bool in_rules = false;
  std::string* rule = nullptr;  // which the next line may continue
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) in_rules = WithoutSpaces(line) == HeadingOfRules(language);
    if (!in_rules) {
      rule = nullptr;
    } else if (const std::optional<NumberedLine> numbered = Numbered(line)) {
      rule = &(rules[numbered->number] = numbered->text);
    } else if (rule && line.starts_with(' ')) {
      const std::string_view more = WithoutSpaces(line);
      if (!more.empty()) *rule += " " + std::string(more);
    } else {
      rule = nullptr;
    }
  }
  return rules;
}

std::map<std::string, results::Texts> RulesOf(const fs::path& folder) {
  std::map<std::string, results::Texts> rules;
  for (const Language language : report::kLanguages) {
    const bool is_english = language == Language::kEnglish;
    std::ifstream file(folder / (is_english ? "README.md" : "README.zh.md"));
    const std::string handout(std::istreambuf_iterator<char>(file), {});
    for (const auto& [number, text] : RulesIn(handout, language)) {
      // There is always an English one.
      if (is_english || rules.contains(number)) rules[number][std::string(report::CodeOf(language))] = text;
    }
  }
  return rules;
}

}  // namespace socklab::grading

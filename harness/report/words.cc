#include "harness/report/words.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <variant>
#include <vector>

namespace socklab::report {

using text::Argument;
using text::Phrase;

namespace {

constexpr std::string_view kEnglish =
#include "harness/report/words/en.inc"
    ;
constexpr std::string_view kChinese =
#include "harness/report/words/zh.inc"
    ;

// The format of a number that is not whole, as in ".1f": a document from anywhere cannot ask for a million columns.
constexpr std::size_t kLongestFormat = 3;

// What is put into a gap: text, or a number.
struct Filling {
  std::variant<std::string, std::int64_t, double> value;
};

}  // namespace
}  // namespace socklab::report

// {size} is the number itself, {size:byte|bytes} the word that goes with it.
template <>
struct fmt::formatter<socklab::report::Filling> {
  constexpr auto parse(fmt::format_parse_context& context) {
    const auto* end = context.begin();
    while (end != context.end() && *end != '}') ++end;
    spec = std::string_view(context.begin(), static_cast<std::size_t>(end - context.begin()));
    return end;
  }

  template <typename Context>
  auto format(const socklab::report::Filling& filling, Context& context) const {
    const auto put = [&](std::string_view text) { return fmt::format_to(context.out(), "{}", text); };
    if (const auto* text = std::get_if<std::string>(&filling.value)) return put(*text);
    if (const auto* count = std::get_if<std::int64_t>(&filling.value)) {
      const std::size_t bar = spec.find('|');
      if (bar == std::string_view::npos) return fmt::format_to(context.out(), "{}", *count);
      return put(*count == 1 ? spec.substr(0, bar) : spec.substr(bar + 1));
    }
    if (spec.size() > socklab::report::kLongestFormat) throw fmt::format_error("a long format");
    const std::string format = fmt::format("{{:{}}}", spec.empty() ? "g" : spec);
    return put(fmt::format(fmt::runtime(format), std::get<double>(filling.value)));
  }

  std::string_view spec;
};

namespace socklab::report {
namespace {

// Whether each gap has a name: fmt does not look where a number leads to.
bool NamesEachGap(std::string_view sentence) {
  for (std::size_t i = 0; i + 1 < sentence.size(); ++i) {
    if (sentence[i] != '{') continue;
    const auto next = static_cast<unsigned char>(sentence[++i]);
    if (next != '{' && next != '_' && !std::isalpha(next)) return false;
  }
  return true;
}

// What is left to say of a phrase that is in no catalogue.
std::string Bare(const Phrase& phrase, const std::vector<std::pair<std::string, Filling>>& fillings) {
  std::string text = phrase.id;
  for (const auto& [name, filling] : fillings) text += fmt::format(" {}={}", name, filling);
  return "[" + text + "]";
}

}  // namespace

std::optional<Language> LanguageCalled(std::string_view name) {
  for (const Language language : kLanguages) {
    const std::string_view code = CodeOf(language);
    const bool ends = name.size() == code.size() || !std::isalpha(static_cast<unsigned char>(name[code.size()]));
    if (name.starts_with(code) && ends) return language;
  }
  return std::nullopt;
}

std::string_view CodeOf(Language language) {
  return language == Language::kEnglish ? "en" : "zh";
}

Language LanguageOfEnvironment() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value && *value != '\0') return LanguageCalled(value).value_or(Language::kEnglish);
  }
  return Language::kEnglish;
}

Language LanguageChosen(std::string_view name) {
  return name.empty() ? LanguageOfEnvironment() : LanguageCalled(name).value();
}

Catalogue ParseCatalogue(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<Catalogue>();
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(fmt::format("a catalogue of words: {}", error.what()));
  }
}

const Catalogue& CatalogueOf(Language language) {
  static const std::array catalogues = {ParseCatalogue(kEnglish), ParseCatalogue(kChinese)};
  return catalogues.at(static_cast<std::size_t>(language));
}

std::string Words::Say(const Phrase& phrase) const {
  if (phrase.empty()) return "";
  std::vector<std::pair<std::string, Filling>> fillings;
  for (const Argument& argument : phrase.arguments) {
    fillings.emplace_back(argument.name, std::visit(
                                             [&]<typename Value>(const Value& value) -> Filling {
                                               if constexpr (std::is_same_v<Value, std::vector<Phrase>>) {
                                                 return {List(value)};
                                               } else {
                                                 return {value};
                                               }
                                             },
                                             argument.value));
  }
  auto found = of_lab_.find(phrase.id);
  if (found == of_lab_.end()) {
    const Catalogue& catalogue = CatalogueOf(language_);
    found = catalogue.find(phrase.id);
    if (found == catalogue.end()) return Bare(phrase, fillings);
  }
  if (!NamesEachGap(found->second)) return Bare(phrase, fillings);
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const auto& [name, filling] : fillings) store.push_back(fmt::arg(name.c_str(), filling));
  try {
    return fmt::vformat(found->second, store);
  } catch (const fmt::format_error&) {
    return Bare(phrase, fillings);
  }
}

std::string Words::List(const std::vector<Phrase>& phrases) const {
  std::string list;
  for (const Phrase& phrase : phrases) list += (list.empty() ? "" : Say("list.comma")) + Say(phrase);
  return list;
}

std::string Words::Sentence(const Phrase& phrase) const {
  std::string text = Say(phrase);
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace socklab::report

// Phrases put into words: the only place where a report's sentences are made, by a catalogue for each language.
//
// A catalogue is a JSON object of sentences by their ids. A gap is {name}, or {name:one|many} for the word that follows
// a number: "{size} {size:byte|bytes}"; a number that is not whole takes a format, as in {seconds:.1f}. A lab's own
// catalogue takes precedence over these.
#ifndef SOCKLAB_HARNESS_REPORT_WORDS_H_
#define SOCKLAB_HARNESS_REPORT_WORDS_H_

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::report {

enum class Language { kEnglish, kChinese };
inline constexpr std::array kLanguages = {Language::kEnglish, Language::kChinese};

// "en", "zh" and what begins with them, as in zh_CN.UTF-8 (locale(7)); nothing for any other.
std::optional<Language> LanguageCalled(std::string_view name);
// Its name: "en", "zh".
std::string_view CodeOf(Language language);

// The language of the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty, or English.
Language LanguageOfEnvironment();
// The one that an option names, which must be known; LanguageOfEnvironment() where it names none.
Language LanguageChosen(std::string_view name);

// Sentences by their ids.
using Catalogue = std::map<std::string, std::string, std::less<>>;

// Throws std::runtime_error where the text is not a JSON object of strings.
Catalogue ParseCatalogue(std::string_view json);

// The harness's own.
const Catalogue& CatalogueOf(Language language);

class Words {
 public:
  explicit Words(Language language, Catalogue of_lab = {}) : language_(language), of_lab_(std::move(of_lab)) {}

  Language language() const { return language_; }

  // In words; of a phrase that has no sentence here, its id and its arguments.
  std::string Say(const text::Phrase& phrase) const;
  // The same with a capital letter in front.
  std::string Sentence(const text::Phrase& phrase) const;

 private:
  std::string List(const std::vector<text::Phrase>& phrases) const;

  Language language_;
  Catalogue of_lab_;
};

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_WORDS_H_

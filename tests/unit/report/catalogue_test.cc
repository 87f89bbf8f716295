// What the catalogues say, and that it is what the sources mean: they lie beside this test as they lie in the course.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/report/words.h"
#include "tests/unit/report/source.h"

namespace socklab::report {
namespace {

namespace fs = std::filesystem;
using tests::Source;
using Names = std::set<std::string>;

// Of what is put together from a prefix and a name.
constexpr std::array<std::string_view, 2> kPrefixes = {"tier.", "ladder.at_"};

// ---- Catalogues

struct Gaps {
  Names must;  // be filled in every language
  Names may;   // be left out where a language has no plural: they only choose a word
};

// {name}, {name:.1f}, {name:one|many}; {{ and }} are braces.
Gaps GapsOf(const std::string& sentence) {
  static const std::regex gap(R"(\{\{|\}\}|\{(\w+)(:[^}]*)?\})");
  Gaps gaps;
  for (std::sregex_iterator found(sentence.begin(), sentence.end(), gap), end; found != end; ++found) {
    const std::string name = (*found)[1], format = (*found)[2];
    if (name.empty()) continue;
    gaps.may.insert(name);
    if (format.find('|') == std::string::npos) gaps.must.insert(name);
  }
  return gaps;
}

Catalogue CatalogueAt(const fs::path& path) {
  if (!fs::exists(path)) return {};
  std::ifstream file(path);
  return ParseCatalogue(std::string(std::istreambuf_iterator<char>(file), {}));
}

// Of what a check says of itself (registry.h), which English finds in the check.
bool IsOfACheck(const std::string& id) {
  return id == "title" || id.ends_with(".why") || id.ends_with(".hint");
}

void ExpectToSayTheSame(const Catalogue& english, const Catalogue& chinese) {
  for (const auto& [id, sentence] : english) {
    const auto found = chinese.find(id);
    if (found == chinese.end()) {
      ADD_FAILURE() << "there is no Chinese for " << id;
      continue;
    }
    const Gaps gaps = GapsOf(sentence), others = GapsOf(found->second);
    EXPECT_TRUE(std::ranges::includes(others.may, gaps.must)) << id << " lacks a gap in Chinese";
    EXPECT_TRUE(std::ranges::includes(gaps.may, others.may)) << id << " has a gap in Chinese that English has not";
  }
  for (const auto& [id, sentence] : chinese) {
    EXPECT_TRUE(IsOfACheck(id) || english.contains(id)) << "there is no English for " << id;
  }
}

std::vector<fs::path> Labs() {
  std::vector<fs::path> labs;
  for (const auto& entry : fs::directory_iterator("labs")) {
    if (fs::exists(entry.path() / "checks")) labs.push_back(entry.path());
  }
  std::ranges::sort(labs);
  return labs;
}

// Each sentence that the lab's checks may use.
Catalogue CatalogueFor(const fs::path& lab) {
  Catalogue sentences = CatalogueAt(lab / "words.en.json");
  sentences.insert(CatalogueOf(Language::kEnglish).begin(), CatalogueOf(Language::kEnglish).end());
  return sentences;
}

TEST(CatalogueOfHarness, SaysTheSameInEachLanguage) {
  ExpectToSayTheSame(CatalogueOf(Language::kEnglish), CatalogueOf(Language::kChinese));
}

TEST(CatalogueOfLab, SaysTheSameInEachLanguage) {
  ASSERT_EQ(Labs().size(), 11u) << "run from the workspace root";
  for (const fs::path& lab : Labs()) {
    SCOPED_TRACE(lab);
    ExpectToSayTheSame(CatalogueAt(lab / "words.en.json"), CatalogueAt(lab / "words.zh.json"));
  }
}

TEST(CatalogueOfLab, SaysNothingOtherwiseThanTheHarness) {
  for (const fs::path& lab : Labs()) {
    for (const auto& [id, sentence] : CatalogueAt(lab / "words.en.json")) {
      EXPECT_FALSE(CatalogueOf(Language::kEnglish).contains(id)) << lab << ": " << id;
    }
  }
}

TEST(CatalogueOfLab, HasChineseForEachCheck) {
  static const std::regex check(R"(\bCHECK\(\s*(\w+),\s*(\w+))");
  for (const fs::path& lab : Labs()) {
    const Catalogue chinese = CatalogueAt(lab / "words.zh.json");
    EXPECT_TRUE(chinese.contains("title")) << lab;
    for (const Source& source : tests::SourcesBelow(lab / "checks")) {
      const std::string& code = source.code();
      for (std::sregex_iterator each(code.begin(), code.end(), check), end; each != end; ++each) {
        const std::string name = (*each)[1].str() + "." + (*each)[2].str();
        EXPECT_TRUE(chinese.contains(name + ".why") && chinese.contains(name + ".hint")) << lab << ": " << name;
      }
    }
  }
}

TEST(CatalogueOfLab, HasNoChineseForChecksThatAreNot) {
  for (const fs::path& lab : Labs()) {
    std::string code;
    for (const Source& source : tests::SourcesBelow(lab / "checks")) code += source.code();
    for (const Source& source : tests::SourcesBelow("harness/check"))
      code += source.code();  // what all servers must do
    for (const auto& [id, sentence] : CatalogueAt(lab / "words.zh.json")) {
      if (!IsOfACheck(id) || id == "title") continue;
      const std::string name = id.substr(id.find('.') + 1, id.rfind('.') - id.find('.') - 1);
      EXPECT_NE(code.find(name), std::string::npos) << lab << ": no check is called " << name;
    }
  }
}

// ---- Sources, and what they mean

bool LooksLikeAnId(const std::string& text) {
  static const std::regex pattern(R"([a-z0-9_]+(\.[a-z0-9_]+)+)");
  return std::regex_match(text, pattern);
}

// What looks like an id of these, but is the name of a file: "report.txt", "memory.max".
bool IsFile(const Source& source, const std::string& text) {
  static const Names extensions = {".txt", ".json", ".html", ".css", ".js", ".bin"};
  return extensions.contains(fs::path(text).extension()) || source.path().filename() == "memory_group.cc";
}

bool IsPrefix(const std::string& text) {
  return std::ranges::find(kPrefixes, text) != kPrefixes.end();
}

// The part before the first dot.
std::string AreaOf(const std::string& id) {
  return id.substr(0, id.find('.'));
}

void ExpectToKnowEachIdIn(const std::vector<Source>& sources, const Catalogue& catalogue) {
  Names areas;
  for (const auto& [id, sentence] : catalogue) {
    if (LooksLikeAnId(id)) areas.insert(AreaOf(id));
  }
  for (const Source& source : sources) {
    for (const Source::Literal& literal : source.literals()) {
      const std::string& text = literal.text;
      if (!LooksLikeAnId(text) || !areas.contains(AreaOf(text)) || IsFile(source, text) || IsPrefix(text)) continue;
      EXPECT_TRUE(catalogue.contains(text)) << source.path() << ": no catalogue says " << text;
    }
  }
}

Names LiteralsIn(const std::vector<Source>& sources) {
  Names literals;
  for (const Source& source : sources) {
    for (const Source::Literal& literal : source.literals()) literals.insert(literal.text);
  }
  return literals;
}

void ExpectEachIdIn(const Names& literals, const Catalogue& catalogue) {
  for (const auto& [id, sentence] : catalogue) {
    const bool is_built =
        std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return id.starts_with(prefix); });
    EXPECT_TRUE(is_built || literals.contains(id)) << "nobody says " << id;
  }
}

TEST(SourcesOfHarness, SayNothingThatNoCatalogueHas) {
  const std::vector<Source> sources = tests::SourcesBelow("harness");
  ASSERT_GT(sources.size(), 100u) << "run from the workspace root";
  ExpectToKnowEachIdIn(sources, CatalogueOf(Language::kEnglish));
}

TEST(SourcesOfHarness, SayAllThatTheirCatalogueHas) {
  Names literals = LiteralsIn(tests::SourcesBelow("harness"));
  for (const fs::path& lab : Labs()) literals.merge(LiteralsIn(tests::SourcesBelow(lab / "checks")));
  ExpectEachIdIn(literals, CatalogueOf(Language::kEnglish));
}

TEST(SourcesOfLab, SayNothingThatNoCatalogueHas) {
  for (const fs::path& lab : Labs()) ExpectToKnowEachIdIn(tests::SourcesBelow(lab / "checks"), CatalogueFor(lab));
}

TEST(SourcesOfLab, SayAllThatTheirCatalogueHas) {
  for (const fs::path& lab : Labs()) {
    SCOPED_TRACE(lab);
    ExpectEachIdIn(LiteralsIn(tests::SourcesBelow(lab / "checks")), CatalogueAt(lab / "words.en.json"));
  }
}

// An argument that is a phrase says so: {"who", Phrase("who.it")}; {"who", "who.it"} would be shown as "who.it".
void ExpectNoIdAsText(const Source& source, const Catalogue& catalogue) {
  static const std::regex name("[a-z_]+");
  const std::vector<Source::Literal>& literals = source.literals();
  for (std::size_t i = 1; i < literals.size(); ++i) {
    const std::string& id = literals[i].text;
    const bool is_pair = source.Before(literals[i], 4) == "{\"\"," && source.After(literals[i], 1) == "}";
    if (!is_pair || !LooksLikeAnId(id) || !std::regex_match(literals[i - 1].text, name)) continue;
    EXPECT_FALSE(catalogue.contains(id)) << source.path() << ": " << id << " is given as text";
  }
}

// Where the arguments follow the id at once, as they mostly do: "id", {{"name", …}, …}; also "id" : "other id", {{…}}.
void ExpectToFillEachGap(const Source& source, const Catalogue& catalogue) {
  for (const Source::Literal& literal : source.literals()) {
    const auto sentence = catalogue.find(literal.text);
    if (sentence == catalogue.end()) continue;
    std::string after = source.After(literal, 6);
    const bool is_alternative = after.starts_with(":\"\",{{");
    if (!is_alternative && !after.starts_with(",{{")) continue;
    const std::size_t begin = source.code().find("{", literal.end);
    std::optional<Names> names = source.ArgumentsAt(begin);
    if (!names) continue;
    if (source.Before(literal, 7) == "Should(") names->insert("program");  // lab 3's judges name it themselves
    const Names gaps = GapsOf(sentence->second).may;
    EXPECT_TRUE(std::ranges::includes(*names, gaps)) << source.path() << ": " << literal.text << " lacks an argument";
  }
}

TEST(SourcesOfHarness, GiveEachPhraseItsArguments) {
  for (const Source& source : tests::SourcesBelow("harness")) {
    ExpectNoIdAsText(source, CatalogueOf(Language::kEnglish));
    ExpectToFillEachGap(source, CatalogueOf(Language::kEnglish));
  }
}

TEST(SourcesOfLab, GiveEachPhraseItsArguments) {
  for (const fs::path& lab : Labs()) {
    const Catalogue catalogue = CatalogueFor(lab);
    for (const Source& source : tests::SourcesBelow(lab / "checks")) {
      ExpectNoIdAsText(source, catalogue);
      ExpectToFillEachGap(source, catalogue);
    }
  }
}

// ---- Sentences belong into the catalogues

// What a check says of itself in English; a command, with a comment; what is said of the machine, to whoever runs it.
bool MayBeASentence(const Source& source, const Source::Literal& literal) {
  return source.Before(literal, 5) == ".why=" || source.Before(literal, 6) == ".hint=" ||
         literal.text.find("   # in one terminal") != std::string::npos || literal.text.starts_with("--isolation none");
}

void ExpectNoSentenceIn(const fs::path& folder) {
  for (const Source& source : tests::SourcesBelow(folder)) {
    for (const Source::Literal& literal : source.literals()) {
      const std::string& text = literal.text;
      const bool is_sentence = text.find(" should ") != std::string::npos || text.find("your ") != std::string::npos;
      EXPECT_TRUE(!is_sentence || MayBeASentence(source, literal)) << source.path() << ": " << text;
    }
  }
}

TEST(SourcesOfHarness, HoldNoSentences) {
  for (const char* part : {"net", "text", "program", "peers", "web", "transcript", "check"}) {
    ExpectNoSentenceIn(fs::path("harness") / part);
  }
}

TEST(SourcesOfLab, HoldNoSentences) {
  for (const fs::path& lab : Labs()) ExpectNoSentenceIn(lab / "checks");
}

}  // namespace
}  // namespace socklab::report

#include "harness/report/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/results/finding.h"

namespace socklab::report {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using text::Phrase;
using text::Verbatim;

const Phrase kServer = {"who.program", {{"program", "server"}}};

// Words of a lab that has this one sentence.
Words With(const char* sentence, Language language = Language::kEnglish) {
  return Words(language, {{"lab.says", sentence}});
}

std::string Say(const char* sentence, std::vector<text::Argument> arguments = {}) {
  return With(sentence).Say({"lab.says", std::move(arguments)});
}

// ---- Sentences

TEST(Words, SayNothingOfNoPhrase) {
  EXPECT_EQ(Words(Language::kEnglish).Say({}), "");
  EXPECT_EQ(Words(Language::kEnglish).Sentence({}), "");
}

TEST(Words, SayTheSentenceOfTheirLanguage) {
  const Phrase phrase = {"tcp.should_receive_line", {{"peer", "alice"}}};
  EXPECT_EQ(Words(Language::kEnglish).Say(phrase), "alice should receive a line");
  EXPECT_EQ(Words(Language::kChinese).Say(phrase),
            "alice" + CatalogueOf(Language::kChinese).at("tcp.should_receive_line").substr("{peer}"s.size()));
  EXPECT_EQ(Words(Language::kChinese).language(), Language::kChinese);
}

TEST(Words, ShowTextAsItIs) {
  for (const Language language : kLanguages) {
    EXPECT_EQ(Words(language).Say(Verbatim(R"("已送达\n")")), R"("已送达\n")");
  }
}

TEST(Words, PutTextIntoEachGap) {
  EXPECT_EQ(Say("{a} and {b}, {b} and {a}", {{"b", "two"}, {"a", "one"}}), "one and two, two and one");
  EXPECT_EQ(Say("nothing to fill", {{"a", "one"}}), "nothing to fill");
  EXPECT_EQ(Say("{{a}} is {a}", {{"a", "one"}}), "{a} is one");
}

// What a program has printed is no template.
TEST(Words, TakeNoBraceOfAnArgumentForAGap) {
  for (const std::string text : {"{a}", "{", "}", "{}", "{{", "{0}", "{a:{b}}", "%s"}) {
    EXPECT_EQ(Say("it printed {a}", {{"a", text}}), "it printed " + text);
    EXPECT_EQ(Say("it printed {a}", {{"a", Verbatim(text)}}), "it printed " + text);
    EXPECT_EQ(Words(Language::kEnglish).Say(results::But(Verbatim(text), Verbatim(text))),
              text + ", but " + text + ".");
  }
}

// ---- Numbers

TEST(Words, ChooseTheWordByTheNumber) {
  EXPECT_EQ(Say("{size} {size:byte|bytes}", {{"size", 0}}), "0 bytes");
  EXPECT_EQ(Say("{size} {size:byte|bytes}", {{"size", 1}}), "1 byte");
  EXPECT_EQ(Say("{size} {size:byte|bytes}", {{"size", 2}}), "2 bytes");
  EXPECT_EQ(Say("{size} {size:byte is|bytes are} right", {{"size", 1}}), "1 byte is right");
  EXPECT_EQ(Say("{size:a byte|bytes}", {{"size", -1}}), "bytes");
  EXPECT_EQ(Say("one{size:|s}", {{"size", 2}}), "ones");
}

TEST(Words, ShowCountsOfEverySize) {
  EXPECT_EQ(Say("{size}", {{"size", -7}}), "-7");
  EXPECT_EQ(Say("{size}", {{"size", std::numeric_limits<std::int64_t>::max()}}), "9223372036854775807");
}

TEST(Words, FormatNumbersThatAreNotWhole) {
  EXPECT_EQ(Say("{seconds} s", {{"seconds", 0.5}}), "0.5 s");
  EXPECT_EQ(Say("{seconds} s", {{"seconds", 3.0}}), "3 s");
  EXPECT_EQ(Say("{seconds:g} s", {{"seconds", 0.03}}), "0.03 s");
  EXPECT_EQ(Say("{seconds:.1f} s", {{"seconds", 12.345}}), "12.3 s");
  EXPECT_EQ(Say("{seconds:.1f} s", {{"seconds", 2.0}}), "2.0 s");
}

// ---- Phrases in phrases

TEST(Words, SayPhrasesThatStandInAGap) {
  const Phrase closed = {"tcp.closed", {{"who", kServer}}};
  EXPECT_EQ(Words(Language::kEnglish).Say(results::But({"tcp.should_receive_line", {{"peer", "alice"}}}, closed)),
            "alice should receive a line, but your server has closed the connection.");
  EXPECT_EQ(Say("{phrase}", {{"phrase", Phrase()}}), "");
}

TEST(Words, SaySeveralPhrasesAsAList) {
  const std::vector<Phrase> phrases = {Verbatim("one"), {"bytes", {{"size", 2}}}, Verbatim("three")};
  const Phrase list = {"lab.says", {{"list", phrases}}};
  EXPECT_EQ(With("{list}").Say(list), "one, 2 bytes, three");
  EXPECT_THAT(With("{list}", Language::kChinese).Say(list), testing::StartsWith("one、"));
  EXPECT_EQ(With("<{list}>").Say({"lab.says", {{"list", std::vector<Phrase>()}}}), "<>");
}

TEST(Words, SayWhatOnlyTheLabKnowsInWhatTheHarnessSays) {
  EXPECT_EQ(With("it is rude").Say(results::But(Verbatim("your server should be polite"), "lab.says")),
            "your server should be polite, but it is rude.");
}

// ---- What cannot be said

TEST(Words, NameAPhraseThatIsInNoCatalogue) {
  const Words words(Language::kEnglish);
  EXPECT_EQ(words.Say("no.such_phrase"), "[no.such_phrase]");
  EXPECT_EQ(words.Say({"no.such_phrase", {{"peer", "alice"}, {"size", 3}, {"seconds", 0.5}, {"who", kServer}}}),
            "[no.such_phrase peer=alice size=3 seconds=0.5 who=your server]");
}

TEST(Words, NameAPhraseThatLacksAnArgument) {
  EXPECT_EQ(Words(Language::kEnglish).Say({"tcp.should_receive", {{"peer", "alice"}}}),
            "[tcp.should_receive peer=alice]");
}

TEST(Words, NameAPhraseWhoseSentenceIsNoTemplate) {
  for (const char* sentence : {"{", "}", "{a", "{a:", "{b}", "{}", "{0}", "{1}", "{{{7}", "{-1}", "{ a}", "{a!}"}) {
    EXPECT_EQ(Say(sentence, {{"a", 1}}), "[lab.says a=1]") << sentence;
  }
}

// A document may come from anywhere.
TEST(Words, BearAFormatThatDoesNotFitItsArgument) {
  EXPECT_EQ(Say("{a:.1f}", {{"a", "text"}}), "text");
  EXPECT_EQ(Say("{a:.1f}", {{"a", 3}}), "3");
  EXPECT_EQ(Say("{a:one|many}", {{"a", "text"}}), "text");
  for (const char* sentence : {"{a:one|many}", "{a:s}", "{a:d}", "{a:.}", "{a:{}", "{a:{1}", "{a:99999999}"}) {
    EXPECT_EQ(Say(sentence, {{"a", 0.5}}), "[lab.says a=0.5]") << sentence;
  }
}

// ---- Whole sentences

TEST(Words, BeginASentenceWithACapitalLetter) {
  const Words words(Language::kEnglish);
  EXPECT_EQ(words.Sentence({"tcp.closed", {{"who", kServer}}}), "Your server has closed the connection");
  EXPECT_EQ(words.Sentence(Verbatim("\"one\" arrived")), "\"one\" arrived");
  EXPECT_EQ(words.Sentence(Verbatim("已送达")), "已送达");
}

// ---- Catalogues

TEST(Words, SayWhatTheLabSaysBeforeWhatTheHarnessSays) {
  const Words words(Language::kEnglish, {{"bytes", "{size} octets"}});
  EXPECT_EQ(words.Say({"bytes", {{"size", 3}}}), "3 octets");
}

TEST(Catalogue, IsAnObjectOfStrings) {
  EXPECT_EQ(ParseCatalogue(R"({"a.b": "c", "d": ""})"), (Catalogue{{"a.b", "c"}, {"d", ""}}));
  for (const char* json : {"", "[]", "{", R"({"a": 1})", R"({"a": {}})", "null"}) {
    EXPECT_THAT([&] { ParseCatalogue(json); },
                testing::ThrowsMessage<std::runtime_error>(HasSubstr("a catalogue of words: ")))
        << json;
  }
}

// ---- Languages

TEST(Language, HasACode) {
  EXPECT_EQ(CodeOf(Language::kEnglish), "en");
  EXPECT_EQ(CodeOf(Language::kChinese), "zh");
  for (const Language language : kLanguages) EXPECT_EQ(LanguageCalled(CodeOf(language)), language);
}

TEST(Language, IsCalledByWhatBeginsWithItsCode) {
  for (const char* name : {"zh", "zh_CN", "zh_CN.UTF-8", "zh-TW", "zh.UTF-8", "zh@pinyin"}) {
    EXPECT_EQ(LanguageCalled(name), Language::kChinese) << name;
  }
  for (const char* name : {"en", "en_US.UTF-8", "en_GB"}) EXPECT_EQ(LanguageCalled(name), Language::kEnglish) << name;
  for (const char* name : {"", "e", "zhx", "eng", "de_DE.UTF-8", "C", "POSIX", "Zh"}) {
    EXPECT_EQ(LanguageCalled(name), std::nullopt) << name;
  }
}

class LanguageOfEnvironmentTest : public testing::Test {
 protected:
  LanguageOfEnvironmentTest() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) unsetenv(name);
  }
};

TEST_F(LanguageOfEnvironmentTest, IsEnglishWhereNothingIsSet) {
  EXPECT_EQ(LanguageOfEnvironment(), Language::kEnglish);
}

TEST_F(LanguageOfEnvironmentTest, IsOfTheFirstVariableThatIsSet) {
  setenv("LANG", "zh_CN.UTF-8", 1);
  EXPECT_EQ(LanguageOfEnvironment(), Language::kChinese);
  setenv("LC_MESSAGES", "en_US.UTF-8", 1);
  EXPECT_EQ(LanguageOfEnvironment(), Language::kEnglish);
  setenv("LC_ALL", "zh_TW", 1);
  EXPECT_EQ(LanguageOfEnvironment(), Language::kChinese);
}

TEST_F(LanguageOfEnvironmentTest, PassesOverVariablesThatAreEmpty) {
  setenv("LANG", "zh_CN.UTF-8", 1);
  setenv("LC_ALL", "", 1);
  EXPECT_EQ(LanguageOfEnvironment(), Language::kChinese);
}

TEST_F(LanguageOfEnvironmentTest, IsEnglishForALanguageWithoutACatalogue) {
  setenv("LANG", "zh_CN.UTF-8", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  EXPECT_EQ(LanguageOfEnvironment(), Language::kEnglish);
}

}  // namespace
}  // namespace socklab::report

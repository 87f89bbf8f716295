#include "harness/text/phrase.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace socklab::text {
namespace {

using Phrases = std::vector<Phrase>;

TEST(Phrase, SaysNothingWithoutAnId) {
  EXPECT_TRUE(Phrase().empty());
  EXPECT_FALSE(Phrase("it_has").empty());
  EXPECT_EQ(Phrase("it_has").id, "it_has");
  EXPECT_TRUE(Phrase("it_has").arguments.empty());
}

TEST(Phrase, FindsAnArgumentByItsName) {
  const Phrase phrase = {"bytes", {{"size", 3}, {"peer", "alice"}}};
  ASSERT_TRUE(phrase.Find("peer"));
  EXPECT_EQ(phrase.Find("peer")->value, Argument::Value("alice"));
  EXPECT_EQ(phrase.Find("size")->value, Argument::Value(std::int64_t{3}));
  EXPECT_EQ(phrase.Find("siz"), nullptr);
  EXPECT_EQ(Phrase().Find(""), nullptr);
}

TEST(Phrase, EqualsOneThatSaysTheSameOfTheSame) {
  const Phrase phrase = {"bytes", {{"size", 3}}};
  EXPECT_EQ(phrase, Phrase("bytes", {{"size", 3}}));
  EXPECT_NE(phrase, Phrase("bytes", {{"size", 4}}));
  EXPECT_NE(phrase, Phrase("bytes", {{"size", 3.0}})) << "another kind of number";
  EXPECT_NE(phrase, Phrase("bytes", {{"size", "3"}}));
  EXPECT_NE(phrase, Phrase("bytes", {{"length", 3}}));
  EXPECT_NE(phrase, Phrase("bytes"));
  EXPECT_NE(phrase, Phrase("it_has", {{"size", 3}}));
  EXPECT_EQ(Phrase("but", {{"expected", phrase}}), Phrase("but", {{"expected", Phrases{phrase}}}));
  EXPECT_NE(Phrase("but", {{"expected", phrase}}), Phrase("but", {{"expected", Phrase("bytes", {{"size", 4}})}}));
}

TEST(Argument, IsTextANumberOrPhrases) {
  const std::string text = "alice";
  for (const Argument& argument :
       {Argument("peer", "alice"), Argument("peer", text), Argument("peer", std::string_view(text))}) {
    EXPECT_EQ(argument.value, Argument::Value(text));
  }
  EXPECT_EQ(Argument("seconds", 0.5).value, Argument::Value(0.5));
  EXPECT_EQ(Argument("who", Phrase("who.it")).value, Argument::Value(Phrases{"who.it"}));
  EXPECT_EQ(Argument("lines", Phrases{"line.any", "line.percentage"}).value,
            Argument::Value(Phrases{"line.any", "line.percentage"}));
}

TEST(Argument, TakesCountsOfEveryType) {
  for (const Argument& argument : {Argument("size", 3), Argument("size", std::size_t{3}), Argument("size", 3L),
                                   Argument("size", std::uint16_t{3}), Argument("size", std::ptrdiff_t{3})}) {
    EXPECT_EQ(argument.value, Argument::Value(std::int64_t{3}));
  }
  EXPECT_EQ(Argument("size", -1).value, Argument::Value(std::int64_t{-1}));
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(Argument("size", kMost).value, Argument::Value(kMost));
}

TEST(Verbatim, IsTextOfEveryLanguage) {
  EXPECT_EQ(Verbatim("\"one\\n\""), Phrase("verbatim", {{"text", "\"one\\n\""}}));
}

TEST(Error, NamesItsSentenceForADebugger) {
  const Error error({"command.no_such_file", {{"path", "/no"}}});
  EXPECT_STREQ(error.what(), "command.no_such_file");
  EXPECT_EQ(error.phrase, Phrase("command.no_such_file", {{"path", "/no"}}));
}

}  // namespace
}  // namespace socklab::text

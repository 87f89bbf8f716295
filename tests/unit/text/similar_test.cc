#include "harness/text/similar.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace socklab::text {
namespace {

const std::vector<std::string> kNames = {"ListensForAClient", "AnswersEachMessage", "EndsOnQ", "EndsOnSignals"};

TEST(MostSimilar, FindsANameInWhichAFewLettersAreWrong) {
  EXPECT_EQ(MostSimilar("ListenForAClient", kNames), "ListensForAClient");
  EXPECT_EQ(MostSimilar("AnswerEachMesage", kNames), "AnswersEachMessage");
  EXPECT_EQ(MostSimilar("EndOnQ", kNames), "EndsOnQ");
}

TEST(MostSimilar, DoesNotLookAtCase) {
  EXPECT_EQ(MostSimilar("endsonq", kNames), "EndsOnQ");
}

TEST(MostSimilar, FindsANameByAPartOfIt) {
  EXPECT_EQ(MostSimilar("signals", kNames), "EndsOnSignals");
  EXPECT_EQ(MostSimilar("Message", kNames), "AnswersEachMessage");
}

TEST(MostSimilar, SuggestsNothingWhereNothingResembles) {
  EXPECT_EQ(MostSimilar("CompletelyDifferent", kNames), std::nullopt);
  EXPECT_EQ(MostSimilar("x", kNames), std::nullopt);
  EXPECT_EQ(MostSimilar("", kNames), std::nullopt);
  EXPECT_EQ(MostSimilar("EndsOnQ", {}), std::nullopt);
}

TEST(MostSimilar, DoesNotTakeALetterOrTwoForAPart) {
  EXPECT_EQ(MostSimilar("on", {"EndsOnSignals"}), std::nullopt);
}

TEST(MostSimilar, PrefersTheNearest) {
  EXPECT_EQ(MostSimilar("EndsOnR", kNames), "EndsOnQ");
}

TEST(WithSuggestion, AsksWhetherTheNearestWasMeant) {
  EXPECT_EQ(WithSuggestion("usage.no_check", "EndOnQ", kNames),
            (Phrase{"usage.did_you_mean", {{"complaint", Phrase("usage.no_check")}, {"name", "EndsOnQ"}}}));
}

TEST(WithSuggestion, LeavesTheComplaintAloneWhereNothingResembles) {
  EXPECT_EQ(WithSuggestion("usage.no_check", "Different", kNames), "usage.no_check");
}

}  // namespace
}  // namespace socklab::text

#include "harness/check/similar.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socklab::check {
namespace {

const std::vector<std::string> kNames = {"ListensForAClient", "AnswersEachMessage", "EndsOnQ", "EndsOnSignals"};

TEST(DidYouMean, FindsANameInWhichAFewLettersAreWrong) {
  EXPECT_EQ(DidYouMean("ListenForAClient", kNames), "; did you mean ListensForAClient?");
  EXPECT_EQ(DidYouMean("AnswerEachMesage", kNames), "; did you mean AnswersEachMessage?");
  EXPECT_EQ(DidYouMean("EndOnQ", kNames), "; did you mean EndsOnQ?");
}

TEST(DidYouMean, DoesNotLookAtCase) {
  EXPECT_EQ(DidYouMean("endsonq", kNames), "; did you mean EndsOnQ?");
}

TEST(DidYouMean, FindsANameByAPartOfIt) {
  EXPECT_EQ(DidYouMean("signals", kNames), "; did you mean EndsOnSignals?");
  EXPECT_EQ(DidYouMean("Message", kNames), "; did you mean AnswersEachMessage?");
}

TEST(DidYouMean, SuggestsNothingWhereNothingResembles) {
  EXPECT_EQ(DidYouMean("CompletelyDifferent", kNames), "");
  EXPECT_EQ(DidYouMean("x", kNames), "");
  EXPECT_EQ(DidYouMean("", kNames), "");
  EXPECT_EQ(DidYouMean("EndsOnQ", {}), "");
}

TEST(DidYouMean, DoesNotTakeALetterOrTwoForAPart) {
  EXPECT_EQ(DidYouMean("on", {"EndsOnSignals"}), "");
}

TEST(DidYouMean, PrefersTheNearest) {
  EXPECT_EQ(DidYouMean("EndsOnR", kNames), "; did you mean EndsOnQ?");
}

}  // namespace
}  // namespace socklab::check

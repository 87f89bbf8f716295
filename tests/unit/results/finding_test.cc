#include "harness/results/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <source_location>

namespace socklab::results {
namespace {

using text::Phrase;

TEST(But, SaysWhatWasExpectedAndWhatWasObserved) {
  EXPECT_EQ(But("tcp.should_receive_line", "it_has_none"),
            Phrase("but", {{"expected", Phrase("tcp.should_receive_line")}, {"observed", Phrase("it_has_none")}}));
}

TEST(Unmet, KnowsWhereItHappened) {
  const Unmet unmet("it_has_none", std::source_location::current());
  EXPECT_THAT(unmet.where.file_name(), testing::EndsWith("finding_test.cc"));
  EXPECT_EQ(unmet.finding, Finding{.message = "it_has_none"});
}

TEST(Unmet, NamesItsSentenceForADebugger) {
  EXPECT_STREQ(Unmet("it_has_none", std::source_location::current()).what(), "it_has_none");
}

TEST(Unmet, IsASentenceOfTwoHalves) {
  const Unmet unmet("tcp.should_receive_line", "it_has_none", std::source_location::current());
  EXPECT_EQ(unmet.finding.message, But("tcp.should_receive_line", "it_has_none"));
}

TEST(Inconclusive, SaysWhy) {
  const Inconclusive inconclusive({"inconclusive.port_taken", {{"port", 1246}}});
  EXPECT_EQ(inconclusive.phrase, Phrase("inconclusive.port_taken", {{"port", 1246}}));
}

}  // namespace
}  // namespace socklab::results

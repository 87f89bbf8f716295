#include "harness/grading/news.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace socklab::grading {
namespace {

News AfterTheWay(const News& news) {
  const std::string line = ToLine(news);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_TRUE(line.ends_with('\n'));
  return FromLine(std::string_view(line).substr(0, line.size() - 1));
}

TEST(News, AreTheSameAfterTheWay) {
  const News built = AfterTheWay(Built{{{"server", "line 1\nline 2: 已送达\n"}}});
  EXPECT_EQ(std::get<Built>(built).errors.at("server"), "line 1\nline 2: 已送达\n");

  results::LabResult part;
  part.lab = "04_tcp_chat";
  part.title["en"] = "TCP chat";
  part.checks.resize(1);
  part.checks[0].name = "EndsOnQ";
  part.checks[0].finding = results::Finding{.message = "state.gone"};
  EXPECT_EQ(std::get<Graded>(AfterTheWay(Graded{part})).part, part);

  EXPECT_TRUE(std::holds_alternative<AllGraded>(AfterTheWay(AllGraded())));
  EXPECT_EQ(std::get<GradingFailed>(AfterTheWay(GradingFailed{"no\nroom"})).message, "no\nroom");
}

TEST(News, MayHoldBytesThatAreNotUtf8) {
  EXPECT_EQ(std::get<Built>(AfterTheWay(Built{{{"server", "\xff"}}})).errors.at("server"), "\xef\xbf\xbd");
}

TEST(News, RefusesWhatIsNone) {
  EXPECT_ANY_THROW(FromLine("{}"));
  EXPECT_ANY_THROW(FromLine("no JSON"));
}

}  // namespace
}  // namespace socklab::grading

#include "harness/classroom/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "harness/grading/course.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using testing::HasSubstr;
using tests::ThrowsSaying;
using Columns = std::map<std::string, std::string>;

HandIn Named(const std::string& name, const std::string& title = "", const std::string& value = "") {
  HandIn hand_in;
  hand_in.key = hand_in.name = name;
  if (!title.empty()) hand_in.columns[title] = value;
  return hand_in;
}

std::string Found(const Roster& roster, const HandIn& hand_in) {
  const Student* const student = roster.Find(hand_in);
  return student ? student->key : "nobody";
}

TEST(Roster, KnowsColumnsByTheirTitles) {
  const Roster roster("Group,Last name,First name,Email address,Username\nA,Lee,Ann,Ann@x.org,al1\n", {});
  EXPECT_EQ(roster.students().at(0), (Student{.key = "al1",
                                              .name = "Ann Lee",
                                              .email = "Ann@x.org",
                                              .is_on_roster = true,
                                              .columns = {{"Group", "A"},
                                                          {"Last name", "Lee"},
                                                          {"First name", "Ann"},
                                                          {"Email address", "Ann@x.org"},
                                                          {"Username", "al1"}}}));
  EXPECT_EQ(Roster("姓名,学号\n李明,2026001\n", {}).students().at(0).name, "李明");
  EXPECT_EQ(Roster("Who;Nick\nAnn;al\n", {{"key", "Nick"}, {"name", "Who"}}).students().at(0).name, "Ann");
}

TEST(Roster, IsReadAsSpreadsheetsWriteIt) {
  const Roster quoted("\xef\xbb\xbfid,name\r\n1,\"Lee, \"\"Ann\"\"\"\r\n\r\n2,\"two\nlines\"\n3", {});
  ASSERT_EQ(quoted.students().size(), 3u);
  EXPECT_EQ(quoted.students()[0].name, "Lee, \"Ann\"");
  EXPECT_EQ(quoted.students()[1].name, "two\nlines");
  EXPECT_EQ(quoted.students()[2].name, "3");
  EXPECT_EQ(Roster("\xd1\xa7\xba\xc5,\xd0\xd5\xc3\xfb\n1,\xc0\xee\n", {}).students().at(0).name, "李");
  EXPECT_EQ(Roster("id\tname\n=1+1\tx,y\n", {}).students().at(0).key, "=1+1");
}

TEST(Roster, SaysWhatIsWrong) {
  const auto read = [](const std::string& csv, const Columns& columns = {}) { return [=] { Roster(csv, columns); }; };
  EXPECT_THAT(read(""), ThrowsSaying<grading::UsageError>(HasSubstr("no titles")));
  EXPECT_THAT(read("a,b\n1,2\n"), ThrowsSaying<grading::UsageError>(HasSubstr("(a, b)")));
  EXPECT_THAT(read("id\n1\n2\n1\n"), ThrowsSaying<grading::UsageError>(HasSubstr("lines 2 and 4")));
  EXPECT_THAT(read("id,name\n,Ann\n"), ThrowsSaying<grading::UsageError>(HasSubstr("line 2")));
  EXPECT_THAT(read("id\n\"1\n"), ThrowsSaying<grading::UsageError>(HasSubstr("line 2: a quotation mark")));
  EXPECT_THAT(read("id\n1\n", {{"key", "Nick"}}), ThrowsSaying<grading::UsageError>(HasSubstr("no column Nick")));
}

TEST(Roster, FindsWhoseHandInItIs) {
  const Roster canvas("Student,ID,SIS Login ID\n    Points Possible,,\n\"Lee, Ann\",123,al\n\"Ray, Bob\",9,br\n", {});
  ASSERT_EQ(canvas.students().size(), 2u);
  EXPECT_EQ(Found(canvas, Named("leeann", "Canvas user", "9")), "br");
  EXPECT_EQ(Found(canvas, Named("leeann")), "al");
  EXPECT_EQ(Found(canvas, Named("al")), "al");
  EXPECT_EQ(Found(canvas, Named("lee")), "nobody");
  const Roster moodle(
      "Identifier,Full name,Email address\nParticipant 7,Ann Lee,a@x.org\nParticipant 8,Ann Lee,b@x.org\n",
      {{"key", "Email address"}});
  EXPECT_EQ(Found(moodle, Named("Ann Lee", "Moodle participant", "8")), "b@x.org");
  EXPECT_EQ(Found(moodle, Named("Ann Lee", "Moodle participant", "9")), "nobody");
  EXPECT_EQ(Found(moodle, Named("A@X.ORG")), "a@x.org");
}

}  // namespace
}  // namespace socklab::classroom

#include "harness/classroom/export/class_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "harness/classroom/csv.h"
#include "harness/classroom/csv_line.h"
#include "harness/grading/course.h"
#include "tests/unit/classroom/sample_class.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::kChat;
using tests::ThrowsSaying;

class ClassTable : public testing::Test {
 protected:
  Class all_ = tests::SampleClass();
  Policy policy_;

  std::string Csv() { return CsvTable({all_, policy_, Grades()}); }
  json Json() { return json::parse(JsonTable({all_, policy_, Grades()})); }
  PlatformTable Canvas(std::optional<std::string> sheet = {}) { return CanvasTable({all_, policy_, Grades()}, sheet); }
  PlatformTable Moodle(std::optional<std::string> sheet = {}) {
    return MoodleTable({all_, policy_, Grades()}, kChat, sheet);
  }

 private:
  // Kept, for tables look at them.
  const std::vector<StudentGrades>& Grades() { return grades_ = GradesOf(all_, policy_); }

  std::vector<StudentGrades> grades_;
};

std::vector<std::string> ColumnIn(const std::string& text, const std::string& title) {
  const Table table = ParseTable(text);
  const auto found = std::ranges::find(table.titles, title);
  if (found == table.titles.end()) return {"no column " + title};
  std::vector<std::string> cells;
  for (const Table::Row& row : table.rows)
    cells.push_back(row.cells.at(static_cast<std::size_t>(found - table.titles.begin())));
  return cells;
}

// ---- csv

TEST_F(ClassTable, HasALineAStudent) {
  const std::string table = Csv();
  EXPECT_THAT(ColumnIn(table, "student"), ElementsAre("ann", "bo", "cy", "dee"));
  EXPECT_THAT(ColumnIn(table, "total"), ElementsAre("50", "50", "", "0"));
  EXPECT_THAT(ColumnIn(table, "04_tcp_chat points"), ElementsAre("100", "60", "", "0"));
  EXPECT_THAT(ColumnIn(table, "04_tcp_chat standing"),
              ElementsAre("graded", "graded", "not_decided", "nothing_to_grade"));
  EXPECT_THAT(ColumnIn(table, "05_download standing"), ElementsAre("missing", "graded", "graded", "missing"));
  EXPECT_THAT(ColumnIn(table, "05_download score"), ElementsAre("", "40", "80", ""));
}

TEST_F(ClassTable, KeepsNamesInTheirPlace) {
  for (const std::string name : {"=1+1", "O'Neil, \"Ann\"", "two\nlines", "\u202eevil", "张三", "\x1b[2J"}) {
    all_.students.front().name = name;
    EXPECT_THAT(ColumnIn(Csv(), "name"), ElementsAre(Harmless(name), "Bo Wang", "Cy Doe", "Dee"));
  }
}

// ---- json

std::set<std::string> NamesIn(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

TEST_F(ClassTable, IsAsItsSchemaSays) {
  ASSERT_TRUE(std::ifstream("docs/class.schema.json")) << "run from the workspace root";
  const json schema = json::parse(std::ifstream("docs/class.schema.json")), document = Json();
  const json& definitions = schema["$defs"];
  const json& lab = document["students"][0]["labs"][0];
  EXPECT_EQ(schema["properties"]["version"]["const"], document["version"]);
  EXPECT_EQ(NamesIn(schema["properties"]), NamesIn(document));
  EXPECT_EQ(NamesIn(definitions["student"]["properties"]), NamesIn(document["students"][0]));
  EXPECT_EQ(NamesIn(definitions["lab"]["properties"]), NamesIn(lab));
  EXPECT_EQ(NamesIn(definitions["attempt"]["properties"]), NamesIn(lab["attempt"]));
  EXPECT_EQ(NamesIn(definitions["check"]["properties"]), NamesIn(lab["attempt"]["checks"][0]));
}

TEST_F(ClassTable, HasNullForWhatIsNotKnown) {
  const json students = Json()["students"];
  EXPECT_EQ(students[0]["total"], 50);
  EXPECT_EQ(students[0]["labs"][1]["attempt"], nullptr);
  EXPECT_EQ(students[2]["labs"][0]["points"], nullptr);
  EXPECT_EQ(students[2]["labs"][0]["attempt"]["reason"], "the machine had no memory left");
}

// ---- canvas

constexpr char kCanvasSheet[] =
    "Student,ID,SIS User ID,SIS Login ID,Section,TCP chat (1234),Essay (5),Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,20,10,(read only)\r\n"
    "\"Li, Ann\",42,s1,ann@example.org,A,,7,70\r\n"
    "\"Wang, Bo\",43,s2,bo,A,3,8,80\r\n"
    "\"Doe, Cy\",44,s3,CY@example.org,A,5,9,90\r\n"
    "\"Student, Test\",45,,x,A,1,2,3\r\n";

TEST_F(ClassTable, FillsInTheGradebookOfCanvas) {
  policy_.labs = {{.lab = "4", .title = "TCP chat"}};
  const PlatformTable table = Canvas(kCanvasSheet);
  EXPECT_THAT(ColumnIn(table.text, "TCP chat (1234)"), ElementsAre("Manual Posting", "20", "20", "12", "5", "1"))
      << "what is not decided stays as it is";
  EXPECT_THAT(ColumnIn(table.text, "Essay (5)"), ElementsAre("", "10", "7", "8", "9", "2"));
  EXPECT_THAT(table.left_out, IsEmpty());
  policy_.labs.front().title = "TCP chat (1234)";
  EXPECT_EQ(Canvas(kCanvasSheet).text, table.text);
}

TEST_F(ClassTable, FindsStudentsOfCanvasByTheirNumber) {
  policy_.labs = {{.lab = "4", .title = "TCP chat"}};
  all_.students[0].columns["Canvas user"] = "45";
  all_.students[1].key = "somebody";
  all_.students[1].email = "";
  all_.attempts[1].student = all_.attempts[2].student = "somebody";
  const PlatformTable table = Canvas(kCanvasSheet);
  EXPECT_THAT(ColumnIn(table.text, "TCP chat (1234)"), ElementsAre("Manual Posting", "20", "20", "3", "5", "20"))
      << "the number weighs more than the address, which stands in another row";
  EXPECT_THAT(table.left_out, ElementsAre(&all_.students[1]));
}

TEST_F(ClassTable, SaysThatASheetIsNoneOfCanvas) {
  EXPECT_THAT([&] { Canvas("a,b\n1,2\n"); }, ThrowsSaying<grading::UsageError>(HasSubstr("no gradebook that Canvas")));
  EXPECT_THAT([&] { Canvas(""); }, ThrowsSaying<grading::UsageError>(HasSubstr("the sheet cannot be read")));
  EXPECT_THAT([&] { Canvas(kCanvasSheet); },
              ThrowsSaying<grading::UsageError>(HasSubstr("no column for any of the labs, for example 04_tcp_chat")));
}

TEST_F(ClassTable, MakesAGradebookForCanvas) {
  policy_.labs = {{.lab = "4", .title = "TCP chat (1234)"}, {.lab = "5"}};
  all_.students[0].columns = {{"ID", "42"}, {"SIS Login ID", "ann"}, {"Section", "A"}};
  const std::string table = Canvas().text;
  EXPECT_THAT(table, testing::StartsWith("Student,ID,SIS User ID,SIS Login ID,Section,TCP chat (1234),05_download\r\n"
                                         "\"    Points Possible\",,,,,,100\r\n"
                                         "Ann Li,42,,ann,A,100,0\r\n"));
  EXPECT_THAT(ColumnIn(table, "TCP chat (1234)"), ElementsAre("", "100", "60", "", "0"));
}

// ---- moodle

TEST_F(ClassTable, HasForMoodleOnlyGradesThatAre) {
  all_.students[1].email.clear();
  const PlatformTable table = Moodle();
  EXPECT_EQ(table.text,
            "Email address,Full name,04_tcp_chat\r\nann@example.org,Ann Li,100\r\ndee@example.org,Dee,0\r\n");
  EXPECT_THAT(table.left_out, ElementsAre(&all_.students[1]));
}

constexpr char kWorksheet[] =
    "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\","
    "\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\n"
    "\"Participant 4711\",\"Ann Li\",x@example.org,\"Submitted for grading\",,20.00,Yes,"
    "\"Tuesday, 1 December 2026, 6:00 PM\",-,\n"
    "\"Participant 4712\",\"=1+1\",BO@example.org,\"Submitted for grading\",5.00,20.00,Yes,-,-,\"=keep this\"\n"
    "\"Participant 4713\",\"Cy Doe\",cy@example.org,\"No submission\",7.00,20.00,Yes,-,-,\n";

TEST_F(ClassTable, FillsInTheWorksheetOfMoodle) {
  const PlatformTable table = Moodle(kWorksheet);
  EXPECT_THAT(ColumnIn(table.text, "Grade"), ElementsAre("20", "12", "7.00")) << "what is not decided stays as it is";
  EXPECT_THAT(ColumnIn(table.text, "Full name"), ElementsAre("Ann Li", "'=1+1", "Cy Doe"));
  EXPECT_THAT(ColumnIn(table.text, "Feedback comments"), ElementsAre("", "=keep this", "")) << "Moodle reads it back";
  EXPECT_THAT(ColumnIn(table.text, "Last modified (grade)"), ElementsAre("-", "-", "-"));
}

TEST_F(ClassTable, FindsParticipantsOfMoodleByTheirNumber) {
  all_.students[1].columns["Moodle participant"] = "4711";
  EXPECT_THAT(ColumnIn(Moodle(kWorksheet).text, "Grade"), ElementsAre("12", "12", "7.00"));
  all_.attempts[0].source = "Ann Li_4713_assignsubmission_file_";
  EXPECT_THAT(ColumnIn(Moodle(kWorksheet).text, "Grade"), ElementsAre("12", "12", "20"));
}

TEST_F(ClassTable, EntersNoMoreThanTheMaximumOfMoodle) {
  all_.attempts[0].result = tests::LabOf(kChat, 100, 7);
  EXPECT_THAT(ColumnIn(Moodle(kWorksheet).text, "Grade"), ElementsAre("20", "12", "7.00"));
  EXPECT_THAT(Moodle().text, HasSubstr("Ann Li,107\r\n"));
}

TEST_F(ClassTable, WritesNumbersAsTheWorksheetDoes) {
  const PlatformTable table = Moodle("标识符,全名,成绩,最高分,x\n参与者4711,Bo Wang,,\"12,50\",-\n");
  EXPECT_THAT(ColumnIn(table.text, "成绩"), ElementsAre("7,5"));
  EXPECT_THAT(table.left_out, ElementsAre(&all_.students[0]));
}

TEST_F(ClassTable, SaysThatASheetIsNoneOfMoodle) {
  EXPECT_THAT([&] { Moodle("a,b\n1,2\n"); }, ThrowsSaying<grading::UsageError>(HasSubstr("no grading worksheet")));
  EXPECT_THAT([&] { Moodle("Identifier,Grade,Scale\nParticipant 1,,Good\n"); },
              ThrowsSaying<grading::UsageError>(HasSubstr("graded by a scale")));
}

}  // namespace
}  // namespace socklab::classroom

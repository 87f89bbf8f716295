#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/classroom/class_page.h"
#include "harness/classroom/feedback.h"
#include "harness/classroom/show.h"
#include "harness/classroom/student_page.h"
#include "harness/grading/process.h"
#include "tests/unit/classroom/hostile_names.h"
#include "tests/unit/classroom/sample_class.h"

namespace socklab::classroom {
namespace {

using report::Language;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::kChat;

class Pages : public testing::Test {
 protected:
  GradedClass Graded() {
    grades_ = GradesOf(all_, policy_);
    return {all_, policy_, grades_};
  }
  std::string OfClass(Language language = Language::kEnglish) {
    const GradedClass graded = Graded();
    return ClassPage(graded, {}, FileNames(all_, ".html"), language);
  }
  std::string OfStudent(std::size_t student, Reader reader, Language language = Language::kEnglish) {
    const GradedClass graded = Graded();
    return StudentPage(graded, grades_.at(student), reader, language);
  }
  std::string Shown(int width = 80, Language language = Language::kEnglish) {
    const GradedClass graded = Graded();
    return Show(graded, {.width = width, .language = language});
  }

  Class all_ = tests::SampleClass();
  Policy policy_;
  std::vector<StudentGrades> grades_;
};

// ---- Files

TEST_F(Pages, HaveNamesThatLieNowhereElse) {
  all_.students = {tests::StudentOf("../x", ""), tests::StudentOf("Ann", ""),  tests::StudentOf("ann", ""),
                   tests::StudentOf("张三", ""), tests::StudentOf("李四", ""), tests::StudentOf("", "")};
  const auto names = FileNames(all_, ".html");
  for (const auto& [key, name] : names) {
    EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
              std::string::npos);
    EXPECT_FALSE(name.starts_with('.'));
  }
  EXPECT_EQ(names.at("Ann"), "Ann.html");
  EXPECT_EQ(names.at("ann"), "ann-2.html");
  EXPECT_NE(names.at("张三"), names.at("李四"));
}

// ---- The class page

TEST_F(Pages, TellOfTheClass) {
  const std::string page = OfClass();
  for (const char* part : {"04 TCP chat", "80.0", "ChatServer.Survives", "Bo Wang", "href=\"bo.html\"",
                           "the machine had no memory left", "the archive holds a link", "Nothing handed in"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy"));
}

TEST_F(Pages, SpeakChinese) {
  EXPECT_THAT(OfClass(Language::kChinese), HasSubstr("lang=\"zh-Hans\""));
  EXPECT_THAT(OfClass(Language::kChinese), HasSubstr("TCP 聊天"));
  EXPECT_THAT(OfStudent(1, Reader::kStudent, Language::kChinese), HasSubstr("分数"));
  EXPECT_THAT(Shown(80, Language::kChinese), HasSubstr("学生"));
}

TEST_F(Pages, AreOfNobody) {
  all_ = {};
  EXPECT_THAT(OfClass(), HasSubstr("</html>"));
  EXPECT_THAT(Shown(), HasSubstr("student"));
}

TEST_F(Pages, KeepHostileTextAsText) {
  for (const std::string& name : tests::HostileNames()) {
    all_.students[1].name = name;
    all_.attempts[3].reason = text::Verbatim(name);
    for (const std::string& page : {OfClass(), OfStudent(1, Reader::kStudent)}) {
      EXPECT_THAT(page, Not(HasSubstr("<script>hacked")));
      EXPECT_THAT(page, Not(HasSubstr("\" onmouseover")));
      EXPECT_THAT(page, Not(HasSubstr("\u202e")));
      EXPECT_TRUE(std::ranges::none_of(page, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
    }
    const std::string shown = Shown();
    EXPECT_TRUE(std::ranges::none_of(shown, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
  }
}

// ---- A student's page

TEST_F(Pages, TellTheInstructorEverything) {
  policy_.visibility.hidden = {"Survives"};
  EXPECT_THAT(OfStudent(1, Reader::kInstructor), HasSubstr("Survives should hold"));
  const std::string seen = OfStudent(1, Reader::kStudent);
  EXPECT_THAT(seen, Not(HasSubstr("Survives")));
  EXPECT_THAT(seen, HasSubstr("not shown here are worth 40 points"));
  EXPECT_THAT(seen, HasSubstr("60 / 100"));
}

TEST_F(Pages, TellAStudentNothingOfOthers) {
  EXPECT_THAT(OfStudent(1, Reader::kStudent), Not(HasSubstr("Ann")));
}

TEST_F(Pages, TellWhyThereAreNoPoints) {
  EXPECT_THAT(OfStudent(2, Reader::kStudent), HasSubstr("the machine had no memory left"));
  EXPECT_THAT(OfStudent(3, Reader::kStudent), HasSubstr("the archive holds a link"));
}

// ---- The table in a terminal

TEST_F(Pages, ShowTheClassInATable) {
  EXPECT_EQ(Shown(),
            "  student           04      05   total\n"
            "  Ann Li           100       –      50\n"
            "  Bo Wang           60      40      50\n"
            "  Cy Doe             ?      80       ?\n"
            "  Dee                ✗       –       0\n"
            "  mean            80.0    60.0\n"
            "\n"
            "  04_tcp_chat: Dee has handed in nothing that could be graded (✗): the archive\n"
            "    holds a link\n"
            "  04_tcp_chat: Cy Doe is not decided (?): the machine had no memory left\n"
            "  05_download: 2 students have handed in nothing (–): Ann Li, Dee\n");
}

TEST_F(Pages, ShowAsManyLabsAsThereIsRoomFor) {
  for (int i = 6; i < 20; ++i) all_.labs.push_back(std::to_string(i) + "_more");
  EXPECT_THAT(Shown(40), HasSubstr("more labs have no room here"));
}

// ---- Feedback

std::vector<std::string> FilesIn(const std::string& zip) {
  const grading::TemporaryFolder folder;
  std::ofstream(folder / "x.zip") << zip;
  const auto list = folder / "list";
  grading::Run(
      {"python3", "-c", "import sys, zipfile\nfor name in zipfile.ZipFile(sys.argv[1]).namelist(): print(name)",
       folder / "x.zip"},
      {.errors_to = list, .output_too = true});
  std::ifstream lines(list);
  std::vector<std::string> files;
  for (std::string line; std::getline(lines, line);) files.push_back(line);
  return files;
}

TEST_F(Pages, ArePackedForMoodle) {
  all_.attempts[0].source = "Ann Li_4711_assignsubmission_file_";
  all_.students[1].columns["Moodle participant"] = "4712";
  const PackedFeedback packed = MoodleFeedback(Graded(), kChat, Language::kEnglish);
  EXPECT_THAT(FilesIn(packed.zip), ElementsAre("ann_4711_assignfeedback_file_04_tcp_chat.html",
                                               "bo_4712_assignfeedback_file_04_tcp_chat.html"));
  EXPECT_THAT(packed.left_out, ElementsAre(&all_.students[2], &all_.students[3]));
}

TEST_F(Pages, ArePackedForCanvas) {
  all_.attempts[0].source = "liann_42_1001_server.cc, liann_42_1002_client.cc";
  all_.attempts[1].source = "wangbo_LATE_43_1003_server-1.cc";
  EXPECT_THAT(FilesIn(CanvasFeedback(Graded(), kChat, Language::kEnglish).zip),
              ElementsAre("liann_42_1001_04_tcp_chat.html", "wangbo_LATE_43_1003_04_tcp_chat.html"));
}

TEST_F(Pages, AreNotPackedWhereNobodyKnowsTheirNames) {
  EXPECT_THAT(MoodleFeedback(Graded(), kChat, Language::kEnglish).zip, IsEmpty());
  EXPECT_THAT(CanvasFeedback(Graded(), kChat, Language::kEnglish).zip, IsEmpty());
}

}  // namespace
}  // namespace socklab::classroom

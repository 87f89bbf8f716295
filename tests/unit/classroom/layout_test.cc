#include "harness/classroom/layout.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "tests/unit/classroom/pack.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::ThrowsSaying;

class LayoutTest : public testing::Test {
 protected:
  LayoutTest() {
    fs::create_directory(folder_ / "s");
    root_ = net::Descriptor(open((folder_ / "s").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  void Write(const std::string& path, const std::string& text = "x") const {
    fs::create_directories((folder_ / "s" / path).parent_path());
    std::ofstream(folder_ / "s" / path) << text;
  }
  // Each as "key: places", with the names that its files were given.
  std::vector<std::string> Found() const {
    std::vector<std::string> found;
    for (const HandIn& hand_in : Find(root_, Detect(root_))) {
      std::string text = hand_in.key + ":";
      for (const HandIn::Piece& piece : hand_in.pieces) text += ' ' + piece.name;
      found.push_back(text + (hand_in.time.empty() ? "" : " at " + hand_in.time));
    }
    return found;
  }
  HandIn First() const { return Find(root_, Detect(root_)).at(0); }

  grading::TemporaryFolder folder_;
  net::Descriptor root_;
};

TEST_F(LayoutTest, IsPlain) {
  Write("ann/server.cc");
  tests::Pack(folder_ / "s/bob.tar.gz", {{"server.cc", ""}});
  Write("roster.csv");
  Write("eve.rar");
  fs::create_symlink("ann", folder_ / "s/mallory");
  EXPECT_EQ(Detect(root_), Layout::kPlain);
  EXPECT_THAT(Found(), ElementsAre("ann: ann", "bob: bob.tar.gz", "eve: eve.rar", "mallory: mallory"));
  const std::vector<HandIn> found = Find(root_, Layout::kPlain);
  EXPECT_THAT(tests::InEnglish(found[2].refused), HasSubstr("cannot be read"));
  EXPECT_THAT(tests::InEnglish(found[3].refused), HasSubstr("is a link"));
  EXPECT_THAT([&] { Open(root_, found[3]); }, ThrowsSaying<Refused>(HasSubstr("is a link")));
  EXPECT_EQ(Open(root_, found[1]).members().at(0).path, "server.cc");
}

TEST_F(LayoutTest, HasAttempts) {
  Write("ann_attempt_10/server.cc");
  Write("ann_attempt_2/server.cc");
  Write("bob/attempt 1/server.cc");
  Write("bob/attempt 2/server.cc");
  Write("eve-attempt-2026-11-02-23-59-00/server.cc");
  setenv("TZ", "UTC", 1);
  EXPECT_THAT(Found(), ElementsAre("ann: ann_attempt_2", "ann: ann_attempt_10", "bob: attempt 1", "bob: attempt 2",
                                   "eve: eve-attempt-2026-11-02-23-59-00 at 2026-11-02T23:59:00Z"));
}

TEST_F(LayoutTest, IsOfMoodle) {
  Write("Ann Lee_12345_assignsubmission_file_/server.cc");
  Write("Ann Lee_12345_assignsubmission_onlinetext_/onlinetext.html");
  Write("李 明_77_assignsubmission_file/server.cc");
  Write("Bob Ray_5_assignsubmission_file_server.cc");
  Write("Bob Ray_5_assignsubmission_file_client.cc");
  Write("Bob Ray_6_assignsubmission_file_server.cc");
  EXPECT_EQ(Detect(root_), Layout::kMoodle);
  EXPECT_THAT(Found(), ElementsAre("Ann Lee: Ann Lee_12345_assignsubmission_file_", "Bob Ray (5): client.cc server.cc",
                                   "Bob Ray (6): server.cc", "李 明: 李 明_77_assignsubmission_file"));
  EXPECT_EQ(First().columns.at("Moodle participant"), "12345");
}

TEST_F(LayoutTest, IsOfCanvas) {
  Write("leeann_123_456_server-2.cc");
  Write("leeann_123_457_client.cc");
  Write("raybob_LATE_9_458_work.zip");
  EXPECT_EQ(Detect(root_), Layout::kCanvas);
  EXPECT_THAT(Found(), ElementsAre("leeann: server.cc client.cc", "raybob: work.zip"));
  EXPECT_EQ(First().columns.at("Canvas user"), "123");
  std::vector<std::string> paths;
  const Contents contents = Open(root_, First());
  for (const Member& member : contents.members()) paths.push_back(member.path);
  EXPECT_THAT(paths, ElementsAre("server.cc", "client.cc"));
}

TEST_F(LayoutTest, IsOfGradescope) {
  Write("submission_1/server.cc");
  Write("submission_2/server.cc");
  Write("submission_3/server.cc");
  Write("submission_metadata.yml",
        "---\n"
        "submission_1:\n"
        "  :submitters:\n"
        "  - :name: Ann Lee\n"
        "    :sid: '007'\n"
        "    :email: ann@example.org\n"
        "  - :name: Bob Ray\n"
        "    :sid: \n"
        "    :email: bob@example.org\n"
        "  :created_at: 2026-11-02 15:59:00.474186000 -08:00\n"
        "  :score: 10.0\n"
        "submission_2:\n"
        "  :submitters: []\n"
        "  :created_at: now\n");
  EXPECT_EQ(Detect(root_), Layout::kGradescope);
  EXPECT_THAT(Found(), ElementsAre("ann@example.org: submission_1 at 2026-11-02T23:59:00Z",
                                   "bob@example.org: submission_1 at 2026-11-02T23:59:00Z",
                                   "submission_2: submission_2", "submission_3: submission_3"));
  EXPECT_EQ(First().columns.at("SID"), "007");
  EXPECT_EQ(First().name, "Ann Lee");
  Write("submission_metadata.yml", "{{{");
  EXPECT_THAT([&] { Find(root_, Layout::kGradescope); },
              ThrowsSaying<grading::UsageError>(HasSubstr("submission_metadata.yml cannot be read")));
}

TEST_F(LayoutTest, IsOfGitHubClassroom) {
  Write("lab-4-ann/.git/HEAD");
  Write("lab-4-ann-lee/.git/HEAD");
  Write("lab-4-bob/.git/HEAD");
  EXPECT_EQ(Detect(root_), Layout::kGitHub);
  EXPECT_THAT(Found(), ElementsAre("ann: lab-4-ann", "ann-lee: lab-4-ann-lee", "bob: lab-4-bob"));
  EXPECT_THAT(Open(root_, First()).members(), IsEmpty());
}

TEST_F(LayoutTest, BearsStrangeNames) {
  for (const std::string name : {"a\nb", "o'neill \"x\"", "\u202egnp", "=1+1", "李明", "\xff", "-rf", "$(reboot)"}) {
    fs::create_directory(folder_ / "s" / name);
  }
  EXPECT_THAT(Found(),
              ElementsAre("$(reboot): $(reboot)", "-rf: -rf", "=1+1: =1+1", "a\\nb: a\nb",
                          "o'neill \"x\": o'neill \"x\"", "\\u202egnp: \u202egnp", "李明: 李明", "\\xff: \xff"));
}

TEST_F(LayoutTest, IsNotEmpty) {
  EXPECT_THAT([&] { Detect(root_); }, ThrowsSaying<grading::UsageError>(HasSubstr("no submissions")));
  Write("server.cc");
  EXPECT_THAT([&] { Find(root_, Layout::kPlain); }, ThrowsSaying<grading::UsageError>(HasSubstr("--layout")));
}

}  // namespace
}  // namespace socklab::classroom

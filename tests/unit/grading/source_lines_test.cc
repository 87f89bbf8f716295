#include "harness/grading/source_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/grading/process.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::Finding;
using results::LabResult;
using results::Place;
using testing::ElementsAre;
using testing::IsEmpty;

// A course with one lab, of which a program has a source of nine lines.
class SourceLinesTest : public testing::Test {
 protected:
  SourceLinesTest() {
    fs::create_directories(lab_ / "checks");
    std::ofstream source(lab_ / "server.cc");
    for (int line = 1; line <= 9; ++line) source << "line " << line << '\n';
    std::ofstream(folder_ / "secret") << "not for students\n";
  }

  Place Filled(const std::string& file, int line) const {
    LabResult result = {.lab = "04_tcp_chat"};
    CheckResult check;
    check.finding = Finding{.places = {{.function = "f", .file = file, .line = line}}};
    result.checks = {check};
    AddSourceLines(result, folder_ / "");
    return result.checks[0].finding->places[0];
  }

  const TemporaryFolder folder_;
  const fs::path lab_ = folder_ / "labs" / "04_tcp_chat";
};

TEST_F(SourceLinesTest, AreThoseAroundThePlace) {
  const Place place = Filled("labs/04_tcp_chat/server.cc", 5);
  EXPECT_EQ(place.first_line, 2);
  EXPECT_THAT(place.lines, ElementsAre("line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8"));
}

TEST_F(SourceLinesTest, EndWithTheFile) {
  EXPECT_THAT(Filled("labs/04_tcp_chat/server.cc", 1).lines, ElementsAre("line 1", "line 2", "line 3", "line 4"));
  EXPECT_THAT(Filled("labs/04_tcp_chat/server.cc", 9).lines, ElementsAre("line 6", "line 7", "line 8", "line 9"));
  EXPECT_THAT(Filled("labs/04_tcp_chat/server.cc", 100).lines, IsEmpty());
}

// What a program says of its source is the program's own word.
TEST_F(SourceLinesTest, AreNeverReadFromOutsideTheLab) {
  fs::create_symlink(folder_ / "secret", lab_ / "link.cc");
  ASSERT_EQ(mkfifo((lab_ / "fifo.cc").c_str(), 0600), 0);
  for (const std::string file :
       {"secret", "labs/04_tcp_chat/../../secret", "/etc/passwd", "labs/04_tcp_chat/link.cc",
        "labs/04_tcp_chat/fifo.cc", "labs/04_tcp_chat/checks", "labs/04_tcp_chat/missing.cc", "labs/04_tcp_chat/"}) {
    EXPECT_THAT(Filled(file, 1).lines, IsEmpty()) << file;
  }
}

}  // namespace
}  // namespace socklab::grading

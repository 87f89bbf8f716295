// What is taken from submissions, and what is refused.
#include "harness/classroom/taken.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/results/whole_file.h"
#include "tests/unit/classroom/pack.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::Lab;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::Packed;
using Kind = Packed::Kind;

const Lab kChat = {.folder = "04_tcp_chat", .title = {}, .programs = {"server", "client"}};
const Lab kDownload = {.folder = "05_download", .title = {}, .programs = {"server", "client"}};
const Lab kUdp = {.folder = "02_udp", .title = {}, .programs = {"sender", "receiver"}};

class TakenTest : public testing::Test {
 protected:
  TakenTest() {
    fs::create_directory(folder_ / "s");
    root_ = net::Descriptor(open((folder_ / "s").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  fs::path Path(const std::string& name) const { return folder_ / "s" / name; }

  Taken TakeAll(const std::string& name, const std::vector<Lab>& graded = {kChat}) const {
    Contents contents(root_);
    fs::is_directory(Path(name)) ? contents.AddFolder(name) : contents.AddArchive(name);
    return Take(contents, kChat, graded, {kUdp, kChat, kDownload});
  }
  // The paths that are taken, or why nothing is.
  std::vector<std::string> Outcome(const std::string& name, const std::vector<Lab>& graded = {kChat}) const {
    try {
      std::vector<std::string> paths;
      for (const Taken::File& file : TakeAll(name, graded).files) paths.push_back(file.path);
      return paths;
    } catch (const Refused& refused) {
      return {"refused: " + tests::InEnglish(refused.phrase)};
    }
  }
  std::vector<std::string> OutcomeOf(const std::vector<Packed>& contents, const std::string& name = "a.zip") const {
    tests::Pack(Path(name), contents);
    return Outcome(name);
  }
  void Write(const std::string& path, const std::string& bytes = "x") const {
    fs::create_directories(Path(path).parent_path());
    std::ofstream(Path(path), std::ios::binary) << bytes;
  }

  grading::TemporaryFolder folder_;
  net::Descriptor root_;
};

const auto kBoth = ElementsAre("client.cc", "server.cc");

// ---- What is taken

TEST_F(TakenTest, TakesSourcesAndHeadersAlone) {
  const std::vector<Packed> contents = {{"server.cc", "s"},
                                        {"client.cc", "c"},
                                        {"own.h", "h"},
                                        {"BUILD", "b"},
                                        {"checks/server.cc", ""},
                                        {"server",
                                         "\x7f"
                                         "ELF"},
                                        {"notes.txt", "n"},
                                        {"data.zip", "z"}};
  for (const std::string name : {"a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.TGZ"}) {
    if (name == "a.TGZ") {
      fs::rename(Path("a.tar.gz"), Path(name));
      EXPECT_THAT(Outcome(name), ElementsAre("client.cc", "own.h", "server.cc"));
    } else {
      EXPECT_THAT(OutcomeOf(contents, name), ElementsAre("client.cc", "own.h", "server.cc")) << name;
    }
  }
}

TEST_F(TakenTest, IsTheSameOfAFolderAndOfAnArchive) {
  tests::Pack(Path("a.zip"), {{"x/client.cc", "c"}, {"x/server.cc", "s"}});
  tests::Pack(Path("b.tar.xz"), {{"server.cc", "s"}, {"client.cc", "c"}});
  Write("c/labs/04_tcp_chat/server.cc", "s");
  Write("c/labs/04_tcp_chat/client.cc", "c");
  EXPECT_EQ(TakeAll("a.zip").digest(), TakeAll("b.tar.xz").digest());
  EXPECT_EQ(TakeAll("a.zip").digest(), TakeAll("c").digest());
  Write("c/labs/04_tcp_chat/client.cc", "d");
  EXPECT_NE(TakeAll("a.zip").digest(), TakeAll("c").digest());
}

TEST_F(TakenTest, FindsTheFolderOfTheLab) {
  for (const std::string folder :
       {"", "one/", "a/b/c/", "04_tcp_chat/", "labs/04_tcp_chat/", "Lab 4/", "lab04/", "4/", "me/tcp-chat/"}) {
    EXPECT_THAT(OutcomeOf({{folder + "server.cc", ""}, {folder + "client.cc", ""}}), kBoth) << folder;
  }
  EXPECT_THAT(OutcomeOf({{"labs/04_tcp_chat/server.cc", ""},
                         {"labs/04_tcp_chat/client.cc", ""},
                         {"solutions/04_tcp_chat/server.cc", ""},
                         {"labs/05_download/server.cc", ""},
                         {"server.cc", ""}}),
              kBoth);
  EXPECT_THAT(OutcomeOf({{"labs/05_download/server.cc", ""}, {"lab2/server.cc", ""}}),
              ElementsAre(HasSubstr("none of server.cc, client.cc")));
}

TEST_F(TakenTest, DoesNotGuessTheLab) {
  tests::Pack(Path("a.zip"), {{"server.cc", ""}, {"client.cc", ""}});
  EXPECT_THAT(Outcome("a.zip", {kChat, kUdp}), kBoth);
  EXPECT_THAT(Outcome("a.zip", {kChat, kDownload}), ElementsAre(HasSubstr("04_tcp_chat or 05_download")));
  EXPECT_THAT(OutcomeOf({{"old/server.cc", ""}, {"new/server.cc", ""}}), ElementsAre(HasSubstr("both new and old")));
}

TEST_F(TakenTest, TakesProgramsInOtherLanguagesAsTheyAre) {
  tests::Pack(Path("a.zip"), {{"server.py", "#!/usr/bin/env python3\n"}, {"chat/lines.py", ""}, {"client.cc", ""}});
  const Taken taken = TakeAll("a.zip");
  EXPECT_THAT(taken.as_they_are, ElementsAre(testing::Pair("server", "server.py")));
  EXPECT_THAT(Outcome("a.zip"), ElementsAre("chat/lines.py", "client.cc", "server.py"));
  fs::create_directory(Path("out"));
  taken.WriteTo(Path("out"));
  EXPECT_EQ(access(Path("out/server.py").c_str(), X_OK), 0);
  EXPECT_EQ(results::ReadWhole(Path("out/server.py")), "#!/usr/bin/env python3\n");
  EXPECT_THAT(OutcomeOf({{"server",
                          "\x7f"
                          "ELF"}}),
              ElementsAre("server"));
  EXPECT_THAT(OutcomeOf({{"server.py", "print()"}}), ElementsAre(HasSubstr("names an interpreter")));
}

TEST_F(TakenTest, TakesAnArchiveThatLiesInAFolder) {
  fs::create_directory(Path("ann"));
  tests::Pack(Path("ann/work.zip"), {{"server.cc", ""}, {"client.cc", ""}});
  EXPECT_THAT(Outcome("ann"), kBoth);
}

TEST_F(TakenTest, BearsStrangeNames) {
  EXPECT_THAT(OutcomeOf({{"it's \"mine\"/server.cc", ""}, {"it's \"mine\"/client.cc", ""}}), kBoth);
  EXPECT_THAT(OutcomeOf({{"a\nb/server.cc", ""}, {"a\nb/x\ny.h", ""}}, "n.tar"), ElementsAre("server.cc"));
  EXPECT_THAT(OutcomeOf({{"实验四/server.cc", ""}, {"实验四/工具.h", ""}}), ElementsAre("server.cc", "工具.h"));
  EXPECT_THAT(OutcomeOf({{"\u202ehc/server.cc", ""}}, "r.tar"), ElementsAre("server.cc"));
  EXPECT_THAT(OutcomeOf({{"=1+1/server.cc", ""}, {"-rf/x.cc", ""}}), ElementsAre("server.cc"));
  EXPECT_THAT(OutcomeOf({{"\xff\xfe/server.cc", ""}}, "b.tar"), ElementsAre("server.cc"));
}

// ---- What is refused

TEST_F(TakenTest, RefusesPathsThatLeadOut) {
  EXPECT_THAT(OutcomeOf({{"server.cc", ""}, {"../../evil.cc", ""}}), ElementsAre(HasSubstr("\"../../evil.cc\"")));
  EXPECT_THAT(OutcomeOf({{"a/../server.cc", ""}}), ElementsAre(HasSubstr("\"..\"")));
  EXPECT_THAT(OutcomeOf({{"/etc/server.cc", ""}}, "a.tar"), ElementsAre(HasSubstr("absolute")));
}

TEST_F(TakenTest, FollowsNoLinks) {
  const auto is_link = ElementsAre(HasSubstr("server.cc is a link"));
  for (const std::string target : {"client.cc", "/etc/passwd", "../bob/server.cc"}) {
    EXPECT_THAT(OutcomeOf({{"client.cc", ""}, {"server.cc", target, Kind::kLink}}, "a.tar"), is_link);
    EXPECT_THAT(OutcomeOf({{"client.cc", ""}, {"server.cc", target, Kind::kLink}}, "a.zip"), is_link);
    EXPECT_THAT(OutcomeOf({{"client.cc", ""}, {"server.cc", target, Kind::kHardLink}}, "a.tar"), is_link);
    fs::create_directories(Path("ann"));
    fs::remove(Path("ann/server.cc"));
    fs::create_symlink(target, Path("ann/server.cc"));
    EXPECT_THAT(Outcome("ann"), is_link);
  }
  EXPECT_THAT(OutcomeOf({{"04_tcp_chat", "../bob", Kind::kLink}}, "a.tar"), ElementsAre(HasSubstr("is a link")));
  EXPECT_THAT(OutcomeOf({{"server.cc", ""}, {"elsewhere", "/", Kind::kLink}}, "a.tar"), ElementsAre("server.cc"));
}

TEST_F(TakenTest, TakesNoDevices) {
  EXPECT_THAT(OutcomeOf({{"server.cc", "", Kind::kDevice}}, "a.tar"), ElementsAre(HasSubstr("a device")));
  EXPECT_THAT(OutcomeOf({{"server.cc", ""}, {"x.h", "", Kind::kFifo}}, "a.tar"), ElementsAre(HasSubstr("a pipe")));
  fs::create_directory(Path("ann"));
  mkfifo(Path("ann/server.cc").c_str(), 0600);
  EXPECT_THAT(Outcome("ann"), ElementsAre(HasSubstr("a pipe")));
}

TEST_F(TakenTest, RefusesBombs) {
  const std::string megabyte(1 << 20, '\0');
  EXPECT_THAT(OutcomeOf({{"server.cc", megabyte + megabyte}}), ElementsAre(HasSubstr("100 times")));
  EXPECT_THAT(OutcomeOf({{"x.bin", megabyte + megabyte}, {"server.cc", ""}}, "a.tar.xz"),
              ElementsAre(HasSubstr("100 times")));
  std::vector<Packed> many = {{"server.cc", ""}};
  for (int i = 0; i < 1000; ++i) many.push_back({std::to_string(i), ""});
  EXPECT_THAT(OutcomeOf(many), ElementsAre(HasSubstr("more than 1000 files")));
  many.pop_back();
  EXPECT_THAT(OutcomeOf(many), ElementsAre("server.cc"));
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "d/";
  EXPECT_THAT(OutcomeOf({{deep + "server.cc", ""}}), ElementsAre(HasSubstr("nested more than 32")));
  EXPECT_THAT(OutcomeOf({{std::string(5000, 'x'), ""}}, "a.tar"), ElementsAre(HasSubstr("more than 4096 bytes")));
}

TEST_F(TakenTest, RefusesFoldersThatHoldTooMuch) {
  for (int i = 0; i < 1001; ++i) Write("many/" + std::to_string(i));
  EXPECT_THAT(Outcome("many"), ElementsAre(HasSubstr("more than 1000 files")));
  Write("big/server.cc", std::string(17 << 20, 'x'));
  EXPECT_THAT(Outcome("big"), ElementsAre(HasSubstr("more than 16 MiB")));
}

TEST_F(TakenTest, RefusesWhatIsNoArchive) {
  EXPECT_THAT(OutcomeOf({}), ElementsAre(HasSubstr("the submission is empty")));
  Write("b.zip", "");
  EXPECT_THAT(Outcome("b.zip"), ElementsAre(HasSubstr("damaged")));
  Write("b.zip", "PK\x03\x04 and nothing more");
  EXPECT_THAT(Outcome("b.zip"), ElementsAre(HasSubstr("damaged")));
  tests::Pack(Path("c.tar.gz"), {{"server.cc", std::string(100'000, 's')}});
  fs::resize_file(Path("c.tar.gz"), fs::file_size(Path("c.tar.gz")) / 2);
  EXPECT_THAT(Outcome("c.tar.gz"), ElementsAre(HasSubstr("damaged")));
  EXPECT_THAT(OutcomeOf({{"inner.zip", "PK"}}), ElementsAre(HasSubstr("archives in archives")));
  EXPECT_THAT(OutcomeOf({{"server.py", "#!"}, {"a", ""}, {"a/b", ""}}),
              ElementsAre(HasSubstr("both a file and a dir")));
}

}  // namespace
}  // namespace socklab::classroom

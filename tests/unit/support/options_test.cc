#include "labs/support/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace support {
namespace {

using std::chrono::milliseconds;
using testing::ExitedWithCode;

class OptionsTest : public testing::Test {
 protected:
  void Parse(std::vector<std::string> words) {
    words.insert(words.begin(), "program");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    Options("Does something.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFile(file)
        .TakesFolder("--root", root)
        .TakesIdleTimeout(timeout)
        .TakesMaxClients(max_clients)
        .TakesPath("--out", "file", out)
        .TakesNumber("--isn", "number", isn)
        .TakesMilliseconds("--rto", "time", rto)
        .TakesNumber("--retries", "times", retries, 0, 100)
        .Parse(static_cast<int>(arguments.size()), arguments.data());
  }

  void Refuses(const std::vector<std::string>& words) {
    EXPECT_EXIT(Parse(words), ExitedWithCode(2), "^error: .+\n$") << testing::PrintToString(words);
  }

  Address address{"127.0.0.1", 1234};
  Framing framing = Framing::kLine;
  std::string file, root = ".", out;
  milliseconds timeout{5000};
  int max_clients = 128;
  std::uint32_t isn = 7;
  milliseconds rto{100};
  int retries = 8;
};

TEST_F(OptionsTest, KeepsTheDefaults) {
  Parse({});
  EXPECT_EQ(address.ToString(), "127.0.0.1:1234");
  EXPECT_EQ(framing, Framing::kLine);
  EXPECT_EQ(file, "");
  EXPECT_EQ(root, ".");
  EXPECT_EQ(timeout, milliseconds(5000));
  EXPECT_EQ(max_clients, 128);
  EXPECT_EQ(out, "");
  EXPECT_EQ(isn, 7U);
  EXPECT_EQ(rto, milliseconds(100));
  EXPECT_EQ(retries, 8);
}

TEST_F(OptionsTest, TakesWhatIsGiven) {
  Parse({"--host", "127.0.0.2",  "--port",         "7890",    "--framing",     "raw", "--file", "我的 照片",
         "--root", "/tmp",       "--idle-timeout", "0.25",    "--max-clients", "2",   "--out",  "copy",
         "--isn",  "4294967295", "--rto",          "3600000", "--retries",     "100"});
  EXPECT_EQ(address.ToString(), "127.0.0.2:7890");
  EXPECT_EQ(framing, Framing::kRaw);
  EXPECT_EQ(file, "我的 照片");
  EXPECT_EQ(root, "/tmp");
  EXPECT_EQ(timeout, milliseconds(250));
  EXPECT_EQ(max_clients, 2);
  EXPECT_EQ(out, "copy");
  EXPECT_EQ(isn, 4'294'967'295);
  EXPECT_EQ(rto, milliseconds(3'600'000));
  EXPECT_EQ(retries, 100);
}

TEST_F(OptionsTest, RoundsAnIdleTimeoutUp) {
  Parse({"--idle-timeout", "0.0001"});
  EXPECT_EQ(timeout, milliseconds(1));
}

TEST_F(OptionsTest, RefusesBadValues) {
  Refuses({"--host", "localhost"});
  for (const char* port : {"0", "65536", "-1", "many", ""}) Refuses({"--port", port});
  Refuses({"--framing", "none"});
  for (const char* seconds : {"0", "-1", "nan", "inf", "1e300", "5s", "many", ""}) Refuses({"--idle-timeout", seconds});
  for (const char* isn : {"-1", "4294967296", "1.5", "many", ""}) Refuses({"--isn", isn});
  for (const char* rto : {"0", "-1", "3600001", "1.5", "5s", ""}) Refuses({"--rto", rto});
  for (const char* retries : {"-1", "101", "1.5", "many", ""}) Refuses({"--retries", retries});
  for (const char* clients : {"0", "-1", "99999999999", "1.5", "many", ""}) Refuses({"--max-clients", clients});
}

TEST_F(OptionsTest, RefusesWhatItDoesNotKnow) {
  Refuses({"--no-such-option"});
  Refuses({"word"});
  Refuses({"--file"});
}

TEST_F(OptionsTest, RefusesToDoWithoutWhatIsRequired) {
  const char* words[] = {"program"};
  Options options("Does something.");
  options.TakesPath("--out", "file", out).Requires("--out");
  EXPECT_EXIT(options.Parse(1, const_cast<char**>(words)), ExitedWithCode(2), "^error: --out is required\n$");
}

TEST_F(OptionsTest, Helps) {
  EXPECT_EXIT(
      {
        dup2(STDOUT_FILENO, STDERR_FILENO);
        Parse({"--help"});
      },
      ExitedWithCode(0), "");
}

}  // namespace
}  // namespace support

// A lab's runner speaks English or Chinese, and its results hold what is to be said in both.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using results::CheckResult;
using results::Verdict;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using tests::Graded;
using tests::Ran;

constexpr char kRunner[] = "labs/04_tcp_chat/runner";
constexpr char kMute[] = "server=sh -c 'exit 3'";

// Fails a program in such an environment: "LC_ALL=zh_CN.UTF-8".
Ran RunIn(const std::vector<std::string>& environment, const std::vector<std::string>& options = {},
          const std::string& name = "ListensForAClient") {
  std::vector<std::string> words = {"env", "-u", "LC_ALL", "-u", "LC_MESSAGES", "-u", "LANG"};
  words.insert(words.end(), environment.begin(), environment.end());
  words.insert(words.end(), {run::Runfile(kRunner), "--lab", "04_tcp_chat", "--title", "TCP chat", "--program", kMute});
  words.insert(words.end(), {"--only", name});
  words.insert(words.end(), options.begin(), options.end());
  return tests::RunAndRead(words);
}

const auto kEnglish =
    AllOf(HasSubstr("04 TCP chat"), HasSubstr("Your server should listen on 127.0.0.1:1246, but it exited with status"),
          HasSubstr("A client finds a server by its address and port"), HasSubstr("hint "), Not(HasSubstr("提示")));
const auto kChinese = AllOf(HasSubstr("04 TCP 聊天"), HasSubstr("你的 server 应该监听 127.0.0.1:1246，但是"),
                            HasSubstr("客户端凭地址和端口找到服务端"), HasSubstr("提示 "), Not(HasSubstr("hint ")));

// ---- The report

TEST(Languages, AreEnglishWhereNothingIsSaid) {
  EXPECT_THAT(RunIn({}).said, kEnglish);
  EXPECT_THAT(RunIn({"LC_ALL=C.UTF-8", "LANG=zh_CN.UTF-8"}).said, kEnglish) << "LC_ALL comes before LANG";
  EXPECT_THAT(RunIn({"LANG=de_DE.UTF-8"}).said, kEnglish) << "there is no German";
}

TEST(Languages, AreThoseOfTheEnvironment) {
  EXPECT_THAT(RunIn({"LC_ALL=zh_CN.UTF-8"}).said, kChinese);
  EXPECT_THAT(RunIn({"LC_ALL=", "LANG=zh_CN.UTF-8"}).said, kChinese);
}

TEST(Languages, AreChosenByAnOption) {
  const Ran ran = RunIn({}, {"--lang", "zh"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.said, kChinese);
  EXPECT_THAT(RunIn({"LC_ALL=zh_CN.UTF-8"}, {"--lang", "en"}).said, kEnglish);
}

TEST(Languages, AreThoseOfComplaintsToo) {
  const Ran ran = RunIn({}, {"--lang", "zh"}, "ListenForAClient");
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.said, "socklab: 没有检查 ListenForAClient；你是指 ListensForAClient 吗？\n");
}

TEST(Languages, AreNoOthersThanThese) {
  for (const char* language : {"de", "zhx", "EN", ""}) {
    const Ran ran = RunIn({}, {"--lang", language});
    EXPECT_EQ(ran.status, 2) << language;
    EXPECT_THAT(ran.said, HasSubstr("--lang")) << language;
  }
}

// ---- The results

TEST(Languages, AreAllInTheResults) {
  const Graded graded = tests::Grade(kRunner, {"--title", "TCP chat", "--program", kMute, "--only", "ListensForAClient",
                                               "--only", "SaysThatNobodyListens"});
  EXPECT_THAT(graded.lab.title, (results::Texts{{"en", "TCP chat"}, {"zh", "TCP 聊天"}}));
  ASSERT_EQ(graded.checks().size(), 2U) << graded.errors;
  for (const CheckResult& check : graded.checks()) {
    EXPECT_THAT(check.why, ElementsAre(Key("en"), Key("zh"))) << check.name;
    EXPECT_THAT(check.hint, ElementsAre(Key("en"), Key("zh"))) << check.name;
  }
  const CheckResult& listens = graded.checks()[0];
  EXPECT_EQ(listens.why.at("en"), "A client finds a server by its address and port, and only once the server listens.");
  EXPECT_EQ(listens.why.at("zh"), "客户端凭地址和端口找到服务端，而且要等服务端开始监听之后才行。");
  EXPECT_EQ(listens.hint.at("zh"), "socket()、bind()、listen()、accept()：你的服务端执行到了哪一个？");
  EXPECT_EQ(graded.checks()[1].verdict, Verdict::kInconclusive) << "no client was given";
  EXPECT_THAT(graded.lab.words,
              Not(testing::Contains(testing::Pair("zh", testing::Contains(Key("ChatServer.ListensForAClient.why"))))))
      << "what a check says stands with the check alone";
}

}  // namespace
}  // namespace socklab::check

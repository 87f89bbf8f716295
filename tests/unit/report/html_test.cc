#include "harness/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "tests/unit/report/hostile_results.h"

// What a browser makes of the page is tested in tests/page.
namespace socklab::report {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Step;
using results::Tier;
using results::Verdict;
using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMegabyte = 1'000'000;

CheckResult Check(std::string name, Verdict verdict = Verdict::kPass) {
  CheckResult check;
  check.name = std::move(name);
  check.suite = "ChatServer";
  check.points = 5;
  check.rule = "6";
  check.why = {{"en", "TCP is a byte stream."}, {"zh", "TCP 是字节流。"}};
  check.verdict = verdict;
  if (verdict != Verdict::kPass) check.finding = results::Finding{.message = text::Verbatim(check.name + " is wrong.")};
  return check;
}

LabResult Lab(std::vector<CheckResult> checks) {
  return {.lab = "04_tcp_chat",
          .title = {{"en", "TCP chat"}, {"zh", "TCP 聊天"}},
          .identity = {.harness = "2", .host = "vm", .time = "2026-11-30T18:05:00Z"},
          .seed = 71,
          .isolation = "full",
          .checks = std::move(checks),
          .rules = {{"6", {{"en", "A message ends with `\\n`."}, {"zh", "消息以 `\\n` 结束。"}}}}};
}

std::string English(const std::vector<LabResult>& labs) {
  return Page(labs, Language::kEnglish);
}

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// ---- What it says

TEST(Page, SaysWhatWasGraded) {
  const std::string page = English({Lab({Check("Good"), Check("Bad", Verdict::kFail)})});
  for (const char* part : {"04 TCP chat", "<strong>5</strong> / 10", "2026-11-30 18:05:00 UTC", "71", "full", "vm"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(Page, QuotesTheHandout) {
  EXPECT_THAT(English({Lab({Check("Bad", Verdict::kFail)})}), HasSubstr("A message ends with <code>\\n</code>."));
}

TEST(Page, DoesWithoutRules) {
  LabResult lab = Lab({Check("Bad", Verdict::kFail)});
  lab.rules.clear();
  EXPECT_THAT(English({lab}), HasSubstr("Handout, rule 6"));
}

TEST(Page, SpeaksChinese) {
  const std::string page = Page({Lab({Check("Bad", Verdict::kFail)})}, Language::kChinese);
  for (const char* part :
       {"lang=\"zh-Hans\"", "04 TCP 聊天", "TCP 是字节流。", "消息以 <code>\\n</code> 结束。", "1 个检查失败"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(Page, TellsFailuresOfOneReasonTogether) {
  CheckResult one = Check("One", Verdict::kFail), other = Check("Other", Verdict::kFail),
              third = Check("Third", Verdict::kFail);
  third.finding = one.finding;
  const std::string page = English({Lab({one, other, third})});
  EXPECT_EQ(Count(page, "<article "), 2u);
  EXPECT_LT(page.find("id=\"04-tcp-chat.ChatServer.Third\""), page.find("id=\"04-tcp-chat.ChatServer.Other\""));
  EXPECT_THAT(page, HasSubstr("These checks fail for the same reason as One:"));
}

TEST(Page, ShowsSeveralLabs) {
  LabResult udp = Lab({Check("Good")});
  udp.lab = "02_udp";
  udp.title = {{"en", "UDP"}};
  const std::string page = English({udp, Lab({Check("Bad", Verdict::kFail)})});
  EXPECT_THAT(page, HasSubstr("<a href=\"#lab-0\">02 UDP</a> 5 / 5"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#lab-1\">04 TCP chat</a> 0 / 5"));
}

TEST(Page, HasNothingToShowOfNothing) {
  EXPECT_THAT(English({}), HasSubstr("</html>"));
  EXPECT_THAT(English({Lab({})}), HasSubstr("This lab has no checks of that kind."));
}

TEST(Page, MarksTheLineOfTheSource) {
  CheckResult check = Check("Bad", Verdict::kFail);
  check.finding->now = {text::Verbatim("it waits")};
  check.finding->places = {
      {"HandleClient", "labs/04_tcp_chat/server.cc", 39, 38, {"while (true) {", "  recv(fd);", "}"}}};
  const std::string page = English({Lab({check})});
  EXPECT_THAT(page, HasSubstr("in HandleClient, labs/04_tcp_chat/server.cc:39"));
  EXPECT_THAT(page, HasSubstr("<mark class=\"line\"><span class=\"number\">39</span>  recv(fd);"));
}

// ---- The drawing

Step Sent(double milliseconds, std::string peer, Step::Fate fate = Step::Fate::kArrived) {
  return {.kind = Step::Kind::kFromProgram,
          .milliseconds = milliseconds,
          .peer = std::move(peer),
          .what = text::Verbatim("sends"),
          .fate = fate};
}

std::string Drawn(std::vector<Step> steps) {
  CheckResult check = Check("Bad", Verdict::kFail);
  check.steps = std::move(steps);
  return English({Lab({check})});
}

TEST(Page, DrawsALifelineForEachOfAFewPeers) {
  EXPECT_EQ(Count(Drawn({Sent(1, "alice")}), "class=\"life\""), 2u);
  EXPECT_EQ(Count(Drawn({Sent(1, "alice"), Sent(2, "bob"), Sent(3, "alice")}), "class=\"life\""), 3u);
  std::vector<Step> crowd;
  for (int i = 0; i < 50; ++i) crowd.push_back(Sent(i, "peer" + std::to_string(i)));
  const std::string page = Drawn(crowd);
  EXPECT_EQ(Count(page, "class=\"life\""), 5u);
  EXPECT_THAT(page, HasSubstr(">47 more<"));
  EXPECT_THAT(page, HasSubstr(">peer49: sends<"));
}

TEST(Page, MarksWhatTheLinkLostOrDamaged) {
  const std::string page = Drawn({Sent(1, "rrecv", Step::Fate::kLost), Sent(2, "rrecv", Step::Fate::kDamaged)});
  EXPECT_THAT(page, HasSubstr(">✗ lost<"));
  EXPECT_THAT(page, HasSubstr(">✗ damaged<"));
  EXPECT_EQ(Count(page, "marker-end"), 1u);  // what was lost has no point
}

TEST(Page, ShowsSystemCallsWithTheirPlaces) {
  CheckResult check = Check("Bad", Verdict::kFail);
  check.steps = {{.kind = Step::Kind::kNote, .what = text::Verbatim("the first run")}};
  Step call = {.kind = Step::Kind::kCall, .milliseconds = 2, .what = text::Verbatim("recv(4, <b>) = 4")};
  call.call = {.program = "server", .thread = 2, .name = "recv", .result = "4", .file = "a/server.cc", .line = 39};
  check.trace = results::Trace{.is_same = true, .remark = "trace.is_same", .steps = {call}};
  const std::string same = English({Lab({check})});
  EXPECT_THAT(same, HasSubstr("recv(4, &lt;b&gt;) = 4"));
  EXPECT_THAT(same, HasSubstr("thread 2, server.cc:39"));
  EXPECT_THAT(same, HasSubstr("With system calls"));
  EXPECT_THAT(same, Not(HasSubstr("the first run")));
  check.trace->is_same = false;
  EXPECT_THAT(English({Lab({check})}), HasSubstr("the first run"));
}

TEST(Page, LeavesOutTheMiddleOfAVeryLongConversation) {
  std::vector<Step> steps;
  for (int i = 0; i < 1000; ++i) steps.push_back(Sent(i, "alice"));
  const std::string page = Drawn(steps);
  EXPECT_EQ(Count(page, "class=\"step from\""), 400u);
  EXPECT_THAT(page, HasSubstr("600 more steps"));
}

TEST(Page, PlotsWhatWentOverALink) {
  std::vector<Step> steps;
  for (int i = 0; i < 20; ++i) {
    steps.push_back(Sent(i, "rrecv", i == 3 ? Step::Fate::kLost : Step::Fate::kArrived));
    steps.back().program = "rsend";
  }
  const std::string page = Drawn(steps);
  EXPECT_THAT(page, HasSubstr("class=\"plot\""));
  EXPECT_EQ(Count(page, "<circle class=\"from\""), 19u);
  EXPECT_THAT(Drawn({Sent(1, "alice")}), Not(HasSubstr("class=\"plot\"")));
}

// ---- What it never does

TEST(Page, TakesTextForText) {
  const std::string text =
      "</script></style></pre>\"'><script>hacked()</script><!-- ]]> &lt; \x1b[2J\x07\x00\r\n\x7f\xff\xfe\xed\xa0\x80 \u2028\u202e\uffff`"s;
  const std::string page = English({tests::HostileLab(text)});
  EXPECT_EQ(Count(page, "<script>"), 1u);
  EXPECT_EQ(Count(page, "</script>"), 1u + 1u + 1u);  // the page's own, its words, the bytes
  EXPECT_EQ(Count(page, "</style>"), 1u);
  EXPECT_EQ(Count(page, "<!--"), 0u);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;hacked()&lt;/script&gt;"));
  EXPECT_TRUE(std::ranges::none_of(page, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
  for (const char* hidden : {"\u2028", "\u202e", "\uffff", "\xff", "\xed\xa0\x80"}) {
    EXPECT_THAT(page, Not(HasSubstr(hidden)));
  }
}

TEST(Page, AllowsItsOwnStyleAndScriptAlone) {
  const std::string page = English({Lab({})});
  EXPECT_THAT(page, HasSubstr("http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
                              "style-src &#39;sha256-"));
  for (const char* part : {" style=\"", " src=\"", " onclick", "http://", "https://", "@import", "url(http"}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

// `piece` again and again.
std::string Long(std::string_view piece, std::size_t size) {
  std::string text;
  while (text.size() < size) text += piece;
  return text;
}

TEST(Page, StaysSmallWhateverPasses) {
  EXPECT_LT(English({tests::HostileLab(Long("<", kMegabyte), 2, 1)}).size(), kMegabyte);
  for (const std::string& piece : {"\x00"s, "<"s}) {
    EXPECT_LT(English({tests::HostileLab(Long(piece, 1000), 20, 8)}).size(), kMegabyte) << piece;
  }
}

TEST(Page, ShowsAsMuchAsThereIsRoomFor) {
  const std::string text = Long("x", 4000);
  EXPECT_TRUE(English({tests::HostileLab(text, 3, 8)}).find(text) != std::string::npos);
  EXPECT_TRUE(English({tests::HostileLab(text, 30, 6)}).find(text) == std::string::npos);
}

}  // namespace
}  // namespace socklab::report

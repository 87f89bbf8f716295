#include "harness/report/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "harness/results/results.h"
#include "harness/text/phrase.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::Step;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using text::Verbatim;

const std::chrono::steady_clock::time_point kStart{std::chrono::seconds(100)};

// Frames that are no IP, sent at the beginning.
Captured CapturedFrames(int frames) {
  Captured captured = {.start = kStart, .end = kStart};
  for (int i = 0; i < frames; ++i) captured.recording.frames.push_back({.time = kStart, .bytes = "frame"});
  return captured;
}

std::string Drawn(const CheckResult& check, const Captured& captured) {
  return Capture(check, {.lab = "04_tcp_chat"}, captured, Language::kEnglish);
}

TEST(Capture, TellsWhatIsMissing) {
  Captured captured = CapturedFrames(2);
  captured.recording.frames[1].left_out_before = 1234;
  captured.recording.missed = 1;
  EXPECT_THAT(Drawn({}, captured), AllOf(HasSubstr("1234 frames before this one are left out"),
                                         HasSubstr("1 frame was sent too fast"), Not(HasSubstr("Nothing was sent"))));
}

TEST(Capture, HasABoundedNumberOfComments) {
  CheckResult check;
  for (int i = 0; i < 100'000; ++i) check.steps.push_back({.what = Verbatim("something happens")});
  for (const int frames : {0, 1}) {
    const std::string file = Drawn(check, CapturedFrames(frames));
    EXPECT_LT(file.size(), 20'000u);
    EXPECT_THAT(file, HasSubstr(" more"));
  }
}

TEST(Capture, MarksWhereTheCheckIsOver) {
  Captured captured = CapturedFrames(2);
  captured.recording.frames[1].time += std::chrono::seconds(2);
  captured.end += std::chrono::seconds(1);
  CheckResult check = {.verdict = results::Verdict::kFail};
  check.finding = results::Finding{.message = Verbatim("it failed.")};
  const std::string file = Drawn(check, captured);
  const std::size_t verdict = file.find("✗ It failed."), over = file.find("The check is over");
  ASSERT_NE(over, std::string::npos);
  EXPECT_LT(verdict, over);
  EXPECT_LT(file.find("frame", verdict), over) << "on the packet after";
}

TEST(Capture, MarksWhatALinkHasLost) {
  CheckResult check = {.programs = {"rsend", "rrecv"}};
  check.steps = {{.kind = Step::Kind::kFromProgram,
                  .peer = "rrecv",
                  .what = Verbatim("SYN"),
                  .program = "rsend",
                  .fate = Step::Fate::kLost}};
  EXPECT_THAT(Drawn(check, CapturedFrames(1)), HasSubstr("rsend → rrecv: SYN ✗ lost"));
}

}  // namespace
}  // namespace socklab::report

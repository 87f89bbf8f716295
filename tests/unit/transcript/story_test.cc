#include "harness/transcript/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/text/quote.h"

namespace socklab::transcript {
namespace {

using std::string_literals::operator""s;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Field;
using testing::Ge;
using text::Verbatim;

TEST(Story, KeepsWhatIsToldInOrder) {
  Story story;
  story.Tell(Step::Kind::kToProgram, "alice", "tcp.connects", {"tcp.from_port", {{"port", 40'312}}});
  story.Note(Verbatim("something happened"));
  ASSERT_THAT(
      story.steps(),
      ElementsAre(AllOf(Field(&Step::kind, Step::Kind::kToProgram), Field(&Step::peer, "alice"),
                        Field(&Step::what, Phrase("tcp.connects")),
                        Field(&Step::detail, Phrase("tcp.from_port", {{"port", 40'312}})), Field(&Step::size, 0)),
                  AllOf(Field(&Step::kind, Step::Kind::kNote), Field(&Step::what, Verbatim("something happened")),
                        Field(&Step::detail, Phrase()))));
  EXPECT_THAT(story.steps()[1].milliseconds, Ge(story.steps()[0].milliseconds));
}

TEST(Story, KeepsTheBytesThatMoved) {
  Story story;
  story.TellBytes(Step::Kind::kFromProgram, "alice", "a\0\xff\n"s, "tcp.one_segment");
  EXPECT_THAT(story.steps(),
              ElementsAre(AllOf(Field(&Step::kind, Step::Kind::kFromProgram), Field(&Step::peer, "alice"),
                                Field(&Step::what, Verbatim(R"("a\0\xff\n")")), Field(&Step::bytes, "a\0\xff\n"s),
                                Field(&Step::size, 4), Field(&Step::detail, Phrase("tcp.one_segment")))));
}

TEST(Story, KeepsTheBeginningOfVeryManyBytes) {
  const std::string bytes(100'000, 'x');
  Story story;
  story.TellBytes(Step::Kind::kFromProgram, "alice", bytes, {});
  story.TellBytes(Step::Kind::kFromProgram, "alice", bytes.substr(0, 10), 1'000'000, {});
  EXPECT_THAT(story.steps(),
              ElementsAre(AllOf(Field(&Step::bytes, bytes.substr(0, Step::kMostBytes)), Field(&Step::size, 100'000),
                                Field(&Step::what, Verbatim(text::QuotedShort(bytes)))),
                          AllOf(Field(&Step::bytes, bytes.substr(0, 10)), Field(&Step::size, 1'000'000))));
}

// A check asks for bytes when it likes; they have moved when they have.
TEST(Story, PutsWhatIsToldLateWhereItBelongs) {
  Story story;
  const Time begin = Now();
  story.Tell(Step::Kind::kToProgram, "alice", "tcp.connects", {}, begin + milliseconds(10));
  story.Tell(Step::Kind::kToProgram, "alice", "tcp.half_closes", {}, begin + milliseconds(30));
  story.TellBytes(Step::Kind::kFromProgram, "alice", "early", {}, begin + milliseconds(20));
  story.Tell(Step::Kind::kFromProgram, "alice", "tcp.closes", {}, begin + milliseconds(30));
  EXPECT_THAT(story.steps(),
              ElementsAre(Field(&Step::what, Phrase("tcp.connects")), Field(&Step::bytes, "early"),
                          Field(&Step::what, Phrase("tcp.half_closes")), Field(&Step::what, Phrase("tcp.closes"))));
  EXPECT_THAT(story.steps()[1].milliseconds - story.steps()[0].milliseconds, DoubleNear(10, 0.001));
}

TEST(Story, CountsNoTimeBeforeItsBeginning) {
  const Time before = Now() - std::chrono::hours(1);
  Story story;
  story.Tell(Step::Kind::kToProgram, "alice", "tcp.connects", {}, before);
  EXPECT_EQ(story.steps().front().milliseconds, 0);
}

// ---- What the kernel did

class StoryOfEvents : public testing::Test {
 protected:
  Time After(int number) const { return begin_ + milliseconds(number); }
  Transcript::Mark Record(Event::Kind kind, const std::string& peer, Time time) {
    const bool is_end = kind == Event::Kind::kEnded;
    return story_.transcript().Record({.kind = kind,
                                       .time = time,
                                       .program = "server",
                                       .step = is_end ? Step::Kind::kNote : Step::Kind::kFromProgram,
                                       .peer = is_end ? "" : peer,
                                       .what = Verbatim(is_end ? "ended" : peer + "'s")});
  }
  void TellAt(Time time, const std::string& what) {
    story_.Tell(Step::Kind::kToProgram, "alice", Verbatim(what), {}, time);
  }
  std::vector<Phrase> Told() const {
    std::vector<Phrase> told;
    for (const Step& step : story_.steps()) told.push_back(step.what);
    return told;
  }

  Story story_;
  Time begin_ = Now();
};

TEST_F(StoryOfEvents, TellsOfOneAsOfItsTime) {
  const Transcript::Mark closed = Record(Event::Kind::kClosed, "alice", After(10));
  TellAt(After(20), "asks");
  story_.TellEvent(closed, Step::Kind::kFromProgram, "alice", "tcp.closes");
  EXPECT_THAT(Told(), ElementsAre(Phrase("tcp.closes"), Verbatim("asks")));
  story_.TellUntold(After(30));
  EXPECT_THAT(Told(), testing::SizeIs(2)) << "it was told already";
}

TEST_F(StoryOfEvents, TellsOfThoseThatNobodyHasToldUntilThen) {
  Record(Event::Kind::kClosed, "alice", After(10));
  TellAt(After(20), "asks");
  Record(Event::Kind::kReset, "bob", After(30));
  Record(Event::Kind::kReset, "late", After(41));
  EXPECT_THAT(Told(), testing::SizeIs(1));
  story_.TellUntold(After(40));
  EXPECT_THAT(Told(), ElementsAre(Verbatim("alice's"), Verbatim("asks"), Verbatim("bob's")));
}

// The kernel closes all that a program leaves open.
TEST_F(StoryOfEvents, TellsOfTheEndOfAProgramAloneWhereItHasEndedItsConnections) {
  Record(Event::Kind::kClosed, "alice", After(10));
  TellAt(After(20), "asks");
  Record(Event::Kind::kClosed, "bob", After(30));
  Record(Event::Kind::kReset, "carol", After(30));
  Record(Event::Kind::kEnded, "", After(31));
  story_.TellUntold(After(40));
  EXPECT_THAT(Told(), ElementsAre(Verbatim("alice's"), Verbatim("asks"), Verbatim("ended")));
}

TEST_F(StoryOfEvents, TellsOfTheLastOnesOfVeryMany) {
  for (int i = 0; i < 5'000; ++i) Record(Event::Kind::kClosed, std::to_string(i), After(i));
  story_.TellUntold(After(5'000));
  EXPECT_THAT(Told(),
              ElementsAre(Phrase("story.events_left_out", {{"events", 4'994}}), Verbatim("4994's"), Verbatim("4995's"),
                          Verbatim("4996's"), Verbatim("4997's"), Verbatim("4998's"), Verbatim("4999's")));
}

Step OfLink(int number = 0) {
  return {
      .kind = Step::Kind::kFromProgram, .peer = "rrecv", .what = Verbatim(std::to_string(number)), .program = "rsend"};
}

TEST(Story, KeepsTheEndsOfWhatALinkHasCarried) {
  constexpr int kTold = 5000;
  Story story;
  story.Note(Verbatim("starts rrecv"));
  for (int i = 0; i < kTold; ++i) {
    story.TellOfLink(OfLink(i));
    if (i == kTold / 2) story.Note(Verbatim("in the middle"));
  }
  const std::vector<Step>& steps = story.steps();
  EXPECT_EQ(steps.front().what, Verbatim("starts rrecv"));
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(steps[1 + i].what, OfLink(static_cast<int>(i)).what);
    EXPECT_EQ(steps[steps.size() - 200 + i].what, OfLink(kTold - 200 + static_cast<int>(i)).what);
  }
  const auto is_note = [](const Step& step) { return step.program.empty(); };
  EXPECT_EQ(std::ranges::count_if(steps, is_note), 3);
  const auto kept = static_cast<std::int64_t>(steps.size()) - 3;
  EXPECT_LT(kept, 600);
  EXPECT_EQ(steps[201].left_out, kTold - kept);
  EXPECT_EQ(steps[201].what, Phrase("story.segments_left_out", {{"segments", kTold - kept}}));
  EXPECT_EQ(steps[202].what, Verbatim("in the middle"));
}

// The note for what is left out moves when something is told that happened before it.
TEST(Story, CountsOnAfterSomethingWasToldLate) {
  const Time begin = Now();
  Story story;
  int told = 0;
  for (; told < 700; ++told) story.TellOfLink(OfLink(told));
  story.Tell(Step::Kind::kNote, "", Verbatim("from the beginning"), {}, begin);
  for (; told < 5000; ++told) story.TellOfLink(OfLink(told));
  const std::vector<Step>& steps = story.steps();
  EXPECT_EQ(steps.front().what, Verbatim("from the beginning"));
  EXPECT_EQ(std::ranges::count_if(steps, [](const Step& step) { return step.left_out > 0; }), 1);
  EXPECT_EQ(steps[201].left_out, told - (static_cast<std::int64_t>(steps.size()) - 2));
}

TEST(Story, KeepsAllOfAShortTransfer) {
  Story story;
  for (int i = 0; i < 599; ++i) story.TellOfLink(OfLink());
  EXPECT_THAT(story.steps(), testing::SizeIs(599));
  EXPECT_THAT(story.steps(), testing::Each(Field(&Step::left_out, 0)));
}

}  // namespace
}  // namespace socklab::transcript

#include "harness/transcript/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace socklab::transcript {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kMany = 10'000;

Event Closed(const std::string& peer, Time time = Now()) {
  return {.kind = Event::Kind::kClosed, .time = time, .peer = peer, .what = "tcp.closes"};
}

TEST(Transcript, KnowsWhatHasNotBeenTold) {
  Transcript transcript;
  transcript.Record(Closed("alice"));
  const Transcript::Mark bob = transcript.Record(Closed("bob"));
  transcript.Record(Closed("carol"));
  transcript.NoteTold(bob);
  EXPECT_THAT(transcript.Untold(Now()), ElementsAre(Field(&Event::peer, "alice"), Field(&Event::peer, "carol")));
}

TEST(Transcript, OrdersEventsByTheirTimes) {
  const Time begin = Now();
  Transcript transcript;
  transcript.Record(Closed("alice", begin + milliseconds(20)));
  transcript.Record(Closed("bob", begin + milliseconds(10)));
  transcript.Record(Closed("carol", begin + milliseconds(20)));
  transcript.Record(Closed("late", begin + milliseconds(21)));
  EXPECT_THAT(transcript.Untold(begin + milliseconds(20)),
              ElementsAre(Field(&Event::peer, "bob"), Field(&Event::peer, "alice"), Field(&Event::peer, "carol")));
  EXPECT_THAT(transcript.Untold(begin), IsEmpty());
}

TEST(Transcript, KeepsTheEndsOfVeryManyEvents) {
  Transcript transcript;
  for (int i = 0; i < kMany; ++i) transcript.Record(Closed(std::to_string(i)));
  const std::vector<Event> kept = transcript.Untold(Now());
  EXPECT_THAT(kept, SizeIs(testing::Lt(300u)));
  EXPECT_EQ(transcript.left_out(), kMany - static_cast<std::int64_t>(kept.size()));
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(kept[i].peer, std::to_string(i));
    EXPECT_EQ(kept[kept.size() - 100 + i].peer, std::to_string(kMany - 100 + static_cast<int>(i)));
  }
}

// What was told is in the story, and need not be kept.
TEST(Transcript, MissesNothingThatWasTold) {
  Transcript transcript;
  std::vector<Transcript::Mark> marks;
  for (int i = 0; i < kMany; ++i) {
    marks.push_back(transcript.Record(Closed(std::to_string(i))));
    transcript.NoteTold(marks.back());
  }
  EXPECT_EQ(transcript.left_out(), 0);
  EXPECT_THAT(transcript.Untold(Now()), IsEmpty());
  for (const Transcript::Mark& mark : marks) transcript.NoteTold(mark);  // of which most are not kept
  EXPECT_THAT(transcript.Untold(Now()), IsEmpty());
}

}  // namespace
}  // namespace socklab::transcript

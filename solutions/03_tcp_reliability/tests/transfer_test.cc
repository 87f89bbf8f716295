// A sender and a receiver, and between them a link.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "labs/support/partial_file.h"
#include "solutions/03_tcp_reliability/receiver.h"
#include "solutions/03_tcp_reliability/sender.h"
#include "solutions/03_tcp_reliability/source_file.h"
#include "solutions/03_tcp_reliability/tests/folder.h"
#include "solutions/03_tcp_reliability/tests/simulated_link.h"

namespace {

using namespace std::chrono_literals;
using testing::Lt;

class TransferTest : public testing::Test {
 protected:
  struct Course {
    Clock::duration elapsed;
    int from_sender;  // segments
  };

  Course Moves(std::size_t size, const Trouble& trouble, std::uint32_t seed) {
    const std::string content = RandomBytes(size);
    folder.Write("file", content);
    const SourceFile file(folder.Path("file"));
    support::PartialFile copy(folder.descriptor(), "copy");
    Sender sender(file, 4'294'960'000 + seed, patience);
    Receiver receiver(copy, seed, patience);
    SimulatedLink link(sender, receiver, trouble, seed);
    link.Run();
    EXPECT_TRUE(folder.Content("copy") == content) << size << " bytes, seed " << seed;
    return {link.elapsed(), link.from_sender()};
  }

  Folder folder;
  Patience patience{100ms, 100};  // so that chance does not end it
};

TEST_F(TransferTest, SendsNothingTwiceOverACleanLink) {
  for (const std::size_t size : {0, 1, 1023, 1024, 1025, 100'000, 3'000'000}) {
    const int data = static_cast<int>((size + kMostData - 1) / kMostData);
    const Course course = Moves(size, {}, 1);
    EXPECT_EQ(course.from_sender, 1 + 1 + data + 1 + 1) << size;  // SYN, ACK, data, FIN, ACK
    EXPECT_LT(course.elapsed, 100ms) << size;
  }
}

TEST_F(TransferTest, MovesAMebibyteOverABadLinkWithinSeconds) {
  std::vector<Clock::duration> times;
  for (std::uint32_t seed = 1; seed <= 9; ++seed) {
    times.push_back(Moves(1 << 20, {.loss = 10, .damage = 2, .duplication = 5, .reordering = 5}, seed).elapsed);
  }
  std::ranges::sort(times);
  EXPECT_THAT(times[times.size() / 2], Lt(5s));
}

TEST_F(TransferTest, SurvivesEachTroubleAlone) {
  const Trouble troubles[] = {{.loss = 40}, {.damage = 40}, {.duplication = 90}, {.reordering = 90}};
  for (const Trouble& trouble : troubles) {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) Moves(60'001, trouble, seed);
  }
}

TEST_F(TransferTest, SurvivesAllOfThemTogether) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    Moves(seed * 777, {.loss = 20, .damage = 20, .duplication = 30, .reordering = 30}, seed);
  }
}

}  // namespace

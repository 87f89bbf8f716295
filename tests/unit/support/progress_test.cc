#include "labs/support/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ResultOf;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::uint64_t kMega = 1'000'000;

// A progress bar with a clock and a terminal of its own.
class ProgressTest : public testing::Test {
 protected:
  void Begin(std::uint64_t total, int columns) {
    columns_ = columns;
    progress_.emplace(
        total, output_, [this] { return columns_; }, [this] { return now_; });
  }

  void Passes(Progress::Clock::duration time) { now_ += time; }
  void Advance(std::size_t bytes) { progress_->Advance(bytes); }
  void Finish() { progress_->Finish(); }
  void End() { progress_.reset(); }
  void Resize(int columns) { columns_ = columns; }

  std::string Output() const { return output_.str(); }

  // What was shown, one after the other, without the marks around it.
  std::vector<std::string> Lines() const {
    std::string text = output_.str();
    std::vector<std::string> lines(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text.compare(at, 3, "\x1b[K") == 0) {
        at += 2;
      } else if (text[at] == '\r' || text[at] == '\n') {
        if (!lines.back().empty()) lines.emplace_back();
      } else {
        lines.back() += text[at];
      }
    }
    if (lines.back().empty()) lines.pop_back();
    return lines;
  }

 private:
  std::ostringstream output_;
  int columns_ = 0;
  Progress::Clock::time_point now_ = Progress::Clock::time_point() + std::chrono::hours(1000);
  std::optional<Progress> progress_;
};

TEST_F(ProgressTest, DrawsOneLineAnewOnATerminal) {
  Begin(200 * kMega, 90);
  Passes(seconds(2));
  Advance(50 * kMega);
  Passes(seconds(6));
  Advance(150 * kMega);
  Finish();
  EXPECT_EQ(Output(),
            "\r  0% [..........................]           0 of 200,000,000 bytes       0 B/s  -:-- left\x1b[K"
            "\r 25% [######....................]  50,000,000 of 200,000,000 bytes   25.0 MB/s  0:06 left\x1b[K"
            "\r 99% [##########################] 200,000,000 of 200,000,000 bytes   25.0 MB/s  0:00 left\x1b[K"
            "\r100% [##########################] 200,000,000 of 200,000,000 bytes   25.0 MB/s    in 0:08\x1b[K\n");
}

TEST_F(ProgressTest, PrintsPlainLinesElsewhere) {
  Begin(200 * kMega, 0);
  Passes(seconds(2));
  Advance(50 * kMega);
  Passes(seconds(6));
  Advance(150 * kMega);
  Finish();
  EXPECT_EQ(Output(),
            " 25%  50,000,000 of 200,000,000 bytes   25.0 MB/s  0:06 left\n"
            " 99% 200,000,000 of 200,000,000 bytes   25.0 MB/s  0:00 left\n"
            "100% 200,000,000 of 200,000,000 bytes   25.0 MB/s    in 0:08\n");
}

TEST_F(ProgressTest, DrawsAtMostTenTimesASecond) {
  Begin(1000, 80);
  for (int i = 0; i < 1000; ++i) {
    Passes(milliseconds(1));
    Advance(1);
  }
  EXPECT_THAT(Lines(), SizeIs(1 + 10));
}

TEST_F(ProgressTest, PrintsALineASecondElsewhere) {
  Begin(10'000, 0);
  for (int i = 0; i < 10'000; ++i) {
    Passes(milliseconds(1));
    Advance(1);
  }
  Finish();
  EXPECT_THAT(Lines(), SizeIs(10 + 1));
}

TEST_F(ProgressTest, PrintsTheLastLineOnlyOfAShortTransfer) {
  Begin(10, 0);
  Advance(10);
  Finish();
  EXPECT_THAT(Lines(), ElementsAre(StartsWith("100% 10 of 10 bytes")));
}

TEST_F(ProgressTest, ShowsNot100PercentBeforeTheEnd) {
  Begin(std::uint64_t{1} << 62, 80);
  Passes(seconds(1));
  Advance((std::uint64_t{1} << 62) - 1);
  EXPECT_THAT(Output(), Not(HasSubstr("100%")));
  Advance(1);
  Passes(seconds(1));
  Advance(0);
  EXPECT_THAT(Output(), Not(HasSubstr("100%")));
  Finish();
  EXPECT_THAT(Lines().back(), AllOf(StartsWith("100%"), HasSubstr("4,611,686,018,427,387,904")));
}

TEST_F(ProgressTest, IsNeverAsWideAsTheTerminal) {
  for (int columns = 5; columns < 200; ++columns) {
    Begin(123'456'789'012, columns);
    Passes(seconds(2));
    Advance(3'456'789'012);
    Passes(std::chrono::hours(1));
    Advance(120'000'000'000);
    Finish();
    EXPECT_THAT(Lines(), Each(ResultOf([](const std::string& line) { return line.size(); },
                                       testing::Lt(static_cast<std::size_t>(columns)))));
  }
}

TEST_F(ProgressTest, LeavesOutWhatDoesNotFit) {
  for (const auto& [columns, line] :
       {std::pair(57, "100% [#####] 2,000 of 2,000 bytes    1.0 kB/s    in 0:02"),
        std::pair(56, "100% 2,000 of 2,000 bytes    1.0 kB/s    in 0:02"),
        std::pair(46, "100% [#####] 2,000 of 2,000 bytes    1.0 kB/s"),
        std::pair(45, "100% 2,000 of 2,000 bytes    1.0 kB/s"), std::pair(33, "100% 2,000 of 2,000 bytes"),
        std::pair(19, "100% [#####] 2,000"), std::pair(11, "100% 2,000"), std::pair(10, "100%")}) {
    Begin(2000, columns);
    Passes(seconds(2));
    Advance(2000);
    Finish();
    EXPECT_EQ(Lines().back(), line) << columns;
  }
}

TEST_F(ProgressTest, FollowsTheTerminalsSize) {
  Begin(2000, 80);
  EXPECT_GT(Lines().back().size(), 60U);
  Resize(30);
  Passes(seconds(1));
  Advance(1);
  EXPECT_LT(Lines().back().size(), 30U);
}

TEST_F(ProgressTest, EndsTheLineOfABrokenTransfer) {
  Begin(2000, 80);
  Advance(1000);
  End();
  EXPECT_THAT(Output(), EndsWith("left\x1b[K\n"));
}

TEST_F(ProgressTest, EndsTheLineOnce) {
  Begin(2000, 80);
  Advance(2000);
  Finish();
  const std::string before = Output();
  End();
  EXPECT_EQ(Output(), before);
}

TEST_F(ProgressTest, SaysNothingOfABrokenTransferElsewhere) {
  Begin(2000, 0);
  Advance(1000);
  End();
  EXPECT_THAT(Output(), IsEmpty());
}

TEST_F(ProgressTest, SaysNothingOfAnEmptyTransfer) {
  for (const int columns : {0, 80}) {
    Begin(0, columns);
    Passes(seconds(2));
    Finish();
    End();
    EXPECT_THAT(Output(), IsEmpty());
  }
}

TEST_F(ProgressTest, WritesTimesAsClocksDo) {
  Begin(2'000'000, 0);
  Passes(seconds(1));
  Advance(100);
  EXPECT_THAT(Lines().back(), EndsWith("100 B/s  5:33:19 left"));
  Passes(std::chrono::hours(30));
  Advance(100);
  EXPECT_THAT(Lines().back(), EndsWith("0 B/s  >99 h left"));
  Passes(seconds(1));
  Advance(1'999'800);
  Finish();
  EXPECT_THAT(Lines().back(), EndsWith("19 B/s  in 30:00:02"));
}

}  // namespace
}  // namespace support

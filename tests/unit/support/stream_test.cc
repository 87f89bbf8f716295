#include "labs/support/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "tests/unit/support/connection.h"

namespace support {
namespace {

using testing::Optional;

constexpr std::size_t kLongest = 1000;
constexpr std::chrono::milliseconds kShort{20};

// A file that holds these bytes.
Descriptor FileOf(std::string_view bytes) {
  Descriptor file(Check(memfd_create("file", 0), "memfd_create"));
  EXPECT_EQ(write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return file;
}

class StreamTest : public testing::Test {
 protected:
  // Our end of the connection.
  Stream& InFraming(Framing framing) { return stream_.emplace(std::move(connection_.ours), framing); }

  Descriptor& peer() { return connection_.theirs; }

 private:
  Connection connection_;
  std::optional<Stream> stream_;
};

TEST_F(StreamTest, EndsALineWithANewline) {
  Stream& stream = InFraming(Framing::kLine);
  EXPECT_TRUE(stream.SendMessage("one"));
  EXPECT_TRUE(stream.SendMessage(""));
  EXPECT_EQ(Receive(peer()), "one\n\n");
}

TEST_F(StreamTest, RefusesToSendANewlineInALine) {
  Stream& stream = InFraming(Framing::kLine);
  EXPECT_THROW(stream.SendMessage("one\ntwo"), std::invalid_argument);
}

TEST_F(StreamTest, SendsARawMessageAsItIs) {
  Stream& stream = InFraming(Framing::kRaw);
  EXPECT_TRUE(stream.SendMessage("one\ntwo"));
  EXPECT_EQ(Receive(peer()), "one\ntwo");
}

TEST_F(StreamTest, SendsBytesWholeToAPeerThatReadsLate) {
  Stream& stream = InFraming(Framing::kLine);
  const std::string bytes(16 << 20, 'x');
  std::thread sender([&] {
    EXPECT_TRUE(stream.SendBytes(bytes));
    EXPECT_TRUE(stream.SendMessage("end"));
  });
  std::string received;
  while (!received.ends_with('\n')) received += Receive(peer());
  sender.join();
  EXPECT_TRUE(received == bytes + "end\n");
}

TEST_F(StreamTest, SendsAFileToAPeerThatReadsLate) {
  Stream& stream = InFraming(Framing::kLine);
  const std::string bytes(16 << 20, 'x');
  const Descriptor file = FileOf(bytes);
  std::thread sender([&] {
    EXPECT_TRUE(stream.SendFile(file, bytes.size() - 1, std::chrono::hours(1)));
    EXPECT_TRUE(stream.SendMessage("end"));
  });
  std::string received;
  while (!received.ends_with('\n')) received += Receive(peer());
  sender.join();
  EXPECT_TRUE(received == bytes.substr(1) + "end\n");
}

TEST_F(StreamTest, SendsAnEmptyFile) {
  Stream& stream = InFraming(Framing::kLine);
  EXPECT_TRUE(stream.SendFile(FileOf(""), 0, kShort));
}

TEST_F(StreamTest, ThrowsForAFileThatHasBecomeShorter) {
  Stream& stream = InFraming(Framing::kLine);
  EXPECT_THROW(stream.SendFile(FileOf("short"), 6, kShort), std::runtime_error);
  EXPECT_EQ(Receive(peer()), "short");
}

TEST_F(StreamTest, SendsNoFileToAPeerThatHasGone) {
  Stream& stream = InFraming(Framing::kLine);
  Reset(peer());
  EXPECT_FALSE(stream.SendFile(FileOf("bytes"), 5, kShort));
}

TEST_F(StreamTest, GivesUpAPeerThatTakesNothing) {
  const std::string bytes(16 << 20, 'x');
  for (const bool in_a_file : {false, true}) {
    Connection connection;
    {
      Stream stream(std::move(connection.ours), Framing::kLine);
      const auto send = [&] {
        in_a_file ? stream.SendFile(FileOf(bytes), bytes.size(), kShort) : stream.SendBytes(bytes, kShort);
      };
      const auto begin = Stream::Clock::now();
      EXPECT_THROW(send(), TimedOut);
      EXPECT_GE(Stream::Clock::now(), begin + kShort);
    }
    EXPECT_THROW(while (!Receive(connection.theirs).empty()){}, std::system_error);  // a reset, and not an end
  }
}

TEST_F(StreamTest, HasPatienceWithAPeerThatTakesALittle) {
  Stream& stream = InFraming(Framing::kLine);
  const std::string bytes(16 << 20, 'x');
  const auto patience = std::chrono::seconds(2);
  const auto begin = Stream::Clock::now();
  std::thread sender([&] { EXPECT_TRUE(stream.SendBytes(bytes, patience)); });
  for (std::size_t received = 0; received < bytes.size(); received += Receive(peer()).size()) {
    const bool is_slow = Stream::Clock::now() <= begin + patience;
    if (is_slow) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  sender.join();
  EXPECT_GT(Stream::Clock::now(), begin + patience);
}

TEST_F(StreamTest, ReceivesALineInPieces) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), "o");
  std::thread sender([&] { Send(peer(), "n"), Send(peer(), "e\n"); });
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("one")));
  sender.join();
}

TEST_F(StreamTest, KeepsWhatComesBehindALine) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), "one\n\ntwo\nbytes");
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("one")));
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("")));
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("two")));
  EXPECT_EQ(stream.ReceiveBytes(2), "by");
  EXPECT_EQ(stream.ReceiveBytes(1000), "tes");
  Send(peer(), "more");
  EXPECT_EQ(stream.ReceiveBytes(1000), "more");
}

TEST_F(StreamTest, TakesWhatOneRecvBringsForARawMessage) {
  Stream& stream = InFraming(Framing::kRaw);
  Send(peer(), "one\ntwo\n");
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("one\ntwo\n")));
}

TEST_F(StreamTest, LeavesTheRestOfALongRawMessage) {
  Stream& stream = InFraming(Framing::kRaw);
  Send(peer(), "onetwo");
  EXPECT_THAT(stream.ReceiveMessage(3), Optional(std::string("one")));
  EXPECT_EQ(stream.ReceiveBytes(1000), "two");
}

TEST_F(StreamTest, ReceivesAgainWhatWasGivenBack) {
  Stream& stream = InFraming(Framing::kRaw);
  Send(peer(), "5bytes");
  EXPECT_THAT(stream.ReceiveMessage(4), Optional(std::string("5byt")));
  stream.GiveBack(3);
  EXPECT_EQ(stream.ReceiveBytes(1000), "bytes");
}

TEST_F(StreamTest, ReceivesALineOfTheLongestSize) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), std::string(kLongest, 'x') + "\n" + std::string(kLongest + 1, 'x'));
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string(kLongest, 'x')));
  EXPECT_THROW(stream.ReceiveMessage(kLongest), TooLong);
}

TEST_F(StreamTest, ReceivesNothingMoreWhenThePeerHasClosed) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), "one\nunfinished");
  peer().Close();
  EXPECT_THAT(stream.ReceiveMessage(kLongest), Optional(std::string("one")));
  EXPECT_EQ(stream.ReceiveMessage(kLongest), std::nullopt);
  EXPECT_EQ(stream.ReceiveBytes(1000), "");
}

TEST_F(StreamTest, ReceivesAndSendsNothingMoreWhenThePeerHasReset) {
  Stream& stream = InFraming(Framing::kRaw);
  Reset(peer());
  EXPECT_EQ(stream.ReceiveMessage(kLongest), std::nullopt);
  EXPECT_FALSE(stream.SendBytes("bytes"));
}

TEST_F(StreamTest, TimesOutWhenNothingComes) {
  Stream& stream = InFraming(Framing::kLine);
  const auto deadline = Stream::Clock::now() + std::chrono::milliseconds(2);
  EXPECT_THROW(stream.ReceiveBytes(1, deadline), TimedOut);
  EXPECT_GE(Stream::Clock::now(), deadline);
}

TEST_F(StreamTest, TimesOutInTheMiddleOfALine) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), "unfinished");
  EXPECT_THROW(stream.ReceiveMessage(kLongest, Stream::Clock::now() + std::chrono::milliseconds(2)), TimedOut);
}

TEST_F(StreamTest, MeetsADeadlineFarAway) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), "one\n");
  const auto deadline = Stream::Clock::now() + std::chrono::hours(24 * 365 * 30);
  EXPECT_THAT(stream.ReceiveMessage(kLongest, deadline), Optional(std::string("one")));
}

TEST_F(StreamTest, ClosesOrderlyAlthoughBytesAreUnread) {
  Stream& stream = InFraming(Framing::kLine);
  Send(peer(), std::string(10'000, 'x'));
  stream.SendMessage("no: I do not want it");
  shutdown(peer().get(), SHUT_WR);
  stream.CloseOrderly();
  EXPECT_EQ(Receive(peer()), "no: I do not want it\n");
  EXPECT_EQ(Receive(peer()), "");  // closing at once would have it fail: Connection reset by peer
}

TEST_F(StreamTest, ClosesOrderlyInTheFaceOfAPeerThatStays) {
  Stream& stream = InFraming(Framing::kLine);
  stream.CloseOrderly(std::chrono::milliseconds(2));
  EXPECT_EQ(Receive(peer()), "");
}

TEST_F(StreamTest, ClosesOrderlyInTheFaceOfAPeerThatSendsForEver) {
  Stream& stream = InFraming(Framing::kLine);
  std::thread sender([&] {
    const std::string bytes(1 << 20, 'x');
    while (send(peer().get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  stream.CloseOrderly(std::chrono::hours(1));
  sender.join();
}

}  // namespace
}  // namespace support

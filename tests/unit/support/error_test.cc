#include "labs/support/error.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <system_error>

#include "labs/support/descriptor.h"

namespace support {
namespace {

using testing::StrEq;
using testing::ThrowsMessage;

bool IsOpen(int fd) {
  return fcntl(fd, F_GETFD) != -1;
}

int Open() {
  return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

TEST(Check, PassesAResultOn) {
  EXPECT_EQ(Check(3, "call"), 3);
  EXPECT_EQ(Check(3, "call", Address()), 3);
  EXPECT_EQ(Check(3, "call", "file"), 3);
}

TEST(Check, ThrowsWithTheCallAndItsObject) {
  const auto fails = [] { return open("/nothing", O_RDONLY); };
  EXPECT_THAT([&] { Check(fails(), "open"); },
              ThrowsMessage<std::system_error>(StrEq("open: No such file or directory")));
  EXPECT_THAT([&] { Check(fails(), "open", std::string("/nothing")); },
              ThrowsMessage<std::system_error>(StrEq("open /nothing: No such file or directory")));
  EXPECT_THAT([&] { Check(fails(), "open", Address("127.0.0.1", 7)); },
              ThrowsMessage<std::system_error>(StrEq("open 127.0.0.1:7: No such file or directory")));
}

TEST(ExitStatusOf, Is0OfAProgramThatReturns) {
  EXPECT_EQ(ExitStatusOf([] {}), 0);
}

TEST(ExitStatusOf, Is1OfAProgramThatThrows) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(ExitStatusOf([] { throw std::runtime_error("no \xFF good"); }), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "error: no \uFFFD good\n");
}

TEST(Descriptor, ClosesItself) {
  const int fd = Open();
  { const Descriptor descriptor(fd); }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(Descriptor, GivesItsNumberAway) {
  const int fd = Open();
  { EXPECT_EQ(Descriptor(fd).Release(), fd); }
  EXPECT_TRUE(IsOpen(fd));
  Descriptor(fd).Close();
  EXPECT_FALSE(IsOpen(fd));
}

TEST(Descriptor, Moves) {
  const int fd = Open();
  Descriptor first(fd), second(std::move(first));
  EXPECT_EQ(first.get(), -1);  // NOLINT(bugprone-use-after-move): it owns nothing now
  first = std::move(second);
  EXPECT_EQ(first.get(), fd);
  EXPECT_TRUE(IsOpen(fd));
}

}  // namespace
}  // namespace support

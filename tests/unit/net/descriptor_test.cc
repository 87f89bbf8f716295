#include "harness/net/descriptor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <system_error>
#include <utility>

namespace socklab::net {
namespace {

using testing::StrEq;
using testing::ThrowsMessage;

bool IsOpen(int fd) {
  return fcntl(fd, F_GETFD) >= 0;
}

int Open() {
  return open("/dev/null", O_RDWR | O_CLOEXEC);
}

TEST(Descriptor, ClosesItself) {
  const int fd = Open();
  { const Descriptor descriptor(fd); }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(Descriptor, IsNoneByDefaultAndAfterAFailedCall) {
  EXPECT_FALSE(Descriptor());
  EXPECT_FALSE(Descriptor(-1));
  EXPECT_TRUE(Descriptor(Open()));
}

TEST(Descriptor, ClosesOnlyOnce) {
  Descriptor descriptor(Open());
  descriptor.Close();
  EXPECT_FALSE(descriptor);
  const Descriptor other(Open());  // has the same number
  descriptor.Close();
  EXPECT_TRUE(IsOpen(other.get()));
}

TEST(Descriptor, MovesItsOwnership) {
  Descriptor first(Open());
  const int fd = first.get();
  Descriptor second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): it is none now
  EXPECT_EQ(second.get(), fd);
  Descriptor third;
  third = std::move(second);
  EXPECT_EQ(third.get(), fd);
  EXPECT_TRUE(IsOpen(fd));
}

TEST(Checked, PassesAResultOn) {
  EXPECT_EQ(Checked(3, "call"), 3);
}

TEST(Checked, ThrowsTheErrorWithTheCallsName) {
  EXPECT_THAT([] { Checked(open("/nothing", O_RDONLY), "open /nothing"); },
              ThrowsMessage<std::system_error>(StrEq("open /nothing: No such file or directory")));
}

}  // namespace
}  // namespace socklab::net

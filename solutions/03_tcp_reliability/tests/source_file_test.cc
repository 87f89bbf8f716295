#include "solutions/03_tcp_reliability/source_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <stdexcept>
#include <system_error>

#include "solutions/03_tcp_reliability/tests/folder.h"

namespace {

using testing::EndsWith;
using testing::ThrowsMessage;

class SourceFileTest : public testing::Test {
 protected:
  Folder folder;
};

TEST_F(SourceFileTest, IsReadAnywhereAndAgain) {
  folder.Write("file", "0123456789");
  const SourceFile file(folder.Path("file"));
  EXPECT_EQ(file.size(), 10);
  EXPECT_EQ(file.Read(7, 3), "789");
  EXPECT_EQ(file.Read(0, 4), "0123");
  EXPECT_EQ(file.Read(7, 3), "789");
  EXPECT_EQ(file.Read(10, 0), "");
}

TEST_F(SourceFileTest, MayBeEmpty) {
  folder.Write("file", "");
  EXPECT_EQ(SourceFile(folder.Path("file")).size(), 0);
}

TEST_F(SourceFileTest, HasTheSizeThatItHadAtFirst) {
  folder.Write("file", "0123456789");
  const SourceFile file(folder.Path("file"));
  folder.Write("file", "01234567890123456789");
  EXPECT_EQ(file.size(), 10);
  folder.Write("file", "01234");
  EXPECT_EQ(file.Read(0, 5), "01234");
  EXPECT_THAT([&] { file.Read(4, 2); }, ThrowsMessage<std::runtime_error>(EndsWith("file has become shorter")));
}

TEST_F(SourceFileTest, IsARegularFile) {
  EXPECT_THAT([&] { SourceFile(folder.Path("none")); },
              ThrowsMessage<std::system_error>(EndsWith("none: No such file or directory")));
  EXPECT_THAT([&] { SourceFile(folder.Path("")); }, ThrowsMessage<std::runtime_error>(EndsWith("is no regular file")));
  ASSERT_EQ(mkfifo(folder.Path("fifo").c_str(), 0600), 0);
  EXPECT_THAT([&] { SourceFile(folder.Path("fifo")); },
              ThrowsMessage<std::runtime_error>(EndsWith("fifo is no regular file")));
}

}  // namespace

#include "labs/support/pages.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace support {
namespace {

namespace fs = std::filesystem;

class PagesTest : public testing::Test {
 protected:
  PagesTest() {
    fs::create_directories(root_ / "docs");
    std::ofstream(root_ / "index.html") << "first";
    std::ofstream(root_ / "docs/index.html") << "documents";
    std::ofstream(root_ / "two words.css") << "style";
    std::ofstream(fs::path(testing::TempDir()) / "secret.txt") << "secret";
  }
  ~PagesTest() override { fs::remove_all(root_); }

  Resource Find(std::string_view line) const { return Pages(root_).Find(line); }

  const fs::path root_ = fs::path(testing::TempDir()) / "pages";
};

std::string ContentOf(const Resource& resource) {
  std::string content(resource.size, '\0');
  content.resize(static_cast<std::size_t>(pread(resource.file.get(), content.data(), content.size(), 0)));
  return content;
}

TEST_F(PagesTest, OpensWhatALineMeans) {
  const Resource page = Find("GET /two%20words.css?now HTTP/1.1");
  EXPECT_EQ(page.status, HttpStatus::kOk);
  EXPECT_EQ(ContentOf(page), "style");
  EXPECT_EQ(page.type, "text/css; charset=utf-8");
  EXPECT_FALSE(page.head_only);
  EXPECT_EQ(ContentOf(Find("GET / HTTP/1.1")), "first");
  EXPECT_EQ(ContentOf(Find("GET /docs/ HTTP/1.0")), "documents");
}

TEST_F(PagesTest, KnowsThatHeadWantsNoBody) {
  const Resource page = Find("HEAD / HTTP/1.1");
  EXPECT_TRUE(page.head_only);
  EXPECT_EQ(page.size, 5U);
  const Resource missing = Find("HEAD /missing HTTP/1.1");
  EXPECT_TRUE(missing.head_only);
  EXPECT_EQ(missing.status, HttpStatus::kNotFound);
}

TEST_F(PagesTest, SendsOnToAFolder) {
  const Resource folder = Find("GET /docs HTTP/1.1");
  EXPECT_EQ(folder.status, HttpStatus::kMovedPermanently);
  EXPECT_EQ(folder.location, "/docs/");
}

TEST_F(PagesTest, NeverLeavesTheFolder) {
  for (const char* target : {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd"}) {
    EXPECT_EQ(Find(std::string("GET ") + target + " HTTP/1.1").status, HttpStatus::kNotFound) << target;
  }
}

TEST_F(PagesTest, SaysWhatIsWrongWithALine) {
  EXPECT_EQ(Find("").status, HttpStatus::kBadRequest);
  EXPECT_EQ(Find("GET /%zz HTTP/1.1").status, HttpStatus::kBadRequest);
  EXPECT_EQ(Find("POST / HTTP/1.1").status, HttpStatus::kMethodNotAllowed);
  EXPECT_EQ(Find("BREW / HTTP/1.1").status, HttpStatus::kNotImplemented);
}

TEST_F(PagesTest, WaitsForNobody) {
  ASSERT_EQ(mkfifo((root_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(Find("GET /fifo HTTP/1.1").status, HttpStatus::kForbidden);
}

}  // namespace
}  // namespace support

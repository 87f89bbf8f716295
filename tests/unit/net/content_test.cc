#include "harness/net/content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace socklab::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kKibibyte = 1024;
constexpr std::uint64_t kMebibyte = 1024 * kKibibyte;
constexpr std::uint64_t kIsland = 64 * kKibibyte;  // of a sparse content

// All of it, piece by piece, as From() gives it.
std::string Whole(const Content& content) {
  std::string whole;
  while (whole.size() < content.size()) {
    const std::string_view bytes = content.From(whole.size());
    if (bytes.empty()) {
      ADD_FAILURE() << "there is nothing at " << whole.size();
      break;
    }
    whole += bytes;
  }
  return whole;
}

using Range = std::pair<std::uint64_t, std::uint64_t>;

// Where the content has holes, by asking at each offset that From() leads to.
std::vector<Range> HolesOf(const Content& content) {
  std::vector<Range> holes;
  for (std::uint64_t offset = 0; offset < content.size();) {
    const std::uint64_t next = offset + content.From(offset).size();
    if (content.IsHole(offset) && !holes.empty() && holes.back().second == offset) {
      holes.back().second = next;
    } else if (content.IsHole(offset)) {
      holes.emplace_back(offset, next);
    }
    offset = next;
  }
  return holes;
}

bool IsZeros(const std::string& bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == '\0'; });
}

// ---- Exactly these bytes

TEST(Content, IsExactlyItsBytes) {
  const Content content = std::string("one\0two", 7);
  EXPECT_EQ(content.size(), 7u);
  EXPECT_EQ(content.From(0), std::string_view("one\0two", 7));
  EXPECT_EQ(content.From(4), "two");
  EXPECT_EQ(content.From(6), "o");
  EXPECT_FALSE(content.IsHole(0));
}

TEST(Content, IsMadeOfALiteral) {
  const Content content = "hello";
  EXPECT_EQ(Whole(content), "hello");
}

TEST(Content, EndsAtItsSize) {
  const Content content = "hello";
  for (const std::uint64_t offset : {std::uint64_t{5}, std::uint64_t{6}, ~std::uint64_t{0}}) {
    EXPECT_THAT(content.From(offset), IsEmpty()) << offset;
    EXPECT_FALSE(content.IsHole(offset)) << offset;
    EXPECT_THAT(content.Part(offset, 3), IsEmpty()) << offset;
  }
}

TEST(Content, MayBeEmpty) {
  for (const Content& content : {Content(""), Content(std::string()), Content::Random(71, 0)}) {
    EXPECT_EQ(content.size(), 0u);
    EXPECT_THAT(content.From(0), IsEmpty());
    EXPECT_FALSE(content.IsHole(0));
    EXPECT_THAT(content.Part(0, 10), IsEmpty());
  }
}

TEST(Content, GivesAPartThatMayBeShorter) {
  const Content content = "hello";
  EXPECT_EQ(content.Part(0, 2), "he");
  EXPECT_EQ(content.Part(1, 3), "ell");
  EXPECT_EQ(content.Part(3, 10), "lo");
  EXPECT_EQ(content.Part(2, 0), "");
}

TEST(Content, LivesAsLongAsACopyOfIt) {
  std::string_view bytes;
  Content copy = "nothing";
  {
    const Content content = std::string(100, 'x');
    bytes = content.From(0);
    copy = content;
  }
  EXPECT_EQ(bytes, std::string(100, 'x'));
  EXPECT_EQ(copy.From(0).data(), bytes.data()) << "the bytes are shared";
}

// ---- Random bytes

TEST(RandomContent, FollowsFromItsSeed) {
  EXPECT_EQ(Whole(Content::Random(71, 1000)), Whole(Content::Random(71, 1000)));
  EXPECT_NE(Whole(Content::Random(71, 1000)), Whole(Content::Random(72, 1000)));
  EXPECT_EQ(Content::Random(71, 1000).Part(0, 100), Content::Random(71, 100).Part(0, 100));
}

TEST(RandomContent, HasBytesOfEveryValue) {
  const std::string bytes = Whole(Content::Random(71, 64 * kKibibyte));
  EXPECT_THAT(std::set<char>(bytes.begin(), bytes.end()), SizeIs(256));
}

TEST(RandomContent, DoesNotBeginWithADigit) {
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    const char first = Content::Random(seed, 1).From(0).front();
    EXPECT_FALSE(first >= '0' && first <= '9') << seed;
  }
}

TEST(RandomContent, RepeatsItselfAtADistanceThatIsNoBuffersSize) {
  constexpr std::uint64_t kPeriod = 65'521;
  const Content content = Content::Random(71, kMebibyte);
  const std::string bytes = Whole(content);
  ASSERT_THAT(bytes, SizeIs(kMebibyte));
  EXPECT_EQ(bytes.substr(kPeriod, 1000), bytes.substr(0, 1000));
  for (std::uint64_t buffer = 512; buffer < kMebibyte; buffer *= 2) {
    EXPECT_NE(bytes.substr(buffer, 100), bytes.substr(0, 100)) << "a buffer that is sent twice would not be noticed";
  }
}

TEST(RandomContent, IsTheSameWhereverItIsReadFrom) {
  const Content content = Content::Random(71, 200'000);
  const std::string bytes = Whole(content);
  for (const std::uint64_t offset : {0, 1, 65'520, 65'521, 65'522, 131'042, 199'999}) {
    EXPECT_TRUE(std::string_view(bytes).substr(offset).starts_with(content.From(offset))) << offset;
    EXPECT_EQ(content.Part(offset, 70'000), bytes.substr(offset, 70'000)) << offset;
  }
}

TEST(RandomContent, HasNoHoles) {
  EXPECT_THAT(HolesOf(Content::Random(71, kMebibyte)), IsEmpty());
}

// ---- Sparse ones

TEST(SparseContent, HasRandomBytesAtItsEndsAndAtPowersOfTwo) {
  const Content content = Content::Sparse(71, 4 * kMebibyte);
  EXPECT_EQ(content.size(), 4 * kMebibyte);
  EXPECT_THAT(HolesOf(content), ElementsAre(Range(kIsland, kMebibyte), Range(kMebibyte + kIsland, 2 * kMebibyte),
                                            Range(2 * kMebibyte + kIsland, 4 * kMebibyte - kIsland)));
}

TEST(SparseContent, IsZerosInItsHolesAndRandomElsewhere) {
  const Content content = Content::Sparse(71, 4 * kMebibyte), random = Content::Random(71, 4 * kMebibyte);
  const std::string bytes = Whole(content);
  ASSERT_THAT(bytes, SizeIs(4 * kMebibyte));
  EXPECT_EQ(bytes.substr(0, kIsland), random.Part(0, kIsland));
  EXPECT_TRUE(IsZeros(bytes.substr(kIsland, kMebibyte - kIsland)));
  EXPECT_EQ(bytes.substr(kMebibyte, kIsland), random.Part(kMebibyte, kIsland));
  EXPECT_TRUE(IsZeros(bytes.substr(kMebibyte + kIsland, kMebibyte - kIsland)));
  EXPECT_EQ(bytes.substr(4 * kMebibyte - kIsland), random.Part(4 * kMebibyte - kIsland, kIsland));
}

TEST(SparseContent, HasPartsThatReachOverTheEdgeOfAHole) {
  const Content content = Content::Sparse(71, 4 * kMebibyte);
  const std::string part = content.Part(kMebibyte - 10, 20);
  EXPECT_TRUE(IsZeros(part.substr(0, 10)));
  EXPECT_EQ(part.substr(10), Content::Random(71, 4 * kMebibyte).Part(kMebibyte, 10));
  EXPECT_TRUE(content.IsHole(kMebibyte - 1));
  EXPECT_FALSE(content.IsHole(kMebibyte));
  EXPECT_THAT(content.From(kMebibyte - 1), SizeIs(1)) << "a piece is all hole, or none";
}

TEST(SparseContent, MayHaveAHoleOfOneByteBeforeItsEnd) {
  const std::uint64_t size = 4 * kMebibyte + 2 * kIsland + 1;
  EXPECT_EQ(HolesOf(Content::Sparse(71, size)).back(), Range(size - kIsland - 1, size - kIsland));
}

TEST(SparseContent, HasNoIslandThatTouchesTheOneAtItsEnd) {
  const std::uint64_t size = 4 * kMebibyte + 2 * kIsland;
  EXPECT_EQ(HolesOf(Content::Sparse(71, size)).back(), Range(2 * kMebibyte + kIsland, size - kIsland));
}

TEST(SparseContent, MayBeLargerThanAnyMemory) {
  constexpr std::uint64_t kSize = std::uint64_t{1} << 42;
  const Content content = Content::Sparse(71, kSize);
  EXPECT_TRUE(content.IsHole(kSize - kIsland - 1));
  EXPECT_EQ(content.Part(kSize - 5, 10), Content::Random(71, kSize).Part(kSize - 5, 5));
  EXPECT_THAT(content.From(kSize), IsEmpty());
}

}  // namespace
}  // namespace socklab::net

#include "labs/03_tcp_reliability/checks/link_tally.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "labs/03_tcp_reliability/checks/segment.h"
#include "tests/unit/lab3/in_words.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using tests::Said;

constexpr net::Endpoint kFrom = {.port = 40'001};
constexpr net::Endpoint kTo = {.port = 1300};

TEST(LinkTally, CountsWhatBecomesOfSegments) {
  LinkTally tally;
  tally.Count({});
  tally.Count({.lost = true, .copies = 2});
  tally.Count({.flipped_bit = 3, .copies = 2});
  tally.Count({.behind = 2});
  EXPECT_EQ(tally, (LinkTally{.segments = 4, .lost = 1, .damaged = 1, .doubled = 1, .held_back = 1}));
}

TEST(LinkTally, IsToldOfBothWays) {
  EXPECT_TRUE(DescribeTallies({}, {}).empty());
  EXPECT_EQ(Said(DescribeTallies({.segments = 1, .lost = 1}, {})),
            "The link has carried 1 segment from your rsend (1 lost) and 0 segments from your rrecv.");
  EXPECT_EQ(Said(DescribeTallies({.segments = 1'212, .lost = 118, .damaged = 24, .doubled = 61, .held_back = 50},
                                 {.segments = 1'104'000, .lost = 1'000})),
            "The link has carried 1,212 segments from your rsend (118 lost, 24 damaged, 61 doubled, 50 held back) and "
            "1,104,000 segments from your rrecv (1,000 lost).");
}

TEST(Link, SaysWhatItDoes) {
  EXPECT_EQ(Said(DescribeLink(kFrom, kTo, {})), "a link from 127.0.0.1:40001 to 127.0.0.1:1300");
  EXPECT_EQ(Said(DescribeLink(kFrom, kTo, {.loss = 0.1, .corruption = 0.02, .delay = 1500us, .rate = 1'000'000})),
            "a link from 127.0.0.1:40001 to 127.0.0.1:1300, which loses 10 %, damages 2 %, delays all by 1.5 ms, "
            "carries 1,000,000 bytes a second");
  EXPECT_EQ(Said(DescribeLink(kFrom, kTo, {.duplication = 0.5, .reordering = 0.05})),
            "a link from 127.0.0.1:40001 to 127.0.0.1:1300, which doubles 50 %, reorders 5 %");
}

TEST(Link, SaysWhatItCarries) {
  EXPECT_EQ(Said(DescribeDatagram(Encode({.seq = 1000, .flags = kSyn}))), "SYN seq=1000");
  EXPECT_EQ(Said(DescribeDatagram("from mallory!")), "no segment: it has 13 bytes: the header alone has 16");
}

TEST(Link, SaysWhatBecomesOfASegment) {
  EXPECT_TRUE(DescribeFate({}).empty());
  EXPECT_TRUE(DescribeFate({.lost = true}).empty()) << "a report shows that by itself";
  EXPECT_EQ(Said(DescribeFate({.copies = 2, .sending = 2})), "sending 2, doubled");
  EXPECT_EQ(Said(DescribeFate({.flipped_bit = 8 * 14})), "a bit of checksum flipped");
  EXPECT_EQ(Said(DescribeFate({.flipped_bit = 8 * 16})), "a bit of data flipped");
  EXPECT_EQ(Said(DescribeFate({.behind = 3, .delay = 200ms})), "held back behind 3, delayed 200 ms");
}

}  // namespace
}  // namespace socklab::lab3

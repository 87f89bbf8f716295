// Your two programs, with a link of the test between them.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>

#include "labs/03_tcp_reliability/checks/pair_check.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using check::Tier;

CHECK(Pair, MovesAnEmptyFile,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 1,
       .why = "An empty file is a file, too.",
       .hint = "What does your sender do after the handshake when there is nothing to send?"}) {
  Transfers("", Link());
}

CHECK(Pair, MovesOneByte,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 1,
       .why = "Even one byte needs a whole connection: an opening, an acknowledgement, an end.",
       .hint = "Which sequence numbers do the SYN, the byte and the FIN have?"}) {
  Transfers("x", Link());
}

CHECK(Pair, Moves100Kilobytes,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 1,
       .why = "A file may be longer than a segment, and longer than a window.",
       .hint = "What does your sender do when the window is full, and what when it opens again?"}) {
  Transfers(RandomContent(100'000), Link());
}

CHECK(Pair, SurvivesEachKindOfLoss,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "Any kind of segment can be lost.",
       .hint = "Look at the last segment that was lost: which side has to notice, and how?",
       .waits = true}) {
  for (const Pick& lost : {TheSyn(), TheSynAck(), TheThirdAck(), TheData(1), TheData(3), TheAckOfData(3), TheFin(),
                           TheFinAck(), TheLastAck()}) {
    LossyLink link = Link();
    link.Loses(lost);
    // After a lost last ACK the receiver tries as often as it may.
    Transfers(RandomContent(3'000), link, Timer(20ms, lost.kind == Pick::Kind::kLastAck ? kFew : kMany));
    StopBoth();
  }
}

CHECK(Pair, SurvivesDuplicatesAndReordering,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "Segments take different paths, and one that seemed lost may still arrive.",
       .hint =
           "What does your program do with a segment that it has already seen, and with one that arrives too early?"}) {
  LossyLink link = Link({.duplication = 0.3, .reordering = 0.3, .seed = NextSeed()});
  Transfers(RandomContent(60'000), link);
}

CHECK(Pair, MovesOddLengths,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 2,
       .why = "Bugs hide at the edges: one byte less than a full segment, one byte more, an odd number of bytes.",
       .hint = "If the number of bytes is odd, how does the last byte enter the checksum?"}) {
  for (const std::size_t size : {kFull - 1, kFull, kFull + 1, 3 * kFull - 1}) {
    Transfers(RandomContent(size), Link());
    StopBoth();
  }
}

CHECK(
    Pair, MovesAMebibyteOverABadLink,
    {.tier = Tier::kRobust,
     .points = 2,
     .rule = 1,
     .why = "One segment in eight is lost or damaged, and the file still arrives whole: that is what TCP is for.",
     .hint = "Build a link with one kind of fault at a time (see tc in the handout): which fault breaks your programs?",
     .heavy = true,
     .waits = true}) {
  LossyLink link =
      Link({.loss = 0.10, .corruption = 0.02, .duplication = 0.05, .reordering = 0.05, .seed = NextSeed()});
  Transfers(RandomContent(1 << 20), link, {});
}

CHECK(Pair, ChoosesFirstNumbersByChance,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "Anyone who can guess your sequence numbers can inject bytes into your connection, and segments of the "
              "last connection must not fit into the next.",
       .hint = "Without --isn, what is your initial sequence number, and what is it the next time?"}) {
  std::set<std::uint32_t> numbers;
  for (int run = 0; run < 2; ++run) {
    numbers.insert(FirstNumberOfSender());
    numbers.insert(FirstNumberOfReceiver());
  }
  AreDifferent(4, numbers);
}

}  // namespace
}  // namespace socklab::lab3

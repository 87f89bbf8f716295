// The checks of lab 3. Each cites the rule of the handout that it checks.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/peers/backoff.h"
#include "harness/peers/lossy_link.h"
#include "harness/peers/strict_receiver.h"
#include "harness/peers/strict_sender.h"

namespace socklab::check {
namespace {

using namespace peers;  // NOLINT(google-build-using-namespace): the names of what may happen to which segment
using namespace std::chrono_literals;
using net::Content;
using std::chrono::milliseconds;
using testing::AnyOf;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 1300;
constexpr std::uint32_t kSenderIsn = 1000;
constexpr std::uint32_t kReceiverIsn = 5000;
constexpr std::uint32_t kNearTheEnd = 4'294'967'000;  // of all sequence numbers
constexpr std::size_t kFull = kMostSegmentData;
constexpr std::size_t kThreshold = 16;  // segments, of slow start
// How far a number may be off that is not this connection's, or not the next one.
constexpr std::uint32_t kWrongBy[] = {1, 3'000, 1U << 31, static_cast<std::uint32_t>(-2'000)};
// Tries, if the timer begins with 20 ms: after 1.3 s, or 2.3 s, they are used up, for which no machine is too slow.
constexpr int kFew = 5;
constexpr int kMany = 6;
// Where the timer is not the subject, none shall expire: a program that waits so long can be seen to wait for us.
constexpr milliseconds kNever = 10min;

std::vector<std::string> With(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

std::vector<std::string> Timer(milliseconds rto, int retries = 8) {
  return {"--rto", std::to_string(rto.count()), "--retries", std::to_string(retries)};
}

// How long a sender tries: its timer runs once for each sending.
milliseconds TimeToGiveUp(milliseconds rto, int retries) {
  milliseconds time{0}, timer = rto;
  for (int sending = 0; sending <= retries; ++sending) {
    time += timer;
    timer = std::min(2 * timer, std::max<milliseconds>(rto, 1s));
  }
  return time;
}

// Conversations about a program's timer.
class TimedCheck : public Check {
 protected:
  using Check::Check;

  // Holds one with a timer that is so short that it is soon over. A machine that is too slow for that timer makes it
  // expire when it should not: then nothing can be said, and the conversation is held again, with a longer one. A
  // program may be slow for once, too, as one is whose run-time loads a piece of it when it is first needed: so what
  // fails has to fail with the longest timer as well. It starts one program.
  void WithTimer(milliseconds shortest, milliseconds longest, const std::function<void(milliseconds)>& hold) {
    for (milliseconds rto = std::max(shortest, quickest_);; rto = quickest_) {
      const bool is_longest = rto == longest;
      const auto idled_before = conversation().watch().in_check().idling;
      bool by_itself = false;  // it has failed, and the machine is not to blame
      strain_ = {};
      is_sharp_ = true;
      try {
        hold(rto);
        if (is_sharp_ || is_longest) return;
      } catch (const Unmet&) {
        by_itself = strain_.longest() <= rto / 3;
        if (is_longest && !by_itself) throw Inconclusive(Strained() + ", too long for a timer of " + Milliseconds(rto));
        const bool was_long = conversation().watch().in_check().idling - idled_before > kMostForOnce;
        if (is_longest || (by_itself && was_long)) throw;
      }
      Stop();
      const std::string why = by_itself ? "this has failed with a timer of " + Milliseconds(rto) : Strained();
      conversation().story().Tell(Step::Kind::kNote, "", why + ": once more, with a longer timer");
      quickest_ = by_itself ? longest : std::min(kLonger * rto, longest);
    }
  }

  Strain& strain() { return strain_; }

  // The gaps are those of a timer that starts with `rto` and doubles.
  void Doubles(const std::vector<Gap>& gaps, milliseconds rto, Where where = Where::current()) {
    for (const Gap& gap : gaps) strain_.Note(gap.starved);
    is_sharp_ = WouldShowItsFaults(gaps, rto);
    const std::string why = WhyNoBackoff(gaps, rto);
    if (why.empty()) return;
    throw Unmet(fmt::format("your {} should send again what is not acknowledged when its timer expires, and double "
                            "the timer, but {}.",
                            program().name(), why),
                where);
  }

 private:
  // How many times as long the timer is, each time that the machine was too slow.
  static constexpr int kLonger = 3;
  // A program that was idle for longer before it failed has not been slow for once: it never does what is expected.
  static constexpr milliseconds kMostForOnce{3'000};

  static std::string Milliseconds(milliseconds time) { return fmt::format("{} ms", time.count()); }
  std::string Strained() const {
    return fmt::format("this machine has kept the program or the test waiting for {}",
                       Milliseconds(std::chrono::ceil<milliseconds>(strain_.longest())));
  }

  milliseconds quickest_{0};  // that this machine can do, as far as is known
  Strain strain_;
  bool is_sharp_ = true;
};

// rsend, before a receiver of ours.
class Sender : public TimedCheck {
 protected:
  Sender() : TimedCheck(Transport::kUdp, kPort) {
    ByHand("bazel-bin/labs/03_tcp_reliability/rrecv --out copy   # in one terminal, and rsend in another");
  }

  // Starts it for this file.
  StrictReceiver Sends(const Content& file, const std::vector<std::string>& timer = Timer(kNever),
                       std::uint32_t isn = kSenderIsn, Where where = Where::current()) {
    GivenFile("file", file);
    StrictReceiver receiver(conversation(), server(), file, isn);
    Start("rsend", With({"--file", "file", "--isn", std::to_string(isn)}, timer), where);
    receiver.Meets(program());
    receiver.NotesIn(strain());
    return receiver;
  }

  // The rest of a transfer in which nothing happens any more.
  void Finishes(StrictReceiver& receiver, Where where = Where::current()) {
    receiver.ReceivesRest(where);
    receiver.Ends(where);
    Exits(0, where);
  }

  // It gives up with what it has sent last: so many times more it comes, and no more than that.
  void GivesUpAfter(int retries, StrictReceiver& receiver, Where where = Where::current()) {
    for (int i = 0; i < retries; ++i) receiver.ReceivesAgain(where);
    PrintsError(StartsWith("error: "), where);
    Exits(1, where);
    receiver.HasReceivedNothingMore(fmt::format("after {} sendings of one segment", retries + 1), where);
  }

  // It ends with an error, because of what our receiver has sent.
  void FailsAfter(const Segment& segment, StrictReceiver& receiver, Where where = Where::current()) {
    receiver.Sends(segment);
    PrintsError(StartsWith("error: "), where);
    Exits(1, where);
  }

  // What is like this segment, but for a number that is wrong, changes nothing.
  void IgnoresWrongOnes(Segment segment, std::uint32_t Segment::*number, StrictReceiver& receiver,
                        Where where = Where::current()) {
    for (const std::uint32_t off : kWrongBy) {
      Segment wrong = segment;
      wrong.*number += off;
      receiver.Sends(wrong);
      const std::string after = fmt::format("after {}, whose {} is wrong by {}", InWords(wrong),
                                            number == &Segment::ack ? "ack" : "seq", static_cast<std::int32_t>(off));
      receiver.ReceivesNothingNew(after, where);
      if (!program().exit()) continue;
      throw Unmet(fmt::format("your rsend should go on {}, but it {}.", after, program().exit()->InWords()), where);
    }
  }

  // How many segments are on the way, from flight to flight: one more of them each time that it waits for us. Each
  // segment of the flight before is acknowledged by itself.
  std::vector<std::size_t> Flights(std::size_t flights, StrictReceiver& receiver, Where where = Where::current()) {
    std::vector<std::size_t> segments;
    while (segments.size() < flights) {
      receiver.AcknowledgesEach();
      segments.push_back(receiver.ReceivesFlight(where).segments);
      conversation().story().Tell(Step::Kind::kNote, "", Plot(segments));
    }
    return segments;
  }
  // The same until a flight has so many segments.
  std::vector<std::size_t> FlightsUntil(std::size_t segments, StrictReceiver& receiver,
                                        Where where = Where::current()) {
    std::vector<std::size_t> flights;
    while (flights.empty() || flights.back() < segments) {
      const std::size_t before = flights.empty() ? 0 : flights.back();
      flights.push_back(Flights(1, receiver, where).front());
      if (flights.back() > before) continue;
      throw Unmet(fmt::format("your rsend should have more on the way from flight to flight, until it has {} segments, "
                              "but it stays at {}.",
                              segments, flights.back()),
                  where);
    }
    return flights;
  }
  // These flights have doubled, from one to four segments on.
  void Doubled(const std::vector<std::size_t>& flights, Where where = Where::current()) {
    if (flights.front() > 4) {
      throw Unmet(fmt::format("your rsend should begin with a flight of one to four segments, but it begins with {}.",
                              flights.front()),
                  where);
    }
    for (std::size_t i = 1; i < flights.size(); ++i) {
      const std::size_t before = flights[i - 1], least = std::min(before + (before + 1) / 2, kThreshold);
      if (flights[i] >= least && flights[i] <= 2 * before) continue;
      throw Unmet(fmt::format("your rsend should double its flight of {} segments, up to {}, but {} follow.", before,
                              kThreshold, flights[i]),
                  where);
    }
  }
  // These flights have grown by about a segment each.
  void GrewByOneEach(const std::vector<std::size_t>& flights, Where where = Where::current()) {
    const std::size_t growth = flights.back() - std::min(flights.back(), flights.front());
    const std::size_t steps = flights.size() - 1;
    if (growth >= steps / 2 && growth <= steps + 1) return;
    throw Unmet(fmt::format("your rsend should have about one segment more on the way each round trip, but from {} "
                            "segments it has come to {} in {} of them.",
                            flights.front(), flights.back(), steps),
                where);
  }

 private:
  // "a flight of 8 segments   ########"
  static std::string Plot(const std::vector<std::size_t>& flights) {
    return fmt::format("a flight of {:2} segments {:#<{}}", flights.back(), "", flights.back());
  }
};

// rrecv, before a sender of ours.
class Receiver : public TimedCheck {
 protected:
  Receiver() : TimedCheck(Transport::kUdp, kPort) {
    ByHand("bazel-bin/labs/03_tcp_reliability/rsend --file README.md   # in one terminal, and rrecv in another");
  }

  // Starts it; our sender has this file for it.
  StrictSender Receives(const Content& file, const std::vector<std::string>& timer = Timer(kNever),
                        std::uint32_t isn = kSenderIsn, Where where = Where::current()) {
    Start("rrecv", With({"--out", "copy", "--isn", std::to_string(kReceiverIsn)}, timer), where);
    IsReady(where);
    StrictSender sender(conversation(), server(), file, isn, kReceiverIsn);
    sender.Meets(program());
    sender.NotesIn(strain());
    return sender;
  }

  // The rest of a transfer in which nothing happens any more.
  void Finishes(StrictSender& sender, const Content& file, Where where = Where::current()) {
    sender.SendsRest(kFull, where);
    sender.Ends(where);
    Exits(0, where);
    Stores("copy", file, where);
    FolderHolds("", {"copy"}, where);
  }

  // It ends with an error, and what it has received until then is nowhere.
  void FailsWithoutAFile(Where where = Where::current()) {
    PrintsError(StartsWith("error: "), where);
    Exits(1, where);
    FolderHolds("", {}, where);
  }

  // The same because nothing comes any more from our sender: not too early, nor too late.
  void FailsOfSilence(const StrictSender& sender, milliseconds rto, int retries, Where where = Where::current()) {
    const milliseconds least = TimeToGiveUp(rto, retries), most = 2 * least + 1s;
    EndsBeforeItHasIdledFor(most, where);
    const auto after = std::chrono::floor<milliseconds>(sender.silence());
    if (after < least * 9 / 10) {
      throw Unmet(fmt::format("your rrecv should wait for {} ms at least, as long as a sender tries, but it has ended "
                              "after {} ms.",
                              least.count(), after.count()),
                  where);
    }
    FailsWithoutAFile(where);
  }

 private:
  void EndsBeforeItHasIdledFor(milliseconds most, Where where) {
    conversation().Await(
        program(),
        {.done = [this] { return program().exit().has_value(); },
         .ends_with_program = false,
         .patience = most + 200ms,
         .timer_may_help = true},
        {.text = fmt::format("your rrecv should give up before it has heard nothing for {} ms", most.count()),
         .where = where});
  }
};

// Both of them, and a link of ours between.
class Pair : public Check {
 protected:
  Pair() : Check(Transport::kUdp, kPort) {}

  // Starts both; they talk over the link, which leads to our server's address. By default they try for so long that no
  // loaded machine makes them give up.
  void Transfers(const Content& file, const LossyLink& link, const std::vector<std::string>& timer = Timer(20ms, kMany),
                 Where where = Where::current()) {
    Start("rrecv", With({"--out", "copy", "--isn", std::to_string(kReceiverIsn)}, timer), where);
    IsReady(where);
    GivenFile("file", file);
    StartAt(link.address(), "rsend", With({"--file", "file", "--isn", std::to_string(kSenderIsn)}, timer), where);
    Exits(0, where);
    TurnsTo("rrecv");
    Exits(0, where);
    Stores("copy", file, where);
    FolderHolds("", {"copy"}, where);
    HasCarried(link, file, where);
  }

  // Whatever the two have told each other, they have told it over the link.
  void HasCarried(const LossyLink& link, const Content& file, Where where = Where::current()) {
    const std::string missing = link.Missing(file);
    if (missing.empty()) return;
    throw Unmet(fmt::format("your rsend and your rrecv should send everything to each other through the test's link, "
                            "but the link has not carried {}.",
                            missing),
                where);
  }

  LossyLink Link(const LinkQuality& quality = {}) { return {conversation(), server(), quality}; }

  // What each of them takes when it is not told.
  std::uint32_t FirstNumberOfSender(Where where = Where::current()) {
    GivenFile("file", "hello");
    StrictReceiver receiver(conversation(), server(), "hello", std::nullopt);
    Start("rsend", With({"--file", "file"}, Timer(kNever)), where);
    receiver.Meets(program());
    receiver.ReceivesSyn(where);
    Stop();
    return receiver.their_isn();
  }
  std::uint32_t FirstNumberOfReceiver(Where where = Where::current()) {
    Start("rrecv", With({"--out", "copy"}, Timer(kNever)), where);
    IsReady(where);
    StrictSender sender(conversation(), server(), "hello", kSenderIsn, std::nullopt);
    sender.Meets(program());
    sender.SendsSyn();
    sender.ReceivesSynAck(where);
    Stop();
    return sender.their_isn();
  }
  void AreDifferent(std::size_t count, const std::set<std::uint32_t>& numbers, Where where = Where::current()) {
    if (numbers.size() == count) return;
    throw Unmet(fmt::format("your programs should choose another first number each time, but of {} only {} are "
                            "different: {}.",
                            count, numbers.size(), fmt::join(numbers, ", ")),
                where);
  }
};

// ---- basic: a polite peer, and a link that does no harm

CHECK(Sender, OpensWithASyn,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 4,
       .why = "A connection begins when both ends know each other's first number: SYN says it.",
       .hint =
           "Which bytes of the header does each field have, and in which order? What is summed up in the checksum?"}) {
  auto receiver = Sends(RandomContent(100));
  receiver.ReceivesSyn();
}

CHECK(Sender, CompletesTheHandshake,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 4,
       .why = "Only the third segment tells the receiver that its own SYN has arrived.",
       .hint = "SYN and FIN take one number each: which number do you expect next, and which is your own next?"}) {
  auto receiver = Sends(RandomContent(100));
  receiver.ReceivesSyn();
  receiver.SendsSynAck();
  receiver.ReceivesAck();
}

CHECK(
    Sender, SendsDataInSequence,
    {.tier = Tier::kBasic,
     .points = 8,
     .rule = 6,
     .why = "Numbered bytes can be put in order again, whatever the network does with them.",
     .hint = "The first byte of the file has the number after the SYN's. What is the number of the next segment's?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts();
  receiver.ReceivesRest();
}

CHECK(Sender, EndsWithAFin,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 12,
       .why = "UDP has no end of file: FIN says that the last byte was the last.",
       .hint = "What do you wait for after your FIN, and what is the last thing that you send?"}) {
  auto receiver = Sends(RandomContent(3'000));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.ReceivesFin();
  receiver.SendsFinAck();
  receiver.ReceivesLastAck();
  Exits(0);
}

CHECK(Receiver, AnswersASyn,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 4,
       .why = "SYN|ACK says two things in one segment: I have your first number, and here is mine.",
       .hint = "The number that you expect next is the SYN's and one more. Does your answer go back to where it came "
               "from?"}) {
  auto sender = Receives(RandomContent(100));
  sender.SendsSyn();
  sender.ReceivesSynAck();
}

CHECK(Receiver, AcknowledgesEachSegment,
      {.tier = Tier::kBasic,
       .points = 7,
       .rule = 7,
       .why = "A sender knows of what has arrived only what the receiver acknowledges.",
       .hint = "`ack` is the number of the next byte that you expect, not of the last that you have."}) {
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  for (const std::size_t size : {std::size_t{1}, kFull, std::size_t{500}, kFull}) {
    sender.SendsData(size);
    sender.IsAcknowledged();
  }
}

CHECK(Receiver, StoresTheFile,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 12,
       .why = "FIN|ACK promises the sender that its file is safe.",
       .hint = "Write what comes in order; give the file its name when FIN comes in order, and then answer."}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsRest();
  sender.SendsFin();
  sender.ReceivesFinAck();
  sender.SendsLastAck();
  Exits(0);
  Stores("copy", file);
}

CHECK(Pair, MovesAnEmptyFile,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 1,
       .why = "A file without a byte is a file too.",
       .hint = "What does your sender do after the handshake when there is nothing to send?"}) {
  Transfers("", Link());
}

CHECK(Pair, MovesOneByte,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 1,
       .why = "One byte needs all there is to a connection: a beginning, an acknowledgement, an end.",
       .hint = "Which numbers have the SYN, the byte, and the FIN?"}) {
  Transfers("x", Link());
}

CHECK(Pair, Moves100Kilobytes,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 1,
       .why = "A file is longer than a segment, and longer than a window.",
       .hint = "What happens when the window is full, and what when it opens again?"}) {
  Transfers(RandomContent(100'000), Link());
}

// ---- robust: a link that loses, doubles and reorders

CHECK(Sender, SendsALostSynAgain,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "The first segment may be lost like any other.",
       .hint = "Does the timer run before there is a connection?"}) {
  auto receiver = Sends(RandomContent(3'000), Timer(20ms, kFew));
  receiver.ReceivesSyn();
  receiver.ReceivesAgain();
  receiver.SendsSynAck();
  Finishes(receiver);
}

CHECK(Sender, SendsLostDataAgain,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "What is not acknowledged is sent again: this is all there is to reliability.",
       .hint = "What must you remember of a segment until it is acknowledged?"}) {
  auto receiver = Sends(RandomContent(5'000), Timer(20ms, kFew));
  receiver.Accepts(kFull);
  receiver.ReceivesData();
  receiver.ReceivesAgain();
  receiver.Acknowledges(StrictReceiver::kWindow);
  Finishes(receiver);
}

CHECK(Sender, SendsALostFinAgain,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "A receiver that has never seen the FIN waits for more.",
       .hint = "Does the timer run for the FIN as it does for data?"}) {
  auto receiver = Sends(RandomContent(3'000), Timer(20ms, kFew));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.ReceivesFin();
  receiver.ReceivesAgain();
  receiver.SendsFinAck();
  receiver.ReceivesLastAck();
  Exits(0);
}

CHECK(Receiver, SendsALostSynAckAgain,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "The SYN in SYN|ACK takes a number: it has to be acknowledged, and sent again until it is.",
       .hint = "Which timer runs in your receiver between SYN|ACK and the segment that follows it?"}) {
  const Content file = RandomContent(3'000);
  auto sender = Receives(file, Timer(20ms, kFew));
  sender.SendsSyn();
  sender.ReceivesSynAck();
  sender.ReceivesSynAckAgain();
  sender.SendsAck();
  Finishes(sender, file);
}

CHECK(Receiver, TakesDataForTheThirdAck,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 4,
       .why = "The third ACK may be lost, and nobody sends a bare ACK again: what follows says the same.",
       .hint = "What does a data segment, or a FIN, prove in the state in which you wait for the ACK?"}) {
  const Content file = RandomContent(3'000);
  for (const Content& each : {file, Content("")}) {
    auto sender = Receives(each);
    sender.SendsSyn();
    sender.ReceivesSynAck();
    Finishes(sender, each);
    Stop();
  }
}

CHECK(Receiver, AnswersARepeatedFin,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "The sender repeats its FIN because it has not heard the answer: only the answer ends that.",
       .hint = "You have stored the file and answered: how long must you stay, and what for?"}) {
  const Content file = RandomContent(3'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsRest();
  for (int sending = 0; sending < 3; ++sending) {
    sender.SendsFin();  // the very same each time: it has not heard the answer
    sender.ReceivesFinAck();
  }
  sender.SendsLastAck();
  Exits(0);
  Stores("copy", file);
}

CHECK(Receiver, RepeatsItsFinAck,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "The last two of a conversation can never both be sure. The file is stored: that is what counts.",
       .hint = "What if the last ACK never comes: how often do you try, and with which status do you end?",
       .waits = true}) {
  const Content file = RandomContent(100);
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto sender = Receives(file, Timer(rto, 2));
    sender.Connects();
    sender.SendsRest();
    sender.SendsFin();
    sender.ReceivesFinAck();
    sender.ReceivesFinAck();
    Exits(0);
    sender.HasReceivedFinAcksAtMost(1);
    Stores("copy", file);
  });
}

CHECK(Receiver, AcknowledgesOldSegments,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 7,
       .why = "An old segment comes again because its acknowledgement was lost: silence would make it come for ever.",
       .hint = "What do you do with a segment whose bytes you have?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (int i = 0; i < 2; ++i) {
    sender.SendsData();
    sender.IsAcknowledged();
  }
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{kFull}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

CHECK(Receiver, PutsReorderedDataInOrder,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 7,
       .why = "What overtakes on the way must not overtake in the file.",
       .hint = "Compare seq with the number that you expect: behind it, ahead of it, or the very same?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (const std::uint64_t offset : {2 * kFull, kFull, std::size_t{0}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

CHECK(Sender, DoublesItsTimer,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 10,
       .why = "A network that is overloaded gets no better from being asked more often.",
       .hint = "When does the timer start, for which segment, and what happens to it each time it expires?",
       .waits = true}) {
  WithTimer(40ms, 240ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(3'000), Timer(rto));
    receiver.Accepts(kFull);
    receiver.ReceivesData();
    std::vector<Gap> gaps;
    for (int i = 0; i < 4; ++i) gaps.push_back(receiver.ReceivesAgain());
    Doubles(gaps, rto);
  });
}

CHECK(Sender, BeginsAnewWithEachAdvance,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "An acknowledgement that advances shows that the network works: the patience for the next segment is "
              "fresh.",
       .hint = "What happens to the timer, and to the count of tries, when an ACK advances?",
       .waits = true}) {
  WithTimer(40ms, 240ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(5'000), Timer(rto, 3));
    receiver.Accepts(kFull);
    receiver.ReceivesData();
    for (int i = 0; i < 2; ++i) receiver.ReceivesAgain();
    receiver.Acknowledges();
    receiver.ReceivesData();
    Doubles({receiver.ReceivesAgain()}, rto);
    for (int i = 0; i < 2; ++i) receiver.ReceivesAgain();
    receiver.Acknowledges();
    Finishes(receiver);
  });
}

CHECK(Sender, KeepsToTheWindow,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 8,
       .why = "What does not fit into the receiver's window is thrown away when it arrives.",
       .hint = "How many bytes are on the way: what do you compare with the window before each segment?"}) {
  auto receiver = Sends(RandomContent(60'000));
  receiver.MindsTheWindow();
  receiver.Accepts(2 * kFull);
  for (const std::size_t window : {2 * kFull, kFull, 4 * kFull, 3 * kFull, 16 * kFull}) {
    receiver.ReceivesFlight();
    receiver.Acknowledges(static_cast<std::uint16_t>(window));
  }
  Finishes(receiver);
}

CHECK(Sender, ProbesAZeroWindow,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 9,
       .why = "The segment that opens the window again may be lost: a sender that only waits would wait for ever.",
       .hint = "Which timer runs at window 0, what does it send, and when does it give up?",
       .waits = true}) {
  WithTimer(40ms, 240ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(5'000), Timer(rto, 2));
    receiver.MindsTheWindow();
    receiver.Accepts(kFull);
    receiver.ReceivesUntilTheWindowCloses();
    std::vector<Gap> gaps;
    for (int i = 0; i < 4; ++i) {
      gaps.push_back(receiver.ReceivesProbe());
      receiver.AcknowledgesAgain();
    }
    Doubles(gaps, rto);
    receiver.Acknowledges(StrictReceiver::kWindow);
    Finishes(receiver);
  });
}

CHECK(Pair, SurvivesEachKindOfLoss,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "Any segment may be the one that is lost.",
       .hint = "Look at the last segment that was lost: who has to notice, and by what?",
       .waits = true}) {
  for (const Pick& lost : {TheSyn(), TheSynAck(), TheThirdAck(), TheData(1), TheData(3), TheAckOfData(3), TheFin(),
                           TheFinAck(), TheLastAck()}) {
    LossyLink link = Link();
    link.Loses(lost);
    // Behind a lost last ACK the receiver tries as often as it may.
    Transfers(RandomContent(3'000), link, Timer(20ms, lost.kind == Pick::Kind::kLastAck ? kFew : kMany));
    Stop();
    Stop();
  }
}

CHECK(Pair, SurvivesDuplicatesAndReordering,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "Paths on the Internet differ, and a segment that was thought lost may come after all.",
       .hint = "What does your program do with a segment that it has seen, and with one that comes too early?"}) {
  LossyLink link = Link({.duplication = 0.3, .reordering = 0.3, .seed = NextSeed()});
  Transfers(RandomContent(60'000), link);
}

CHECK(Pair, MovesOddLengths,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 2,
       .why = "Errors live at the edges: one byte less than a segment, one more, and odd sums.",
       .hint = "What does the checksum do with the last byte of an odd number of bytes?"}) {
  for (const std::size_t size : {kFull - 1, kFull, kFull + 1, 3 * kFull - 1}) {
    Transfers(RandomContent(size), Link());
    Stop();
    Stop();
  }
}

CHECK(Pair, MovesAMebibyteOverABadLink,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 1,
       .why = "One segment in eight never arrives as it was sent, and the file arrives whole: that is TCP's whole art.",
       .hint = "Let the link be cruel in one way only, by hand, and see which one your programs cannot bear.",
       .heavy = true,
       .waits = true}) {
  LossyLink link =
      Link({.loss = 0.10, .corruption = 0.02, .duplication = 0.05, .reordering = 0.05, .seed = NextSeed()});
  Transfers(RandomContent(1 << 20), link, {});
}

// ---- hardened: damage, strangers, and ends that come too early

CHECK(Sender, DropsDamagedSegments,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "A flipped bit in a header is a lie about numbers.",
       .hint = "What is the sum over a segment with its checksum in it, and when do you look?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.ReceivesSyn();
  for (const HeaderField& field : kHeaderFields) {
    receiver.SendsDamaged(receiver.SynAck(kFull), field.name);
    receiver.ReceivesNothingNew("after a SYN|ACK whose checksum is wrong");
  }
  receiver.SendsSynAck(kFull);
  receiver.ReceivesFlight();
  receiver.SendsDamaged(receiver.Ack(), "ack");
  receiver.SendsDamaged(receiver.Ack(), "window");
  receiver.ReceivesNothingNew("after an ACK whose checksum is wrong");
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Receiver, DropsDamagedSegments,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "What arrives damaged has not arrived: the sender shall send it again.",
       .hint = "Is the checksum looked at before anything else in the segment, and over all of it?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  std::vector<std::string_view> fields = {"data"};
  for (const HeaderField& field : kHeaderFields) fields.push_back(field.name);
  for (const std::string_view field : fields) {
    sender.SendsDamaged(sender.Data(0), field);
    sender.IsNotAnswered("a segment whose checksum is wrong");
  }
  Finishes(sender, file);
}

CHECK(Receiver, DropsSegmentsWhoseLengthLies,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "A length that is believed and not checked has cost the Internet its heart's blood.",
       .hint = "How many bytes has the datagram, and how many has the header promised?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (const std::uint16_t length : {0, 100, 1023, 1025, 65535}) {
    sender.SendsDatagram(EncodeWithLength(sender.Data(0), length),
                         fmt::format("{}, which says that it were {}", InWords(sender.Data(0)), length));
    sender.IsNotAnswered("a segment whose length lies");
  }
  for (const std::size_t size : {0, 1, 15}) {
    sender.SendsDatagram(Encode(sender.Ack()).substr(0, size), fmt::format("a datagram of {} bytes", size));
    sender.IsNotAnswered("a datagram that has no whole header");
  }
  Finishes(sender, file);
}

CHECK(Sender, AddsEveryCarry,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 2,
       .why = "If one checksum in a thousand is wrong, the network is slow and nobody knows why.",
       .hint = "You add what was carried out at the lower end: can that sum be carried out again?"}) {
  const Content file(std::string(3'000, '\xFF'));
  std::uint32_t syn = 0, data = 0;
  {
    auto receiver = Sends(file);
    receiver.ReceivesSyn();
    syn = ValueThatCarriesTwice(receiver.last(), &Segment::seq);
    receiver.SendsSynAck(kFull);
    receiver.ReceivesData();
    data = ValueThatCarriesTwice(receiver.last(), &Segment::seq);
  }
  Stop();
  Sends(file, Timer(kNever), syn).ReceivesSyn();
  Stop();
  auto again = Sends(file, Timer(kNever), data - 1);
  again.Accepts(kFull);
  Finishes(again);
}

CHECK(Receiver, AddsEveryCarry,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 2,
       .why = "If one checksum in a thousand is wrong, the network is slow and nobody knows why.",
       .hint = "You add what was carried out at the lower end: can that sum be carried out again?"}) {
  const Content file(std::string(kFull, '\xFF'));
  auto sender = Receives(file);
  sender.Connects();
  const std::uint32_t syn_ack = ValueThatCarriesTwice(sender.last(), &Segment::ack);
  const std::uint32_t data = ValueThatCarriesTwice(sender.Data(0), &Segment::seq);
  Stop();
  for (const std::uint32_t first : {syn_ack, data}) {
    auto again = Receives(file, Timer(kNever), first - 1);
    again.Connects();
    Finishes(again, file);
    Stop();
  }
}

CHECK(Sender, WrapsAround,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "Behind 4,294,967,295 comes 0: at a gigabyte a second, every four seconds.",
       .hint = "How do you find out which of two numbers is the later one?"}) {
  auto receiver = Sends(RandomContent(20'000), Timer(kNever), kNearTheEnd);
  receiver.Accepts();
  receiver.ReceivesFlight();
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Receiver, WrapsAround,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "Behind 4,294,967,295 comes 0: at a gigabyte a second, every four seconds.",
       .hint = "How do you find out whether a segment is old, or ahead of the one that you expect?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file, Timer(kNever), kNearTheEnd);
  sender.Connects();
  for (const std::uint64_t offset : {kFull, std::size_t{0}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

CHECK(Pair, ChoosesFirstNumbersByChance,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "Who could guess the numbers could put bytes into a connection that is not his; and segments of the last "
              "connection must not fit into the next.",
       .hint = "What is your first number when there is no --isn, and what is it the next time?"}) {
  std::set<std::uint32_t> numbers;
  for (int run = 0; run < 2; ++run) {
    numbers.insert(FirstNumberOfSender());
    numbers.insert(FirstNumberOfReceiver());
  }
  AreDifferent(4, numbers);
}

CHECK(Sender, IgnoresAcksOfWhatWasNeverSent,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "An ACK from nowhere must not make a sender forget what has never arrived.",
       .hint = "Between which two numbers must an `ack` lie to mean anything?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts(kFull);
  receiver.ReceivesFlight();
  IgnoresWrongOnes(receiver.Ack(), &Segment::ack, receiver);
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Receiver, IgnoresAnOldConnection,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "Segments of a connection that has long ended may still be under way.",
       .hint = "Which numbers can a segment of this connection have, and what does a SYN mean in the middle of it?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  for (const std::uint16_t flags : {kAck, kSyn, static_cast<std::uint16_t>(kSyn | kAck), kFin}) {
    Segment old = sender.Data(0);
    old.seq += 1'000'000;
    old.flags = flags;
    if (flags != kAck) old.data.clear();
    sender.Sends(old);
  }
  Finishes(sender, file);
}

CHECK(Sender, IgnoresThirdParties,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "Anybody can send a datagram to your port, and say that it were the receiver's.",
       .hint = "Whose address does recvfrom() tell, and do you compare it?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts(kFull);
  receiver.ReceivesFlight();
  Stranger stranger(conversation(), receiver.remote());
  stranger.Sends(receiver.Ack());
  stranger.Sends(receiver.Reset());
  receiver.ReceivesNothingNew("after what a stranger has sent");
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Receiver, IgnoresThirdParties,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "Anybody can send a datagram to your port, and put bytes of his own into your file.",
       .hint = "Whose address does recvfrom() tell, and do you compare it with that of the SYN?"}) {
  const Content file = RandomContent(5'000), forged = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  Stranger stranger(conversation(), server());
  Segment data = sender.Data(0);
  data.data = forged.Part(0, kFull);
  for (const Segment& segment : {data, sender.Fin(), sender.Reset()}) stranger.Sends(segment);
  sender.IsNotAnswered("what a stranger has sent");
  Finishes(sender, file);
}

CHECK(Sender, EndsOnAReset,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "RST means that there is nobody to talk to: to go on trying would be in vain.",
       .hint = "What does an RST mean in answer to your SYN, and what in the middle of the file? Anybody can send one: "
               "which number shows that it is your receiver's?"}) {
  {
    auto refusing = Sends(RandomContent(5'000));
    refusing.ReceivesSyn();
    IgnoresWrongOnes(refusing.Reset(), &Segment::ack, refusing);
    FailsAfter(refusing.Reset(), refusing);
  }
  auto failing = Sends(RandomContent(5'000));
  failing.Accepts(kFull);
  failing.ReceivesFlight();
  IgnoresWrongOnes(failing.Reset(), &Segment::seq, failing);
  FailsAfter(failing.Reset(), failing);
}

CHECK(Receiver, EndsOnAReset,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "A sender that has failed says so: half a file is none.",
       .hint =
           "What becomes of what has been written so far, and what if the file is stored already? Anybody can send an "
           "RST: which number shows that it is your sender's?"}) {
  const Content file = RandomContent(5'000);
  auto failing = Receives(file);
  failing.Connects();
  for (const std::uint32_t off : kWrongBy) {
    Segment wrong = failing.Reset();
    wrong.seq += off;
    failing.Sends(wrong);
    failing.SendsData(kFull / 2);
    failing.IsAcknowledged();
  }
  failing.Sends(failing.Reset());
  FailsWithoutAFile();
  Stop();
  auto late = Receives(file);
  late.Connects();
  late.SendsRest();
  late.SendsFin();
  late.ReceivesFinAck();
  late.Sends(late.Reset());
  Exits(0);
  Stores("copy", file);
}

CHECK(Sender, GivesUp,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "A receiver may be gone for good, at any moment.",
       .hint = "How often has the oldest segment been sent, and what is to happen at the next expiry?",
       .waits = true}) {
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto never_there = Sends(RandomContent(3'000), Timer(rto, 2));
    never_there.ReceivesSyn();
    GivesUpAfter(2, never_there);
  });
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto gone_in_the_middle = Sends(RandomContent(3'000), Timer(rto, 2));
    gone_in_the_middle.Accepts(kFull);
    gone_in_the_middle.ReceivesData();
    GivesUpAfter(2, gone_in_the_middle);
  });
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto gone_at_the_end = Sends("", Timer(rto, 2));
    gone_at_the_end.Accepts();
    gone_at_the_end.ReceivesFin();
    GivesUpAfter(2, gone_at_the_end);
  });
}

CHECK(Receiver, GivesUpOnASilentSender,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A sender that has vanished says nothing: only the clock can tell.",
       .hint = "How long does a sender try? Until then it may still be there.",
       .waits = true}) {
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto sender = Receives(RandomContent(5'000), Timer(rto, 2));
    sender.Connects();
    sender.SendsData();
    sender.IsAcknowledged();
    FailsOfSilence(sender, rto, 2);
  });
}

CHECK(Sender, RefusesAFileItCannotRead,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A file that is not there is no empty file.",
       .hint = "Which of your calls fails, and what do you do then?"}) {
  {
    auto receiver = Sends("a file that it can read");
    receiver.ReceivesSyn();
  }
  Stop();
  for (const std::string name : {"missing", "secret", "folder"}) {
    GivenFile("secret", "nobody may read this");
    GivenRights("secret", 0);
    GivenFolder("folder");
    StrictReceiver receiver(conversation(), server(), "", std::nullopt);
    Start("rsend", With({"--file", name}, Timer(20ms, 2)));
    receiver.Meets(program());
    receiver.AnswersUntilItEnds();
    PrintsError(StartsWith("error: "));
    Exits(1);
    Stop();
  }
}

CHECK(Receiver, RefusesAFileItCannotWrite,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A receiver that says FIN|ACK without having stored the file has lied.",
       .hint = "Which of your calls fails on a full disk, and what becomes of what is there by then?"}) {
  GivenDisk(64 << 10);
  auto sender = Receives(RandomContent(300'000), Timer(50ms, 2));
  sender.Connects();
  sender.SendsRestUntilItEnds();
  FailsWithoutAFile();
}

CHECK(Receiver, KeepsTheOldFileUntilTheNewOneIsWhole,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "Who finds a file under its name must find all of it.",
       .hint = "What happens to an old file when you open it for writing, and when do you know that the new one is "
               "whole?"}) {
  GivenFile("copy", "what was there before");
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  sender.Sends(sender.Reset());
  Exits(1);
  Stores("copy", "what was there before");
  FolderHolds("", {"copy"});
}

CHECK(Receiver, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "Who ends a program wants its port back, and no half a file.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Receives("");
    Signals(signal);
    Exits(0);
    Stop();
  }
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  Signals(SIGTERM);
  Exits(AnyOf(0, 1));
  FolderHolds("", {});
}

CHECK(Sender, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 18,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  {
    auto receiver = Sends("hello");
    receiver.ReceivesSyn();
  }
  Stop();
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{"--rto", "soon"}, {"--port", "many"}, {"--no-such-option"}}) {
    GivenFile("file", "hello");
    StrictReceiver receiver(conversation(), server(), "hello", std::nullopt);
    StartWith("rsend", With({"--file", "file"}, bad));
    receiver.Meets(program());
    receiver.AnswersUntilItEnds();
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
    Stop();
  }
}

CHECK(Receiver, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 18,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  auto sender = Receives("hello");
  sender.SendsSyn();
  sender.ReceivesSynAck();
  Stop();  // or a program that takes any option would fail for its port being in use
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{"--rto", "soon"}, {"--port", "many"}, {"--no-such-option"}}) {
    StartWith("rrecv", With({"--out", "copy"}, bad));
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
    Stop();
  }
}

// ---- extra credit: what makes TCP fast, and a good neighbour

CHECK(Sender, RetransmitsFast,
      {.tier = Tier::kExtra,
       .points = 5,
       .rule = 19,
       .why = "Three acknowledgements of the same number are a message: one segment is missing, and later ones arrive.",
       .hint = "Count the ACKs that do not advance, while something is on the way."}) {
  auto receiver = Sends(RandomContent(300'000));
  receiver.Accepts(StrictReceiver::kWidest);
  FlightsUntil(4, receiver);
  for (int i = 0; i < 3; ++i) receiver.AcknowledgesAgain();
  receiver.ReceivesAgainAtOnce();
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, StartsSlowly,
      {.tier = Tier::kExtra,
       .points = 3,
       .rule = 20,
       .why = "A sender that knows nothing of the network asks it, and doubles what it dares each round trip.",
       .hint = "By how much does the congestion window grow for each segment that is acknowledged?"}) {
  auto receiver = Sends(RandomContent(300'000));
  receiver.Accepts(StrictReceiver::kWidest);
  Doubled(FlightsUntil(kThreshold, receiver));
}

CHECK(Sender, IncreasesAdditively,
      {.tier = Tier::kExtra,
       .points = 2,
       .rule = 20,
       .why = "Near the limit of the network, to double would be too much: one segment more each round trip is enough.",
       .hint = "How many segments are acknowledged in one round trip, and what is each one's share of one segment?"}) {
  auto receiver = Sends(RandomContent(600'000));
  receiver.Accepts(StrictReceiver::kWidest);
  FlightsUntil(kThreshold, receiver);
  GrewByOneEach(Flights(8, receiver));
}

}  // namespace
}  // namespace socklab::check

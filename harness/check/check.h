// A check: a GoogleTest test that reads as the conversation it holds.
//
//     CHECK(ChatServer, AnswersEveryMessageInOneSegment,
//           {.tier = Tier::kRobust, .points = 5, .rule = 6,
//            .why = "TCP is a byte stream: several messages may arrive in one recv().",
//            .hint = "After recv(), how many newlines are in your buffer?"}) {
//       auto alice = Connect("alice");
//       …
//     }
//
// `ChatServer` is the lab's own fixture, derived from Check, which adds the words of its subject. A verb that fails
// throws, so the first failure ends the check; what happened until then is told by the verbs themselves.
#ifndef SOCKLAB_HARNESS_CHECK_CHECK_H_
#define SOCKLAB_HARNESS_CHECK_CHECK_H_

#include <gmock/gmock-more-matchers.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/line.h"
#include "harness/check/registry.h"
#include "harness/check/surroundings.h"
#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/net/loopback.h"
#include "harness/peers/console.h"
#include "harness/peers/conversation.h"
#include "harness/peers/plan.h"
#include "harness/peers/tcp_listener.h"
#include "harness/peers/tcp_peer.h"
#include "harness/peers/udp_peer.h"
#include "harness/program/program.h"

namespace socklab::check {

using peers::Plan;
using Where = std::source_location;

class Check : public testing::Test {
 protected:
  enum class Transport { kTcp, kUdp };

  // Where the lab's server is by default; `prompt` is what its client programs ask their user with.
  Check(Transport transport, std::uint16_t port, std::string prompt = "")
      : transport_(transport), prompt_(std::move(prompt)), server_{INADDR_LOOPBACK, port} {}

  // The conversation that the check holds; its body stands behind CHECK.
  virtual void Converse() = 0;

  // A line that holds about the same conversation by hand, shown below a failure.
  void ByHand(std::string command) { by_hand_ = std::move(command); }

  // ---- The program that the check is about: the one that was started last.

  // Starts a program of the lab with --host and --port (those of `server()`), and these options.
  void Start(const std::string& name, const std::vector<std::string>& options = {}, Where where = Where::current());
  // The same, with the --host and --port of another server.
  void StartAt(net::Endpoint server, const std::string& name, const std::vector<std::string>& options,
               Where where = Where::current());
  // Starts it with exactly these options, and nothing added.
  void StartWith(const std::string& name, const std::vector<std::string>& options, Where where = Where::current());
  // Starts it as Start does, but built with ThreadSanitizer, so that a data race fails the check; or as it is, where
  // there is no such build of it: in another language (lab.bzl: sanitized).
  void StartSanitized(const std::string& name, const std::vector<std::string>& options = {},
                      Where where = Where::current());
  // Returns once the kernel shows that it listens, or is bound, where it should. Never connects to find out.
  void IsReady(Where where = Where::current());

  // Ends it; what it does about that is not judged, and the one started before is the one to talk of again.
  void Stop();
  // The program of this name, which was started before, is the one to talk of from now on.
  void TurnsTo(const std::string& name);

  // Circumstances of the next program to be started, and of no other.
  void GivenDescriptors(int most) { next_.limits.descriptors = most; }  // open at once
  void GivenProcesses(int most);                                        // at once, itself included
  void GivenDisk(std::size_t bytes);                                    // room in its work folder
  void GivenTerminal() { next_.on_terminal = true; }                    // as its standard error
  // What lies in its work folder, which is its current one.
  void GivenFile(const std::string& path, net::Content content);
  void GivenFolder(const std::string& path);
  void GivenLink(const std::string& path, const std::string& target);
  void GivenFifo(const std::string& path);
  void GivenRights(const std::string& path, mode_t rights);  // as of chmod(1): 0 for nobody, the program included

  void Types(std::string_view text) { console().Types(text); }
  void EndsInput() { console().EndsInput(); }
  void Signals(int number);

  // It asks its user, on standard error; on standard output it is forgiven.
  void Prompts(Where where = Where::current());

  // It prints such a line, at once. Lines that nobody asked for may stand before it.
  void Prints(const Line& line, Where where = Where::current());
  // The same, and the line itself.
  std::string PrintedLine(const Line& line, Where where = Where::current());
  // It prints such a line on standard error.
  void PrintsError(const Line& line, Where where = Where::current());
  // It has not printed such a line until now.
  void HasNotPrinted(const Line& line, Where where = Where::current());
  // It ends by itself, with this exit status, and leaves no process behind.
  void Exits(int status, Where where = Where::current());
  void Exits(const testing::Matcher<int>& status, Where where = Where::current());
  // It ends by itself or by a signal that it was sent, and leaves no process behind.
  void Ends(Where where = Where::current());
  // What it shows on its terminal (GivenTerminal): a row like this, and no more rows than that in all.
  void Shows(const Line& row, Where where = Where::current());
  void ShowsAtMost(std::size_t rows, Where where = Where::current());

  // On standard error it has printed plain lines only, and no more than one a second, besides the first and the last.
  void HasPrintedFewProgressLines(Where where = Where::current());

  // What it has stored: a file with this content, whole; and below this folder nothing but these paths, folders with a
  // slash behind. Waits for it; that nothing else is there is asked once the program waits for us.
  void Stores(const std::string& path, const net::Content& content, Where where = Where::current());
  void FolderHolds(const std::string& folder, const std::vector<std::string>& paths, Where where = Where::current());

  // Of what it has stored, nothing is outside of this folder, once it waits for us.
  void HoldsNothingOutside(const std::string& folder, Where where = Where::current());

  // What its descriptor is: AF_INET, SOCK_STREAM, IPPROTO_TCP, … (socket(2)).
  void HoldsSocket(int fd, int domain, int type, int protocol, Where where = Where::current());
  void HoldsNothingAt(int fd, Where where = Where::current());
  std::size_t OpenDescriptors();
  // It has no more descriptors open than that, or closes what is too many now.
  void HoldsAtMost(std::size_t descriptors, Where where = Where::current());
  // It has no child process, not even a zombie, or gets rid of it now.
  void HasNoChildren(Where where = Where::current());
  // Of its child processes that have ended until now there is none that it has not waited for, or it waits for them
  // before it has been idle for so long.
  void HasNoZombiesWithin(std::chrono::milliseconds idleness, Where where = Where::current());

  // Of it and all that descends from it, now, without zombies: processes, and threads in them.
  std::size_t Processes();
  std::size_t Threads();
  // They are so many, or it comes to that now, before it has been idle for three seconds.
  void RunsProcesses(std::size_t exactly, Where where = Where::current());
  void HasProcessesAtMost(std::size_t processes, Where where = Where::current());
  void RunsThreadsAtLeast(std::size_t threads, Where where = Where::current());
  void HasThreadsAtMost(std::size_t threads, Where where = Where::current());
  // The ids of its threads, now. So many more than these run, whichever of these have ended meanwhile (a run-time's own
  // come and go), or it comes to that now.
  std::set<pid_t> ThreadIds();
  void RunsMoreThreads(const std::set<pid_t>& than_these, std::size_t more, Where where = Where::current());
  // Sends a signal to the youngest of its child processes, which is no fault of the program's own.
  void SignalsAChild(int number, Where where = Where::current());

  // It has used no more memory than this until now.
  void UsesLessMemoryThan(std::size_t bytes, Where where = Where::current());
  // A transfer of so many bytes is next, by this program or another run of it. Its memory must not grow with them:
  // until the first quarter has moved by less than half of their number, from then on by less than a quarter of what is
  // left. (What a run-time needs, garbage included, it needs soon.)
  void FollowsMemoryOver(std::uint64_t bytes);
  void DoesNotGrowWithTheFile(Where where = Where::current());
  // Bytes of address space that it and all that descends from it may use now; what is only reserved does not count.
  std::size_t AddressSpace();
  // What it was then; it has grown by less than so much since, or shrinks to that now.
  void RemembersAddressSpace() { remembered_address_space_ = AddressSpace(); }
  void AddressSpaceGrowsByLessThan(std::size_t bytes, Where where = Where::current());
  // It is bound to, or listens on, no other address than this one.
  void IsBoundOnlyTo(net::Endpoint endpoint, Where where = Where::current());

  // ---- Its peers.

  peers::TcpPeer Connect(const std::string& name, Where where = Where::current());
  peers::TcpListener Listen() { return {conversation_, server()}; }
  // On a free port of its own, beside a server of the lab's.
  peers::TcpListener ListenElsewhere() { return {conversation_, net::FreeEndpoint(SOCK_STREAM)}; }
  // A peer with a UDP socket of its own, on any free port, or on the port where the lab's server is expected.
  peers::UdpPeer Peer(const std::string& name, Where where = Where::current()) {
    return {conversation_, name, {server().address, 0}, where};
  }
  peers::UdpPeer PeerAtServerPort(const std::string& name, Where where = Where::current()) {
    return {conversation_, name, server(), where};
  }
  // Returns once the program has sent a datagram that nobody wanted.
  void HearsThatNobodyListens(Where where = Where::current());

  // Where the lab's server is, or is expected: the tutorial's own port, on a private loopback.
  net::Endpoint server() const { return server_; }
  program::Program& program() { return *programs_.back(); }
  peers::Conversation& conversation() { return conversation_; }

  // Content that differs from seed to seed: printable ASCII without newlines and blanks; it repeats itself after 65,521
  // bytes.
  std::string RandomText(std::size_t bytes);
  // The same for bytes of every value, another one at each call; the second one mostly zeros, for very large files.
  net::Content RandomContent(std::uint64_t bytes);
  net::Content SparseContent(std::uint64_t bytes);
  // For any other chance: another number at each call, the same ones for the same seed.
  std::uint64_t NextSeed();

 private:
  void TestBody() final;
  void SetUp() final;
  void ReportUnmet(const peers::Unmet& unmet);
  void ReportInconclusive(const std::string& reason);
  const program::Command& CommandOf(const std::string& name, Where where) const;
  void Launch(const std::string& name, const program::Command& command, const std::vector<std::string>& options,
              Where where);
  std::string FindingIn(const program::Program& program) const;
  void DemandThatSanitizerRuns();
  void LookAtHealth();
  void EndOrderly(program::Program& program);
  void KeepLastWords();
  void Furnish(std::function<void(const program::Folder&)> thing);
  void LetItFinish();
  void ComesToRun(const std::function<bool()>& so_many, const std::string& in_words, Where where);

  peers::Console& console() { return *consoles_.back(); }
  std::string WhyNotReady() const;

  Transport transport_;
  std::string prompt_;
  net::Endpoint server_;
  peers::Conversation conversation_;
  std::vector<std::unique_ptr<program::Program>> programs_;
  std::vector<std::unique_ptr<peers::Console>> consoles_;  // of each program, in the same order
  program::Setting next_;                                  // of the next program
  std::set<int> signals_sent_;
  std::set<const program::Program*> sanitized_;  // builds of ours with ThreadSanitizer
  std::string by_hand_;
  std::uint64_t unwanted_before_ = 0;
  std::uint64_t transfer_ = 0;     // bytes
  std::size_t memory_before_ = 0;  // the most that was resident until a transfer
  std::size_t memory_early_ = 0;   // and until a quarter of it had moved
  std::size_t remembered_address_space_ = 0;
  std::uint64_t contents_ = 0;  // random ones, made until now
};

}  // namespace socklab::check

#define CHECK(Fixture, Name, ...)                                                                           \
  class Fixture##Name : public Fixture {                                                                    \
    void Converse() override;                                                                               \
  };                                                                                                        \
  static const bool kRegistered##Fixture##Name =                                                            \
      ::socklab::check::Register(#Fixture, #Name, ::socklab::check::Traits __VA_ARGS__, __FILE__, __LINE__, \
                                 [] { return static_cast<Fixture*>(new Fixture##Name); });                  \
  void Fixture##Name::Converse()

#endif  // SOCKLAB_HARNESS_CHECK_CHECK_H_

// A check: a GoogleTest test that reads as the conversation it holds.
//
//     CHECK(ChatServer, AnswersEveryMessageInOneSegment,
//           {.tier = Tier::kRobust, .points = 5, .rule = 6,
//            .why = "TCP is a byte stream: several messages may arrive in one recv().",
//            .hint = "After recv(), how many newlines are in your buffer?"}) {
//       auto alice = Connect("alice");
//       …
//       server.Prints("…:three");
//     }
//
// `ChatServer` is the lab's own fixture, derived from Check, which adds the words of its subject. A verb that fails
// throws, so the first failure ends the check; what happened until then is told by the verbs themselves.
#ifndef SOCKLAB_HARNESS_CHECK_CHECK_H_
#define SOCKLAB_HARNESS_CHECK_CHECK_H_

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/check/graded_program.h"
#include "harness/check/grading_context.h"
#include "harness/check/line.h"
#include "harness/check/registry.h"
#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/net/loopback.h"
#include "harness/net/named_end.h"
#include "harness/peers/conversation.h"
#include "harness/peers/plan.h"
#include "harness/peers/tcp_listener.h"
#include "harness/peers/tcp_peer.h"
#include "harness/peers/udp_peer.h"
#include "harness/results/results.h"

namespace socklab::check {

using peers::Plan;
using Transport = GradedProgram::Transport;

class CallStory;

// What a check leaves besides its result.
struct Aside {
  bool was_idle_in_vain = false;    // it has failed only because a program stayed idle until the time limit
  transcript::Time start;           // zero of its steps' times
  transcript::Time end;             // when its conversation was over
  std::vector<net::NamedEnd> ends;  // who has talked
};

class Check : public testing::Test {
 public:
  // Must be called before the check is run. What it finds is written into `result` and `aside`, which must outlive it.
  void Enter(const GradingContext& context, results::CheckResult& result, Aside& aside);

 protected:
  // Where the lab's server is by default; `prompt` is what its client programs ask their user with.
  Check(Transport transport, std::uint16_t port, std::string prompt = "")
      : transport_(transport), prompt_(std::move(prompt)), usual_port_(port), server_{INADDR_LOOPBACK, port} {}

  // The conversation that the check holds; its body stands after CHECK.
  virtual void Converse() = 0;

  // A shell line that holds about the same conversation by hand, and where to give it; shown below a failure that
  // ByHandOf (by_hand.h) has no line for.
  void ByHand(std::string command, text::Phrase remark = {}) {
    by_hand_ = std::move(command);
    by_hand_remark_ = std::move(remark);
  }

  // ---- The programs of the lab.

  // Starts one with --host and --port (those of `server_endpoint()`), and these options.
  GradedProgram Start(const std::string& name, const std::vector<std::string>& options = {},
                      Where where = Where::current());
  // The same, with the --host and --port of another server.
  GradedProgram StartAt(net::Endpoint server, const std::string& name, const std::vector<std::string>& options,
                        Where where = Where::current());
  // Starts it with exactly these options, and nothing added.
  GradedProgram StartWith(const std::string& name, const std::vector<std::string>& options,
                          Where where = Where::current());
  // Starts another one as this one was started.
  GradedProgram StartAgain(const GradedProgram& program, Where where = Where::current());
  // Starts it as Start does, but built with ThreadSanitizer, so that a data race fails the check; or as it is, where
  // there is no such build of it: in another language (lab.bzl: sanitized).
  GradedProgram StartSanitized(const std::string& name, const std::vector<std::string>& options = {},
                               Where where = Where::current());

  // Circumstances of the next program to be started only.
  void GivenDescriptors(int most) { next_.limits.descriptors = most; }  // open at once
  void GivenProcesses(int most);                                        // at once, itself included
  void GivenDisk(std::size_t bytes);                                    // room in its work directory
  void GivenTerminal() { next_.on_terminal = true; }                    // as its standard error
  void GivenAnEyeOnItsCloses() { next_.watches_closes = true; }         // for ClosesNoSocketTwice
  // What lies in its work directory, which is its current one.
  void GivenFile(const std::string& path, net::Content content);
  void GivenFolder(const std::string& path);
  void GivenLink(const std::string& path, const std::string& target);
  void GivenFifo(const std::string& path);
  void GivenPermissions(const std::string& path, mode_t mode);  // chmod(1): 0 for nobody, the program included

  // A transfer of this size is next, by the program that was started last or another run of it. Its memory must not
  // grow with the file: until the first quarter has moved by less than half of the size, from then on by less than a
  // quarter of what is left. (What a run-time needs, garbage included, it needs soon.)
  void FollowsMemoryOver(std::uint64_t bytes);
  void DoesNotGrowWithTheFile(Where where = Where::current());

  // ---- Their peers.

  // A client of the program that was started last; returns once it has accepted.
  peers::TcpPeer Connect(const std::string& name, Where where = Where::current());
  peers::TcpListener Listen() { return {conversation_, server_endpoint()}; }
  // On a free port of its own, beside a server of the lab.
  peers::TcpListener ListenElsewhere() { return {conversation_, net::FreeEndpoint(SOCK_STREAM)}; }
  // A peer with a UDP socket of its own, on any free port, or on the port where the lab's server is expected.
  peers::UdpPeer Peer(const std::string& name, Where where = Where::current()) {
    return {conversation_, name, {server_endpoint().address, 0}, where};
  }
  peers::UdpPeer PeerAtServerPort(const std::string& name, Where where = Where::current()) {
    return {conversation_, name, server_endpoint(), where};
  }
  // Returns once the program that was started last has sent a datagram to a port that nobody has bound.
  void AwaitPortUnreachable(Where where = Where::current());

  // Where the lab's server is, or is expected: the tutorial's own port, on a private loopback.
  net::Endpoint server_endpoint() const { return server_; }
  peers::Conversation& conversation() { return conversation_; }

  // ---- Chance, which follows from the seed.

  // Printable ASCII without newlines and spaces; it repeats itself after 65,521 bytes.
  std::string RandomText(std::size_t bytes);
  // Bytes of every value, others at each call; the second one mostly zeros, for very large files.
  net::Content RandomContent(std::uint64_t bytes);
  net::Content SparseContent(std::uint64_t bytes);
  // For any other chance: another number at each call, the same ones for the same seed.
  std::uint64_t NextSeed();

 private:
  void SetUp() final;
  void TestBody() final;
  void ReportUnmet(const results::Unmet& unmet);
  void AddCrash(results::Finding& finding);
  void ReportInconclusive(text::Phrase reason);
  const program::Command& CommandOf(const std::string& name, Where where);
  GradedProgram Launch(const std::string& name, const program::Command& command,
                       const std::vector<std::string>& options, net::Endpoint endpoint, Where where);
  void DemandThatSanitizerRuns();
  void KeepLastWords();
  void Prepare(std::function<void(const program::Folder&)> thing);
  GradedProgram* FindLatest();  // of those that have not been stopped; null where there is none
  GradedProgram& latest();

  Transport transport_;
  std::string prompt_;
  std::uint16_t usual_port_;
  net::Endpoint server_;
  const GradingContext* context_ = nullptr;
  results::CheckResult* result_ = nullptr;
  Aside* aside_ = nullptr;
  peers::Conversation conversation_;
  std::vector<GradedProgram> programs_;  // all that were started
  program::Setting next_;                // of the next one
  std::optional<transcript::Time> failed_at_;
  std::shared_ptr<CallStory> calls_;  // of the programs; null where they are not traced
  std::string by_hand_;
  text::Phrase by_hand_remark_;
  std::uint64_t unwanted_before_ = 0;
  std::uint64_t transfer_ = 0;     // bytes
  std::size_t memory_before_ = 0;  // the most that was resident until a transfer
  std::size_t memory_early_ = 0;   // and until a quarter of it had moved
  std::uint64_t contents_ = 0;     // random ones, made until now
};

}  // namespace socklab::check

#define CHECK(Fixture, Name, ...) CHECK_WITH(Fixture, Name, ::socklab::check::Traits __VA_ARGS__)

// The same, with traits that an expression makes.
#define CHECK_WITH(Fixture, Name, ...)                                                                      \
  class Fixture##Name : public Fixture {                                                                    \
    void Converse() override;                                                                               \
  };                                                                                                        \
  static const bool kRegistered##Fixture##Name =                                                            \
      ::socklab::check::Register({.suite = #Fixture,                                                        \
                                  .name = #Name,                                                            \
                                  .traits = __VA_ARGS__,                                                    \
                                  .file = __FILE__,                                                         \
                                  .line = __LINE__,                                                         \
                                  .make = []() -> ::socklab::check::Check* { return new Fixture##Name; }}); \
  void Fixture##Name::Converse()

#endif  // SOCKLAB_HARNESS_CHECK_CHECK_H_

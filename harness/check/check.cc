#include "harness/check/check.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "harness/check/sanitizer.h"
#include "harness/net/quote.h"
#include "harness/peers/udp_peer.h"
#include "harness/program/held_sockets.h"
#include "harness/program/processes.h"

namespace socklab::check {
namespace {

using net::Endpoint;
using peers::Inconclusive;
using peers::Unmet;
using program::Program;
using Kind = peers::Step::Kind;

constexpr std::size_t kLastWords = 2000;  // bytes of its output and errors that are kept for the report

std::vector<std::string> WithServer(Endpoint server, const std::vector<std::string>& options) {
  std::vector<std::string> all = {"--host", server.Host(), "--port", std::to_string(server.port)};
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string AsSentence(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::string Tail(std::string_view text) {
  if (text.size() <= kLastWords) return net::Printable(text);
  text.remove_prefix(text.size() - kLastWords);
  const std::size_t newline = text.find('\n');
  if (newline != std::string_view::npos) text.remove_prefix(newline + 1);
  return net::Printable(text);
}

// A program that the watch forgets again, whatever happens meanwhile.
class Followed {
 public:
  Followed(program::Watch& watch, Program& program) : watch_(watch), program_(program) { watch_.Follow(program_); }
  ~Followed() { watch_.Forget(program_); }
  Followed(const Followed&) = delete;

 private:
  program::Watch& watch_;
  Program& program_;
};

}  // namespace

Running& Current() {
  static Running running;
  return running;
}

void Check::SetUp() {
  if (Current().surroundings->sandbox->isolation() == program::Isolation::kNone) {
    server_ = net::FreeEndpoint(transport_ == Transport::kTcp ? SOCK_STREAM : SOCK_DGRAM);
    conversation_.SharesLoopback();
  }
  unwanted_before_ = peers::DatagramsNobodyWanted();
}

void Check::TestBody() {
  CheckResult& result = *Current().result;
  result.verdict = Verdict::kPass;
  result.message.clear();
  try {
    Converse();
    LookAtHealth();
  } catch (const Unmet& unmet) {
    ReportUnmet(unmet);
  } catch (const std::exception& error) {
    ReportInconclusive(error.what());
  }
  Current().was_idle_in_vain = result.verdict == Verdict::kFail && conversation_.watch().was_idle_in_vain();
  KeepLastWords();
  result.steps = conversation_.story().steps();
  result.by_hand = by_hand_;
  programs_.clear();
}

void Check::ReportUnmet(const Unmet& unmet) {
  CheckResult& result = *Current().result;
  result.verdict = Verdict::kFail;
  result.message = AsSentence(unmet.what());
  if (const std::string relay = conversation_.RelayInWords(); !relay.empty()) result.message += " " + relay;
  for (const std::unique_ptr<Program>& each : programs_) {
    // It may be the reason.
    const std::string finding = FindingIn(*each);
    if (finding.empty() || result.message.find(finding) != std::string::npos) continue;
    result.message += fmt::format(" ThreadSanitizer has found an error in your {}: {}.", each->name(), finding);
  }
  result.difference = unmet.difference;
  result.program_state = unmet.program_state;
  result.location = fmt::format("{}:{}", unmet.where.file_name(), unmet.where.line());
  ADD_FAILURE_AT(unmet.where.file_name(), static_cast<int>(unmet.where.line())) << unmet.what();
}

void Check::ReportInconclusive(const std::string& reason) {
  CheckResult& result = *Current().result;
  result.verdict = Verdict::kInconclusive;
  result.message = reason;
}

// In its log, where it is a build of ours with ThreadSanitizer.
std::string Check::FindingIn(const Program& program) const {
  return sanitized_.contains(&program) ? SanitizerFinding(SanitizerLog(program.folder())) : "";
}

// What a program prints cannot tell whether ThreadSanitizer is at fault; a program of ours can.
void Check::DemandThatSanitizerRuns() {
  const auto& candidates = Current().surroundings->programs;
  const program::Sandbox& sandbox = *Current().surroundings->sandbox;
  Program probe("probe", sandbox,
                candidates.at(kSanitizerProbe).command->With(SanitizerEnvironment(sandbox.isolation())), {}, {});
  const Followed followed(conversation_.watch(), probe);
  conversation_.watch().Until(probe, {.done = [&] { return probe.exit().has_value(); }});
  if (probe.exit() && probe.exit()->OrderlyWith(0)) return;
  throw Inconclusive("ThreadSanitizer, with which the program was built, cannot run on this machine");
}

void Check::KeepLastWords() {
  if (programs_.empty()) return;
  CheckResult& result = *Current().result;
  program().Pump();
  result.last_output = Tail(program().output());
  result.last_errors = Tail(program().errors());
}

void Check::Start(const std::string& name, const std::vector<std::string>& options, Where where) {
  StartAt(server_, name, options, where);
}

void Check::StartAt(Endpoint server, const std::string& name, const std::vector<std::string>& options, Where where) {
  StartWith(name, WithServer(server, options), where);
}

void Check::StartWith(const std::string& name, const std::vector<std::string>& options, Where where) {
  Launch(name, CommandOf(name, where), options, where);
}

void Check::StartSanitized(const std::string& name, const std::vector<std::string>& options, Where where) {
  const program::Command& without = CommandOf(name, where);
  const auto& candidates = Current().surroundings->programs;
  const auto found = candidates.find(SanitizedName(name));
  if (found != candidates.end() && !found->second.command) {
    throw Inconclusive(
        fmt::format("{} cannot be built with ThreadSanitizer: {}", name, FirstLine(found->second.build_error)));
  }
  if (found == candidates.end()) return Launch(name, without, WithServer(server_, options), where);
  if (const std::string& muted_by = found->second.muted_by; !muted_by.empty()) {
    throw Unmet(
        fmt::format("your {} should let ThreadSanitizer report, but its source has {}, which keeps reports back.", name,
                    muted_by),
        where);
  }
  DemandThatSanitizerRuns();
  const auto environment = SanitizerEnvironment(Current().surroundings->sandbox->isolation());
  Launch(name, found->second.command->With(environment), WithServer(server_, options), where);
  sanitized_.insert(&program());
  conversation_.story().Tell(Kind::kNote, "", "it is built with ThreadSanitizer");
}

const program::Command& Check::CommandOf(const std::string& name, Where where) const {
  const auto& candidates = Current().surroundings->programs;
  const auto found = candidates.find(name);
  if (found == candidates.end()) throw Inconclusive(fmt::format("no program {} was given to be graded", name));
  const Candidate& candidate = found->second;
  if (candidate.command) return *candidate.command;
  Current().result->last_errors = Tail(candidate.build_error);
  throw Unmet(fmt::format("your {} does not build: {}", name, FirstLine(candidate.build_error)), where);
}

void Check::Launch(const std::string& name, const program::Command& command, const std::vector<std::string>& options,
                   Where where) {
  const Running& running = Current();
  if (running.surroundings->idle_suites.contains(running.result->suite)) {
    next_.limits.idling = program::patience::kIdlingAgain;
  }
  try {
    programs_.push_back(
        std::make_unique<Program>(name, *Current().surroundings->sandbox, command, options, std::exchange(next_, {})));
  } catch (const program::CommandError& error) {
    throw Unmet(fmt::format("your {}.", error.what()), where);
  }
  consoles_.push_back(std::make_unique<peers::Console>(conversation_, program(), prompt_));
  conversation_.watch().Follow(program());
  std::string line = "starts " + name;
  for (const std::string& option : options) line += " " + option;
  conversation_.story().Tell(Kind::kNote, "", line);
}

void Check::Stop() {
  conversation_.story().Tell(Kind::kNote, "", program().name() + " is stopped");
  conversation_.watch().Forget(program());
  sanitized_.erase(&program());
  consoles_.pop_back();
  programs_.pop_back();
}

void Check::TurnsTo(const std::string& name) {
  const auto is_it = [&](const auto& each) { return each->name() == name; };
  const auto found = std::ranges::find_if(programs_, is_it);
  if (found == programs_.end()) throw Inconclusive("the check turns to a program that it has not started: " + name);
  const auto console = consoles_.begin() + (found - programs_.begin());
  std::rotate(found, found + 1, programs_.end());
  std::rotate(console, console + 1, consoles_.end());
}

void Check::IsReady(Where where) {
  const auto serves = [&](const net::SocketEntry& entry) {
    return entry.local.port == server_.port && (entry.local.address == server_.address || entry.local.address == 0);
  };
  const auto ready = [&] {
    const net::SocketTable& table = conversation_.sockets();
    const std::vector<net::SocketEntry> entries =
        transport_ == Transport::kTcp ? table.TcpListeners() : table.UdpSockets();
    const auto entry = std::ranges::find_if(entries, serves);
    if (entry == entries.end()) return false;
    const std::vector<std::uint64_t> own = program::SocketsOf(program().Processes());
    if (std::ranges::find(own, entry->inode) != own.end()) return true;
    if (!program().exit()) return false;
    if (Current().surroundings->sandbox->isolation() == program::Isolation::kFull) return false;
    throw Inconclusive(fmt::format("port {} of the shared loopback was taken by another process", server_.port));
  };
  conversation_.Await(
      program(), {.done = ready},
      {.text = fmt::format("your {} should {} {}", program().name(),
                           transport_ == Transport::kTcp ? "listen on" : "be bound to", server_.ToString()),
       .where = where,
       .circumstance = [&] { return conversation_.DescribeSockets(program(), server_.port); }});
  conversation_.story().Tell(
      Kind::kNote, "",
      fmt::format("{} {}", transport_ == Transport::kTcp ? "listening on" : "bound to", server_.ToString()));
}

peers::TcpPeer Check::Connect(const std::string& name, Where where) {
  return peers::TcpPeer::Connect(conversation_, program(), server_, name, where);
}

void Check::HearsThatNobodyListens(Where where) {
  const auto unwanted = [&] { return peers::DatagramsNobodyWanted() > unwanted_before_; };
  conversation_.Await(program(), {.done = unwanted},
                      {.text = fmt::format("your {} should send a datagram to {}, where nobody listens yet",
                                           program().name(), server_.ToString()),
                       .where = where,
                       .circumstance = [] { return std::string("it has sent none"); }});
  conversation_.story().Tell(Kind::kNote, "", "nobody listens: the kernel answers with an ICMP \"port unreachable\"");
}

// No crime shall happen after the end.
void Check::LookAtHealth() {
  for (const std::unique_ptr<Program>& program : programs_) EndOrderly(*program);
}

void Check::EndOrderly(Program& program) {
  const Where where = Where::current();
  program.Pump();
  const bool asked = !program.exit();
  if (asked) {
    program.Signal(SIGCONT);
    program.Signal(SIGTERM);
    signals_sent_.insert(SIGTERM);
  }
  conversation_.watch().Until(program, {.done = [&] { return program.alone(); }, .ends_with_program = false});
  if (const std::string finding = FindingIn(program); !finding.empty()) {
    throw Unmet(fmt::format("your {} has an error that ThreadSanitizer found: {}", program.name(), finding), where);
  }
  if (!program.exit()) return;  // it ignores SIGTERM: a rule of its own, for a check of its own
  const program::Exit& exit = *program.exit();
  const bool crashed =
      exit.supervisor_killed || (WIFSIGNALED(exit.wait_status) && !signals_sent_.contains(WTERMSIG(exit.wait_status)));
  if (crashed) {
    const char* should =
        asked ? "should not crash when it is asked to end (SIGTERM)" : "should still be running when the check ends";
    throw Unmet(fmt::format("your {} {}, but it {}.", program.name(), should, exit.InWords()), where);
  }
  if (!program.alone()) {
    throw Unmet(
        fmt::format("your {} should leave nothing behind, but a process that it started still runs.", program.name()),
        where);
  }
}

}  // namespace socklab::check

// A program's start and end, and what it prints.
#include "harness/check/graded_program.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/check/graded_program_state.h"
#include "harness/peers/screen.h"
#include "harness/program/held_sockets.h"
#include "harness/program/patience.h"
#include "harness/program/processes.h"
#include "harness/program/sanitizer.h"
#include "harness/text/quote.h"

namespace socklab::check {
namespace {

using peers::Circumstance;
using results::Inconclusive;
using results::Unmet;
using text::Phrase;
using text::QuotedShort;

constexpr int kColumns = 80;  // of a program's terminal
constexpr std::size_t kRowsListed = 2;

Phrase StatusOf(int status) {
  return {"status.exactly", {{"status", status}}};
}

}  // namespace

GradedProgram::GradedProgram(peers::Conversation& conversation, std::unique_ptr<program::Program> program, Role role) {
  program::Program& running = *program;
  peers::Console console(conversation, running, role.prompt);
  state_ = std::make_shared<State>(State{conversation, std::move(program), std::move(console), std::move(role)});
  conversation.Follow(running);
}

GradedProgram::State& GradedProgram::state() const {
  if (!state_ || !state_->program) throw std::logic_error("the check speaks of a program that does not run");
  return *state_;
}

program::Program& GradedProgram::program() const {
  return *state().program;
}

peers::Conversation& GradedProgram::conversation() const {
  return state().conversation;
}

peers::Console& GradedProgram::console() const {
  return state().console;
}

const std::vector<std::string>& GradedProgram::options() const {
  return state().role.options;
}

bool GradedProgram::is_stopped() const {
  return !state_ || !state_->program;
}

void GradedProgram::Await(const program::Wait& wait, Phrase should, std::function<Circumstance()> circumstance,
                          Where where) const {
  conversation().Await(program(), wait,
                       {.should = std::move(should), .where = where, .circumstance = std::move(circumstance)});
}

// ---- Its start and its end

net::Endpoint GradedProgram::IsReady(Where where) {
  net::Endpoint endpoint = state().role.endpoint;
  const bool tcp = state().role.transport == Transport::kTcp;
  const auto serves = [&](const net::SocketEntry& entry) {
    return (entry.local.port == endpoint.port || (endpoint.port == 0 && entry.local.port != 0)) &&
           (entry.local.address == endpoint.address || entry.local.address == 0);
  };
  const auto ready = [&] {
    const net::SocketTable& table = conversation().sockets();
    std::vector<net::SocketEntry> entries = tcp ? table.TcpListeners() : table.UdpSockets();
    std::erase_if(entries, [&](const net::SocketEntry& entry) { return !serves(entry); });
    if (entries.empty()) return false;
    const std::vector<std::uint64_t> own = program::SocketsOf(program().Processes());
    const auto is_own = [&](const net::SocketEntry& entry) { return std::ranges::count(own, entry.inode) > 0; };
    if (const auto entry = std::ranges::find_if(entries, is_own); entry != entries.end()) {
      endpoint.port = entry->local.port;
      return true;
    }
    if (!program().exit() || !state().role.shares_loopback || endpoint.port == 0) return false;
    throw Inconclusive({"inconclusive.port_taken", {{"port", endpoint.port}}});
  };
  Await(
      {.done = ready},
      {tcp ? "program.should_listen" : "program.should_be_bound", {Named(), {"endpoint", endpoint.ToString()}}},
      [&]() -> Circumstance { return conversation().DescribeSockets(program(), endpoint.port); }, where);
  conversation().IntroduceEnd({.end = endpoint, .name = program().name(), .is_program = true});
  conversation().story().Note({tcp ? "program.listens" : "program.is_bound", {{"endpoint", endpoint.ToString()}}});
  return endpoint;
}

void GradedProgram::Stop() {
  conversation().story().Note({"program.is_stopped", {Named()}});
  conversation().Forget(program());
  state().program.reset();
}

void GradedProgram::Exits(int status, Where where) {
  console().SeesExit([=](int actual) { return actual == status; }, StatusOf(status), where);
}

void GradedProgram::ExitsWithOneOf(const std::vector<int>& statuses, Where where) {
  std::vector<Phrase> words;
  for (const int status : statuses) words.push_back(text::Verbatim(std::to_string(status)));
  console().SeesExit([&](int actual) { return std::ranges::count(statuses, actual) > 0; },
                     {"status.one_of", {{"statuses", std::move(words)}}}, where);
}

void GradedProgram::Fails(Where where) {
  console().SeesExit([](int actual) { return actual != 0; }, "status.not_zero", where);
}

void GradedProgram::Ends(Where where) {
  console().SeesEnd(where);
  const program::Exit& exit = *program().exit();
  const bool is_orderly = !exit.supervisor_killed &&
                          (WIFEXITED(exit.wait_status) || state().signals_sent.contains(WTERMSIG(exit.wait_status)));
  if (!is_orderly) throw Unmet({"program.should_end_orderly", {Named()}}, exit.Describe("who.it"), where);
}

void GradedProgram::EndsOrderly() {
  const Where where = Where::current();
  program::Program& self = program();
  self.Pump();
  const bool asked = !self.exit();
  if (asked) {
    self.Signal(SIGCONT);
    self.Signal(SIGTERM);
    conversation().story().transcript().Record({.kind = transcript::Event::Kind::kSignalled,
                                                .program = self.name(),
                                                .step = results::Step::Kind::kToProgram,
                                                .peer = "signal",
                                                .what = text::Verbatim("SIGTERM")});
    state().signals_sent.insert(SIGTERM);
  }
  conversation().watch().Until(self, {.done = [&] { return self.alone(); }, .ends_with_program = false});
  if (const Phrase finding = SanitizerFinding(); !finding.empty()) {
    throw Unmet({"sanitizer.found", {Named(), {"finding", finding}}}, where);
  }
  if (!self.exit()) return;  // it ignores SIGTERM: that is a separate rule, with its own check
  const program::Exit& exit = *self.exit();
  const bool crashed = exit.supervisor_killed ||
                       (WIFSIGNALED(exit.wait_status) && !state().signals_sent.contains(WTERMSIG(exit.wait_status)));
  if (crashed) {
    throw Unmet({asked ? "program.should_not_crash_at_end" : "program.should_still_run", {Named()}},
                exit.Describe("who.it"), where);
  }
  if (!self.alone()) {
    throw Unmet({"program.should_leave_nothing", {Named()}}, "program.a_process_still_runs", where);
  }
}

void GradedProgram::IsSanitized() {
  state().is_sanitized = true;
  conversation().story().Note("program.is_sanitized");
}

Phrase GradedProgram::SanitizerFinding() const {
  return state().is_sanitized ? program::SanitizerFinding(program::SanitizerLog(program().folder())) : Phrase();
}

// ---- What it is told, and what it prints

void GradedProgram::Signals(int number) {
  state().signals_sent.insert(number);
  console().Signals(number);
}

void GradedProgram::Prompts(Where where) {
  console().SeesPrompt(where);
}

void GradedProgram::Prints(const Line& line, Where where) {
  console().Sees(line.pattern(), where);
}

std::string GradedProgram::PrintedLine(const Line& line, Where where) {
  return std::string(console().Sees(line.pattern(), where));
}

void GradedProgram::PrintsError(const Line& line, Where where) {
  console().SeesError(line.pattern(), where);
}

void GradedProgram::HasNotPrinted(const Line& line, Where where) {
  program().Pump();
  console().HasNotSeen(line.pattern(), where);
}

void GradedProgram::Shows(const Line& row, Where where) {
  peers::Screen screen(kColumns);
  std::size_t written = 0;
  const auto shown = [&] {
    const std::string_view errors = program().errors();
    screen.Write(errors.substr(std::exchange(written, errors.size())));
    return std::ranges::any_of(screen.Rows(), row.pattern().matches);
  };
  const auto circumstance = [&]() -> Circumstance {
    const std::vector<std::string> rows = screen.Rows();
    if (rows.empty()) return "terminal.shows_nothing";
    return Phrase("terminal.shows", {{"text", QuotedShort(rows.back())}});
  };
  Await({.done = shown}, {"terminal.should_show", {Named(), {"line", row.pattern().words}}}, circumstance, where);
}

void GradedProgram::ShowsAtMost(std::size_t rows, Where where) {
  program().Pump();
  const std::vector<std::string> shown = peers::RowsShown(program().errors(), kColumns);
  if (shown.size() <= rows) return;
  std::vector<Phrase> listed;
  for (std::size_t i = 0; i < std::min(shown.size(), kRowsListed); ++i) {
    listed.push_back(text::Verbatim(QuotedShort(shown[i])));
  }
  throw Unmet({"terminal.should_need_at_most", {Named(), {"rows", rows}}},
              {"terminal.has_written", {{"rows", shown.size()}, {"lines", std::move(listed)}}}, where);
}

void GradedProgram::HasPrintedFewProgressLines(Where where) {
  program().Pump();
  const std::string_view errors = program().errors();
  // One more, because the program's clock is not ours.
  const auto most = static_cast<std::ptrdiff_t>(conversation().story().milliseconds() / 1000) + 3;
  if (errors.find('\r') != std::string_view::npos) {
    throw Unmet({"progress.should_be_plain_lines", {Named()}}, "progress.has_redrawn", where);
  }
  if (const auto lines = std::ranges::count(errors, '\n'); lines > most) {
    throw Unmet({"progress.should_be_seldom", {Named()}}, {"progress.printed_at_once", {{"lines", lines}}}, where);
  }
}

}  // namespace socklab::check

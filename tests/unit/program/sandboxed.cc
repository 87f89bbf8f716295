#include "tests/unit/program/sandboxed.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "harness/run/runfiles.h"
#include "tests/unit/net/in_child.h"

namespace socklab::tests {
namespace {

using program::Command;
using program::Isolation;
using program::Limits;
using program::Program;
using program::Setting;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};  // with one event

std::string Quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

}  // namespace

Command Sandboxed::Admit(std::string_view text) {
  return commands_.emplace_back(Command::Parse(text, run::RunfilesFolder()));
}

Program Sandboxed::Start(const Command& command, const std::vector<std::string>& options, const Limits& limits) const {
  return Program("server", *sandbox_, command, options, {.limits = limits});
}

Program Sandboxed::Start(const std::vector<std::string>& verbs, const Limits& limits) const {
  return StartIn({.limits = limits}, verbs);
}

Program Sandboxed::StartShell(const std::string& script, const Limits& limits) const {
  return StartShellIn({.limits = limits}, script);
}

Program Sandboxed::StartIn(const Setting& setting, const std::vector<std::string>& verbs) const {
  return Program("server", *sandbox_, commands_.at(commands_.size() - 2), verbs, setting);
}

Program Sandboxed::StartShellIn(const Setting& setting, const std::string& script) const {
  return Program("server", *sandbox_, commands_.back(), std::array{std::string("-c"), script}, setting);
}

void Sandboxed::TestBody() {
  if (isolation_ == Isolation::kUser && geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  Admit(Quoted(run::Runfile("tests/unit/program/subject")));
  Admit("sh");
  InChild([this] {
    signal(SIGPIPE, SIG_IGN);
    sandbox_.emplace(run::Runfile("harness/program/supervisor"));
    if (isolation_ == Isolation::kNone) {
      sandbox_->DoWithout();
      prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    } else if (isolation_ == Isolation::kUser) {
      sandbox_->UseOwnUsers(commands_);
      sandbox_->own_users()->BeginWork(0);
      prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    } else if (!EnterOrSkip([this] { sandbox_->Enter(commands_); })) {
      return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // only now: to become another user clears it
    Act();
  });
}

void AwaitOutput(Program& program, std::string_view text) {
  const Clock::time_point end = Clock::now() + kPatience;
  while (true) {
    program.Pump();
    if (program.output().find(text) != std::string_view::npos) return;
    if (program.alone() || Clock::now() > end) {
      FAIL() << "not printed: " << text << "; but: " << program.output() << program.errors();
    }
    std::vector<pollfd> events = program.Events();
    poll(events.data(), events.size(), 100);
  }
}

void AwaitThat(std::string_view what, const std::function<bool()>& condition) {
  const Clock::time_point end = Clock::now() + kPatience;
  while (!condition()) {
    if (Clock::now() > end) FAIL() << "it never happened: " << what;
    sched_yield();
  }
}

}  // namespace socklab::tests

#include "tests/unit/program/sandboxed.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <exception>
#include <system_error>

#include "harness/check/runfiles.h"
#include "harness/net/descriptor.h"

namespace socklab::tests {
namespace {

using net::Checked;
using net::Descriptor;
using program::Command;
using program::Isolation;
using program::Limits;
using program::Program;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};   // with one event
constexpr int kMostMilliseconds = 30'000;       // for a whole test
constexpr char kSkip[] = "skip";                // stands in place of a file name

// How a child tells of one failure: file, line, and message, each ended by a NUL.
std::string Record(const std::string& file, int line, const std::string& message) {
  std::string record = file;
  record += '\0';
  record += std::to_string(line);
  record += '\0';
  record += message;
  record += '\0';
  return record;
}

std::string FailuresOf(const testing::TestResult& result) {
  std::string failures;
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (part.failed()) failures += Record(part.file_name() ? part.file_name() : "", part.line_number(), part.message());
  }
  return failures;
}

std::string NextField(std::string_view& records) {
  const std::size_t end = std::min(records.find('\0'), records.size());
  const std::string field(records.substr(0, end));
  records.remove_prefix(std::min(end + 1, records.size()));
  return field;
}

// What the child tells until it ends; kills it when it never does.
std::string ReadAll(const Descriptor& pipe, pid_t child) {
  std::string text;
  std::array<char, 65536> buffer;
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(kMostMilliseconds);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    pollfd event = {pipe.get(), POLLIN, 0};
    if (left.count() <= 0 || poll(&event, 1, static_cast<int>(left.count())) == 0) {
      kill(child, SIGKILL);
      return text + Record("", 0, "the test's process hung, and was killed");
    }
    const ssize_t size = read(pipe.get(), buffer.data(), buffer.size());
    if (size <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string HowItEnded(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (WIFSIGNALED(status)) return fmt::format("the test's process was ended by signal: {}", strsignal(WTERMSIG(status)));
  return fmt::format("the test's process exited with status {}", WEXITSTATUS(status));
}

std::string Quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

}  // namespace

Command Sandboxed::Admit(std::string_view text) { return commands_.emplace_back(Command::Parse(text)); }

Program Sandboxed::Start(const Command& command, const std::vector<std::string>& options, const Limits& limits) const {
  return Program("server", *sandbox_, command, options, limits);
}

Program Sandboxed::Start(const std::vector<std::string>& verbs, const Limits& limits) const {
  return Start(commands_.at(commands_.size() - 2), verbs, limits);
}

Program Sandboxed::StartShell(const std::string& script, const Limits& limits) const {
  return Start(commands_.back(), {"-c", script}, limits);
}

void Sandboxed::TestBody() {
  Admit(Quoted(check::Runfile("tests/unit/program/subject")));
  Admit("sh");
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  const Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  const pid_t child = Checked(fork(), "fork");
  if (child == 0) RunInChild(writer.get());
  writer.Close();
  const std::string text = ReadAll(reader, child);
  int status = 0;
  Checked(waitpid(child, &status, 0), "waitpid");
  for (std::string_view records = text; !records.empty();) {
    const std::string file = NextField(records), line = NextField(records), message = NextField(records);
    if (file == kSkip) GTEST_SKIP() << message;
    ADD_FAILURE_AT(file.c_str(), std::stoi(line)) << message;
  }
  EXPECT_EQ(HowItEnded(status), "");
}

void Sandboxed::RunInChild(int failures) {
  signal(SIGPIPE, SIG_IGN);
  // The parent shows the failures.
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  std::string refusal;
  try {
    sandbox_.emplace(check::Runfile("harness/program/supervisor"));
    if (isolation_ == Isolation::kFull) {
      try {
        sandbox_->Enter(commands_);
      } catch (const std::system_error& error) {
        refusal = error.what();
        if (!refusal.starts_with("unshare")) throw;
      }
    } else {
      sandbox_->DoWithout();
      prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // only now: to become another user clears it
    if (refusal.empty()) Act();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "an exception left the test: " << error.what();
  }
  const std::string told = refusal.empty() ? FailuresOf(*testing::UnitTest::GetInstance()->current_test_info()->result())
                                           : Record(kSkip, 0, refusal);
  for (std::string_view rest = told; !rest.empty();) {
    const ssize_t size = write(failures, rest.data(), rest.size());
    if (size < 0) _exit(1);
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  _exit(0);
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

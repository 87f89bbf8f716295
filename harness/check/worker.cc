#include "harness/check/worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "harness/program/processes.h"
#include "harness/program/time_slices.h"

namespace socklab::check {
namespace {

using net::Checked;
using net::Descriptor;
using Seconds = std::chrono::duration<double>;

constexpr int kWasIdleInVain = 1;  // exit status

CheckResult Blank(const RegisteredCheck& check) {
  CheckResult result;
  result.name = check.name;
  result.suite = check.suite;
  result.tier = check.traits.tier;
  result.points = check.traits.points;
  result.rule = std::to_string(check.traits.rule);
  result.why = check.traits.why;
  result.hint = check.traits.hint;
  result.message = "the check did not run";
  return result;
}

LabResult Alone(CheckResult result) {
  LabResult lab;
  lab.checks.push_back(std::move(result));
  return lab;
}

void EnterSandbox(const Surroundings& surroundings, pid_t runner) {
  if (surroundings.sandbox->isolation() == program::Isolation::kFull) {
    std::vector<program::Command> commands;
    for (const auto& [name, candidate] : surroundings.programs) {
      if (candidate.command) commands.push_back(*candidate.command);
    }
    surroundings.sandbox->Enter(commands);
  } else {
    // Without a pid namespace, what a program leaves behind comes to us.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // only now: to become another user clears it
  if (getppid() != runner) throw std::runtime_error("the runner has gone");
}

CheckResult RunHere(const RegisteredCheck& check, const Surroundings& surroundings, pid_t runner) {
  const auto start = std::chrono::steady_clock::now();
  CheckResult result = Blank(check);
  try {
    program::TakeShortTimeSlices();  // timers shall be kept, the programs' and ours, whatever else runs here
    EnterSandbox(surroundings, runner);
    Current() = {.surroundings = &surroundings, .result = &result};
    testing::GTEST_FLAG(filter) = check.full_name();
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    [[maybe_unused]] const int failed = RUN_ALL_TESTS();
  } catch (const std::exception& error) {
    result.verdict = Verdict::kInconclusive;
    result.message = error.what();
  }
  result.seconds = Seconds(std::chrono::steady_clock::now() - start).count();
  return result;
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0) return;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}

}  // namespace

Worker::Worker(const RegisteredCheck& check, const Surroundings& surroundings)
    : check_(&check), memory_(program::MemoryGroup::Make()), start_(std::chrono::steady_clock::now()) {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  pipe_ = Descriptor(ends[0]);
  Descriptor writer(ends[1]);
  const pid_t runner = getpid();
  process_ = Checked(fork(), "fork");
  if (process_ > 0) {
    Checked(fcntl(pipe_.get(), F_SETFL, O_NONBLOCK), "fcntl O_NONBLOCK");
    return;
  }
  signal(SIGPIPE, SIG_IGN);
  surroundings.sandbox->CountMemoryIn(memory_.get());
  WriteAll(writer.get(), ToJson(Alone(RunHere(check, surroundings, runner))));
  _exit(Current().was_idle_in_vain ? kWasIdleInVain : 0);
}

Worker::~Worker() {
  if (process_ > 0) kill(process_, SIGKILL);
  End();
}

int Worker::End() {
  int status = 0;
  if (process_ > 0) waitpid(std::exchange(process_, -1), &status, 0);
  return status;
}

std::chrono::nanoseconds Worker::BusyTime() const {
  const program::ProcessorTime time = program::TimeOf(program::Tree(process_));
  return time.computing + time.starving;
}

CheckResult Worker::Inconclusive(const std::string& reason) const {
  CheckResult result = Blank(*check_);
  result.verdict = Verdict::kInconclusive;
  result.message = reason;
  result.seconds = Seconds(std::chrono::steady_clock::now() - start_).count();
  return result;
}

std::optional<CheckResult> Worker::Collect() {
  std::array<char, 65536> buffer;
  ssize_t size;
  while ((size = read(pipe_.get(), buffer.data(), buffer.size())) > 0) {
    text_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  if (size < 0) return std::nullopt;
  const int status = End();
  was_idle_in_vain_ = WIFEXITED(status) && WEXITSTATUS(status) == kWasIdleInVain;
  try {
    return LabFromJson(text_).checks.at(0);
  } catch (const std::exception&) {
    return Inconclusive(WIFSIGNALED(status)
                            ? fmt::format("the harness itself was ended by a signal ({})", strsignal(WTERMSIG(status)))
                            : "the harness itself ended without a result");
  }
}

CheckResult Worker::GiveUp(const std::string& reason) {
  kill(process_, SIGKILL);
  End();
  return Inconclusive(reason);
}

}  // namespace socklab::check

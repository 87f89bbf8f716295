#include "harness/run/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "harness/check/check.h"
#include "harness/net/capture.h"
#include "harness/net/write_all.h"
#include "harness/program/processes.h"
#include "harness/program/time_slices.h"

namespace socklab::run {
namespace {

using net::Checked;
using net::Descriptor;
using results::CheckResult;
using results::Verdict;
using Seconds = std::chrono::duration<double>;

CheckResult Blank(const check::RegisteredCheck& check) {
  CheckResult result;
  result.name = check.name;
  result.suite = check.suite;
  result.tier = check.traits.tier;
  result.points = check.traits.points;
  result.rule = std::to_string(check.traits.rule);
  result.why["en"] = check.traits.why;
  result.hint["en"] = check.traits.hint;
  result.finding = results::Finding{.message = "inconclusive.did_not_run"};
  return result;
}

// What the process sends of a check: whether it was idle in vain, and its result.
constexpr char kWasIdleInVain = 'i', kWasNot = '-';

void EnterSandbox(const check::GradingContext& context, pid_t runner, int number) {
  if (context.isolated()) {
    const std::vector<program::Command> commands = context.Commands();
    context.sandbox->Enter(commands);
  } else {
    // Without a pid namespace, we adopt what a program leaves behind.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (program::OwnUsers* const users = context.sandbox->own_users()) users->BeginWork(number);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // only now: becoming another user clears it
  if (getppid() != runner) throw std::runtime_error("the runner has gone");
}

std::unique_ptr<net::Capture> BeginToCapture() {
  try {
    return std::make_unique<net::Capture>();
  } catch (const std::system_error& error) {
    throw text::Error({"inconclusive.no_capture", {{"error", std::string_view(error.what())}}});
  }
}

struct Ran {
  CheckResult result;
  check::Aside aside{};
  net::Recording recording{};
};

Ran RunHere(const check::RegisteredCheck& registered, const check::GradingContext& context, bool is_captured,
            pid_t runner, int number) {
  const auto start = std::chrono::steady_clock::now();
  Ran ran = {.result = Blank(registered)};
  try {
    program::TakeShortTimeSlices();  // timers should be kept, the programs' and ours, whatever else runs here
    EnterSandbox(context, runner, number);
    const std::unique_ptr<net::Capture> capture = is_captured ? BeginToCapture() : nullptr;
    // The one test of this process.
    testing::RegisterTest(registered.suite.c_str(), registered.name.c_str(), nullptr, nullptr, registered.file.c_str(),
                          registered.line, [&]() -> check::Check* {
                            check::Check* const check = registered.make();
                            check->Enter(context, ran.result, ran.aside);
                            return check;
                          });
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    [[maybe_unused]] const int failed = RUN_ALL_TESTS();
    if (capture) ran.recording = capture->Stop();
  } catch (const text::Error& error) {
    ran.result.verdict = Verdict::kInconclusive;
    ran.result.finding = results::Finding{.message = error.phrase};
  } catch (const std::exception& error) {
    ran.result.verdict = Verdict::kInconclusive;
    ran.result.finding = results::Finding{.message = text::Verbatim(error.what())};
  }
  ran.result.seconds = Seconds(std::chrono::steady_clock::now() - start).count();
  return ran;
}

// A verdict does not depend on whether there is room for its capture.
void WriteCapture(const net::Descriptor& file, const Captures& captures, Ran& ran) {
  const report::Captured captured = {
      .recording = std::move(ran.recording), .ends = ran.aside.ends, .start = ran.aside.start, .end = ran.aside.end};
  if (net::WriteAll(file.get(), captures.Draw(ran.result, captured))) return;
  const std::string error = std::strerror(errno);
  if (ran.result.finding) ran.result.finding->remarks.push_back({"capture.no_room", {{"error", error}}});
  Checked(ftruncate(file.get(), 0), "ftruncate");
}

}  // namespace

Worker::Worker(const check::RegisteredCheck& check, const check::GradingContext& context, const Captures* captures)
    : check_(&check), memory_(program::MemoryGroup::Make()), start_(std::chrono::steady_clock::now()) {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  pipe_ = Descriptor(ends[0]);
  Descriptor writer(ends[1]);
  if (captures) capture_ = Descriptor(Checked(memfd_create("capture", MFD_CLOEXEC), "memfd_create"));
  static int made = 0;
  const int number = made++;
  const pid_t runner = getpid();
  process_ = Checked(fork(), "fork");
  if (process_ > 0) {
    Checked(fcntl(pipe_.get(), F_SETFL, O_NONBLOCK), "fcntl O_NONBLOCK");
    return;
  }
  signal(SIGPIPE, SIG_IGN);
  context.sandbox->CountMemoryIn(memory_.get());
  Ran ran = RunHere(check, context, captures != nullptr, runner, number);
  const bool is_wanted = ran.result.verdict != Verdict::kPass || context.keeps_all_steps;
  if (captures && is_wanted) WriteCapture(capture_, *captures, ran);
  if (!is_wanted) ran.result.steps.clear();
  net::WriteAll(writer.get(), (ran.aside.was_idle_in_vain ? kWasIdleInVain : kWasNot) + ToJson(ran.result));
  _exit(0);
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

CheckResult Worker::Inconclusive(text::Phrase reason) const {
  CheckResult result = Blank(*check_);
  result.verdict = Verdict::kInconclusive;
  result.finding = results::Finding{.message = std::move(reason)};
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
  try {
    was_idle_in_vain_ = text_.starts_with(kWasIdleInVain);
    return results::CheckFromJson(std::string_view(text_).substr(1));
  } catch (const std::exception&) {
    capture_.Close();
    if (!WIFSIGNALED(status)) return Inconclusive("inconclusive.harness_ended");
    return Inconclusive({"inconclusive.harness_killed", {{"signal", strsignal(WTERMSIG(status))}}});
  }
}

std::string Worker::TakeCapture() {
  if (!capture_) return "";
  struct stat status {};
  Checked(fstat(capture_.get(), &status), "fstat");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  for (std::size_t taken = 0; taken < text.size();) {
    taken += static_cast<std::size_t>(
        Checked(pread(capture_.get(), text.data() + taken, text.size() - taken, static_cast<off_t>(taken)), "read"));
  }
  return text;
}

CheckResult Worker::GiveUp(text::Phrase reason) {
  capture_.Close();
  kill(process_, SIGKILL);
  End();
  return Inconclusive(std::move(reason));
}

}  // namespace socklab::run

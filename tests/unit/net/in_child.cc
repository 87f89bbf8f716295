#include "tests/unit/net/in_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>

#include "harness/net/descriptor.h"
#include "harness/net/loopback.h"

namespace socklab::tests {
namespace {

using net::Checked;
using net::Descriptor;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::chrono::seconds kMost{30};

// How a child tells of one event: its kind, file, line, and message, each ended by a NUL.
constexpr std::string_view kFailure = "failure", kSkip = "skip";

std::string Record(std::string_view kind, std::string_view file, int line, std::string_view message) {
  return fmt::format("{1}{0}{2}{0}{3}{0}{4}{0}", '\0', kind, file, line, message);
}

std::string RecordsOf(const testing::TestResult& result) {
  std::string records;
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (part.passed()) continue;
    records += Record(part.skipped() ? kSkip : kFailure, part.file_name() ? part.file_name() : "", part.line_number(),
                      part.message());
  }
  return records;
}

std::string NextField(std::string_view& records) {
  const std::size_t end = std::min(records.find('\0'), records.size());
  const std::string field(records.substr(0, end));
  records.remove_prefix(std::min(end + 1, records.size()));
  return field;
}

[[noreturn]] void RunBody(const std::function<void()>& body, int pipe) {
  // The parent shows what fails.
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  try {
    body();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "an exception left the test: " << error.what();
  }
  const std::string records = RecordsOf(*testing::UnitTest::GetInstance()->current_test_info()->result());
  for (std::string_view rest = records; !rest.empty();) {
    const ssize_t size = write(pipe, rest.data(), rest.size());
    if (size < 0) _exit(1);
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  _exit(0);
}

// What the child tells until it ends; kills it when it never does.
std::string ReadAll(const Descriptor& pipe, pid_t child) {
  std::string text;
  std::array<char, 65536> buffer;
  const Clock::time_point end = Clock::now() + kMost;
  while (true) {
    const auto left = std::chrono::duration_cast<Milliseconds>(end - Clock::now()).count();
    pollfd event = {pipe.get(), POLLIN, 0};
    if (left <= 0 || poll(&event, 1, static_cast<int>(left)) == 0) {
      kill(child, SIGKILL);
      return text + Record(kFailure, "", 0, "the test's process hung, and was killed");
    }
    const ssize_t size = read(pipe.get(), buffer.data(), buffer.size());
    if (size <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string BadEnd(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("the test's process was ended by a signal: {}", strsignal(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) return fmt::format("the test's process exited with status {}", WEXITSTATUS(status));
  return "";
}

}  // namespace

void InChild(const std::function<void()>& body) {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  const Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  const pid_t child = Checked(fork(), "fork");
  if (child == 0) RunBody(body, writer.get());
  writer.Close();
  const std::string text = ReadAll(reader, child);
  int status = 0;
  Checked(waitpid(child, &status, 0), "waitpid");
  EXPECT_EQ(BadEnd(status), "");
  for (std::string_view records = text; !records.empty();) {
    const std::string kind = NextField(records), file = NextField(records);
    const std::string line = NextField(records), message = NextField(records);
    if (kind == kSkip) GTEST_SKIP() << message;
    ADD_FAILURE_AT(file.c_str(), std::stoi(line)) << message;
  }
}

bool EnterOrSkip(const std::function<void()>& enter) {
  try {
    enter();
    return true;
  } catch (const std::system_error& error) {
    const std::string what = error.what();
    const bool is_refusal =
        error.code() == std::errc::operation_not_permitted || error.code() == std::errc::function_not_supported;
    if (!is_refusal || !what.starts_with("unshare")) throw;
    [&] { GTEST_SKIP() << what; }();
    return false;
  }
}

void OnPrivateLoopback(const std::function<void()>& body) {
  InChild([&] {
    if (EnterOrSkip(net::EnterPrivateLoopback)) body();
  });
}

}  // namespace socklab::tests

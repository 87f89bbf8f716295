#include "harness/program/separate_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>

#include "harness/net/descriptor.h"
#include "harness/net/write_all.h"
#include "harness/program/looking_as.h"

namespace socklab::program {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kAtMost{1};
constexpr rlim_t kMemory = rlim_t{1} << 30;  // bytes
constexpr std::size_t kMostBytes = 262'144;

[[noreturn]] void Tell(pid_t process, const std::function<std::string()>& tell, int pipe) {
  if (!BecomeUserOf(process)) _exit(1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit memory = {.rlim_cur = kMemory, .rlim_max = kMemory};
  setrlimit(RLIMIT_AS, &memory);
  const rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const std::string text = tell();
  net::WriteAll(pipe, std::string_view(text).substr(0, kMostBytes));
  _exit(0);
}

std::string ReadInTime(int pipe) {
  std::string text;
  const Clock::time_point end = Clock::now() + kAtMost;
  std::array<char, 4096> buffer;
  while (text.size() < kMostBytes) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd readable = {pipe, POLLIN, 0};
    if (left <= 0 || poll(&readable, 1, static_cast<int>(left)) <= 0) break;
    const ssize_t size = read(pipe, buffer.data(), buffer.size());
    if (size <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

std::string ToldBySeparateProcess(pid_t process, const std::function<std::string()>& tell) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return "";
  const net::Descriptor reader(ends[0]);
  net::Descriptor writer(ends[1]);
  const pid_t child = fork();
  if (child < 0) return "";
  if (child == 0) Tell(process, tell, writer.get());
  writer.Close();
  std::string text = ReadInTime(reader.get());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return text;
}

}  // namespace socklab::program

#include "harness/program/granted_isolation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string_view>

#include "harness/net/descriptor.h"

namespace socklab::program {
namespace {

// What has become of an attempt to enter the sandbox.
struct SandboxTrial {
  std::string complaint;    // what is wrong, and what to do; empty where nothing is
  bool is_refused = false;  // the kernel will never grant it here (IsRefusal)
};

// Where AppArmor keeps namespaces from all programs that have no profile, as in Ubuntu since 24.04.
std::string RemedyForAppArmor() {
  constexpr std::string_view kSetting = "kernel.apparmor_restrict_unprivileged_userns";
  std::ifstream file("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  int restricts = 0;
  if (!(file >> restricts) || restricts == 0) return "";
  return fmt::format("AppArmor restricts user namespaces here; \"sudo sysctl {}=0\" allows them. ", kSetting);
}

constexpr int kRefused = 1;  // exit status of the process that tries the sandbox

// Changes the calling process for good.
SandboxTrial Enter(Sandbox& sandbox) {
  const bool is_root = geteuid() == 0;  // no longer, once it has entered half of the sandbox
  try {
    sandbox.Enter({});
    return {};
  } catch (const std::system_error& error) {
    if (!IsRefusal(error)) return {fmt::format("the sandbox cannot be set up now: {}", error.what())};
    const char* advice = is_root
                             ? "--isolation user runs each program as a user of its own instead"
                             : "--isolation none grades without it, with your own privileges, on your own files: only "
                               "for programs that you trust";
    return {fmt::format("this machine refuses the sandbox: {}. {}{}", error.what(), RemedyForAppArmor(), advice), true};
  } catch (const std::exception& error) {
    return {fmt::format("the sandbox cannot be set up: {}", error.what())};
  }
}

// Tries the sandbox in another process.
SandboxTrial TrySandbox(Sandbox& sandbox) {
  std::array<int, 2> ends;
  net::Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  const net::Descriptor reader(ends[0]);
  net::Descriptor writer(ends[1]);
  const pid_t child = net::Checked(fork(), "fork");
  if (child == 0) {
    const SandboxTrial trial = Enter(sandbox);
    [[maybe_unused]] const ssize_t size = write(writer.get(), trial.complaint.data(), trial.complaint.size());
    _exit(trial.is_refused ? kRefused : 0);
  }
  writer.Close();
  std::array<char, 1000> text;
  const ssize_t size = read(reader.get(), text.data(), text.size());
  int status = 0;
  waitpid(child, &status, 0);
  const bool is_refused = WIFEXITED(status) && WEXITSTATUS(status) == kRefused;
  if (size > 0) return {std::string(text.data(), static_cast<std::size_t>(size)), is_refused};
  if (status != 0) return {"the sandbox cannot be tried: its process was ended"};
  return {};
}

}  // namespace

GrantedIsolation GrantIsolation(Sandbox& sandbox, bool is_full_demanded) {
  const SandboxTrial trial = TrySandbox(sandbox);
  if (trial.complaint.empty()) {
    DemandBubblewrap();
    return {};
  }
  const bool may_have_users = geteuid() == 0 && trial.is_refused && !is_full_demanded;
  if (!may_have_users) throw SandboxError(trial.complaint);
  return {Isolation::kUser, trial.complaint};
}

Isolation IsolationFor(const std::filesystem::path& supervisor, std::string_view chosen) {
  for (const Isolation isolation : {Isolation::kNone, Isolation::kUser}) {
    if (chosen == Name(isolation)) return isolation;
  }
  Sandbox sandbox(supervisor);
  return GrantIsolation(sandbox, !chosen.empty()).isolation;
}

}  // namespace socklab::program

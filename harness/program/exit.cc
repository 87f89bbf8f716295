// How a program ended, in words.
#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>

#include <string>
#include <utility>

#include "harness/program/program.h"

namespace socklab::program {

bool Exit::OrderlyWith(int status) const {
  return !supervisor_killed && WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == status;
}

text::Phrase Exit::Describe(text::Phrase who) const {
  if (supervisor_killed) return {"state.killed_all", {{"who", std::move(who)}}};
  if (WIFEXITED(wait_status)) {
    return {"state.exited", {{"who", std::move(who)}, {"status", WEXITSTATUS(wait_status)}}};
  }
  const int number = WTERMSIG(wait_status);
  const std::string name = sigabbrev_np(number) ? fmt::format("SIG{}", sigabbrev_np(number)) : "?";
  return {"state.killed",
          {{"who", std::move(who)}, {"number", number}, {"signal", name}, {"description", strsignal(number)}}};
}

}  // namespace socklab::program

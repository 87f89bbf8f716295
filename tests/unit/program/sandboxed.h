// A test whose body runs in a forked child that has entered the sandbox, as a worker that runs a check does.
//
// Programs under test can be started there, every port of the private loopback is free, and what the body fails in is
// reported by the test in the parent. Where the kernel refuses the private loopback, the test is skipped and says so.
#ifndef SOCKLAB_TESTS_UNIT_PROGRAM_SANDBOXED_H_
#define SOCKLAB_TESTS_UNIT_PROGRAM_SANDBOXED_H_

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/program/command.h"
#include "harness/program/limits.h"
#include "harness/program/program.h"
#include "harness/program/sandbox.h"

namespace socklab::tests {

class Sandboxed : public testing::Test {
 protected:
  // The test's body. An exception that leaves it is a failure.
  virtual void Act() = 0;

  // Programs run as users of their own, as where the kernel refuses the sandbox to root. The test is skipped where it
  // is not run by root.
  void RunAsOwnUsers() { isolation_ = program::Isolation::kUser; }
  // Programs run on the bare machine.
  void DoWithoutSandbox() { isolation_ = program::Isolation::kNone; }
  // To be called from SetUp(): what a command names must be known before the sandbox is entered.
  program::Command Admit(std::string_view text);

  // Starts "your server", which performs these verbs (subject.cc has the list).
  program::Program Start(const std::vector<std::string>& verbs, const program::Limits& limits = {}) const;
  // Starts "your server", a script for sh(1).
  program::Program StartShell(const std::string& script, const program::Limits& limits = {}) const;
  program::Program Start(const program::Command& command, const std::vector<std::string>& options = {},
                         const program::Limits& limits = {}) const;
  // The same in a setting of its own: with a terminal, in a furnished folder.
  program::Program StartIn(const program::Setting& setting, const std::vector<std::string>& verbs) const;
  program::Program StartShellIn(const program::Setting& setting, const std::string& script) const;
  const program::Sandbox& sandbox() const { return *sandbox_; }

 private:
  void TestBody() final;

  program::Isolation isolation_ = program::Isolation::kFull;
  std::vector<program::Command> commands_;
  std::optional<program::Sandbox> sandbox_;
};

// Pumps until the program, or a process that it has left behind, has printed `text`; fails the test when none can any
// more, or after ten seconds.
void AwaitOutput(program::Program& program, std::string_view text);

// Asks again and again until `condition` holds; fails the test, naming `what`, after ten seconds.
void AwaitThat(std::string_view what, const std::function<bool()>& condition);

}  // namespace socklab::tests

// Like TEST_F, for fixtures derived from Sandboxed.
#define TEST_IN_SANDBOX(Fixture, Name)                                                                           \
  class Fixture##_##Name : public Fixture {                                                                      \
    void Act() override;                                                                                         \
  };                                                                                                             \
  [[maybe_unused]] static const testing::TestInfo* const kRegistered##Fixture##Name = testing::RegisterTest(     \
      #Fixture, #Name, nullptr, nullptr, __FILE__, __LINE__, []() -> Fixture* { return new Fixture##_##Name; }); \
  void Fixture##_##Name::Act()

#endif  // SOCKLAB_TESTS_UNIT_PROGRAM_SANDBOXED_H_

// Where the sandbox is not to be had, nothing is graded, unless the user has asked for that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"

namespace socklab::check {
namespace {

using testing::HasSubstr;
using tests::Ran;

// Runs a check after a script for sh(1) has prepared its surroundings, and says "$@".
Ran RunAfter(const std::string& script, const std::vector<std::string>& options = {},
             const std::string& name = "Sample.Passes") {
  std::vector<std::string> words = {"sh",     "-c", script, "sh", run::Runfile("tests/unit/check/sample_runner"),
                                    "--only", name};
  words.insert(words.end(), options.begin(), options.end());
  return tests::RunAndRead(words);
}

constexpr char kWithoutMoreNamespaces[] =
    "exec unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; exec \"$@\"' sh \"$@\"";
// The kernel grants nobody a user namespace whose root folder is not his mount namespace's (user_namespaces(7)).
constexpr char kWhereTheyAreRefused[] =
    "exec unshare --user --map-root-user --mount sh -c 'mount --rbind / /mnt; exec /usr/sbin/chroot /mnt \"$@\"' sh "
    "\"$@\"";

const std::string kInAContainer = "exec '" + run::Runfile("tests/container/in_container").string() + "' \"$@\"";

TEST(Isolation, IsNotGivenUpWhenNamespacesAreUsedUp) {
  const Ran ran = RunAfter(kWithoutMoreNamespaces);
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("the sandbox cannot be set up now: unshare a user and a network namespace, of which "
                                  "this machine allows no more (/proc/sys/user/max_*_namespaces)"));
}

TEST(Isolation, IsNotGivenUpWhereTheMachineRefusesIt) {
  const Ran ran = RunAfter(kWhereTheyAreRefused);
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("this machine refuses the sandbox"));
  EXPECT_THAT(ran.said, HasSubstr("but that is not possible either: this container has no users"));
}

TEST(Isolation, IsThatOfAUserWhereTheMachineRefusesOtherToRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  const Ran ran = RunAfter(kInAContainer);
  EXPECT_EQ(ran.status, 0) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("isolation: user."));
}

TEST(Isolation, ThatOfAUserIsNoReasonToFailACheckThatNeedsMore) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  const Ran ran = RunAfter(kInAContainer, {}, "NeedsASmallDisk");
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("Without the full sandbox there is no disk that fills up soon"));
}

TEST(Isolation, ThatOfAUserTakesRoot) {
  const Ran ran = RunAfter("exec unshare --user --map-user=1000 \"$@\"", {"--isolation", "user"});
  EXPECT_EQ(ran.status, 2) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("--isolation user needs root"));
}

TEST(Isolation, IsNothingThatRootCanGiveUp) {
  const Ran ran = RunAfter("exec unshare --user --map-root-user \"$@\"", {"--isolation", "none"});
  EXPECT_EQ(ran.status, 2) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("--isolation none is not for root"));
}

TEST(Isolation, CanBeGivenUpByAUser) {
  const Ran ran = RunAfter("exec unshare --user --map-user=1000 \"$@\"", {"--isolation", "none"});
  EXPECT_EQ(ran.status, 0) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("no isolation, as you asked"));
  EXPECT_THAT(ran.said, HasSubstr("isolation: none."));
}

TEST(Isolation, IsNoReasonToFailACheckThatNeedsIt) {
  const std::string script = "exec unshare --user --map-user=1000 \"$@\"";
  const Ran ran = RunAfter(script, {"--isolation", "none"}, "NeedsASmallDisk");
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("Without the full sandbox there is no disk that fills up soon"));
  EXPECT_EQ(RunAfter("exec \"$@\"", {}, "NeedsASmallDisk").status, 0);
}

// Says why it crashes where a program under sanitizers does.
constexpr char kCrashes[] = R"(#!/bin/sh
log=${ASAN_OPTIONS#log_path=}
echo '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010' >"${log%%:*}.$$"
kill -SEGV $$
)";

TEST(Isolation, CanBeGivenUpWhereACrashIsExplained) {
  const grading::TemporaryFolder folder;
  const std::filesystem::path script = folder / "crashes";
  std::ofstream(script) << kCrashes;
  const std::string program = "server=sh " + script.string();
  const Ran ran = RunAfter("exec unshare --user --map-user=1000 \"$@\"",
                           {"--isolation", "none", "--explain-crashes", "--program", program}, "SeesTheServerReady");
  EXPECT_EQ(ran.status, 1) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("heap-use-after-free"));
}

}  // namespace
}  // namespace socklab::check

#include "harness/program/sanitizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/process.h"
#include "harness/report/words.h"

namespace socklab::program {
namespace {

using testing::HasSubstr;

// As libtsan of g++ 12 prints it.
constexpr char kRace[] = R"(==================
WARNING: ThreadSanitizer: data race (pid=3492)
  Read of size 8 at 0x5621d918c128 by thread T2:
    #0 Serve(S&, std::__cxx11::basic_string<char> const&) /x/execroot/socklab/labs/10_web_threads/server.cc:7 (server+0x141f)
    #1 operator() /x/execroot/socklab/labs/10_web_threads/server.cc:80 (server+0x15e5)
    #2 __invoke_impl<void, main()::<lambda()> > /usr/include/c++/12/bits/invoke.h:61 (server+0x15e5)
    #3 <null> <null> (libstdc++.so.6+0xd44a2)

  Previous write of size 8 at 0x5621d918c128 by thread T1:
    #0 Count(S&) /x/execroot/socklab/labs/10_web_threads/server.cc:9 (server+0x1432)

  Location is global 'served' of size 8 at 0x5621d918c128 (server+0x4128)

  Thread T2 (tid=3502, running) created by main thread at:
    #0 pthread_create ../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp:1001 (libtsan.so.2+0x5e686)

SUMMARY: ThreadSanitizer: data race server.cc:7 in Serve(S&)
==================
)";

// As clang 14 does.
constexpr char kFreed[] = R"(==================
WARNING: ThreadSanitizer: heap-use-after-free (pid=3739)
  Write of size 4 at 0x7b0400000020 by thread T3:
    #0 memcpy ../../../../src/libsanitizer/sanitizer_common/sanitizer_common_interceptors.inc:827 (libtsan.so.2+0x5dda6)
    #1 main::$_2::operator()() const /home/me/server.cc:9:45 (server+0xd489d) (BuildId: ba6a8f6a)

  Previous write of size 8 at 0x7b0400000020 by main thread:
    #0 operator delete(void*) <null> (server+0xd3a3e) (BuildId: ba6a8f6a)
    #1 main /home/me/server.cc:19:54 (server+0xd456a) (BuildId: ba6a8f6a)

SUMMARY: ThreadSanitizer: heap-use-after-free /home/me/server.cc:9:45 in main::$_2::operator()() const
==================
)";

constexpr char kThreadLeak[] = R"(==================
WARNING: ThreadSanitizer: thread leak (pid=77)
  Thread T1 (tid=78, finished) created by main thread at:
    #0 pthread_create <null> (server+0x533fd)

SUMMARY: ThreadSanitizer: thread leak in main
==================
)";

std::string FindingIn(std::string_view log) {
  return report::Words(report::Language::kEnglish).Say(SanitizerFinding(log));
}

TEST(SanitizerFinding, IsNothingWhereNoneHasReported) {
  EXPECT_EQ(FindingIn(""), "");
  EXPECT_EQ(FindingIn("error: accept: Too many open files\n"), "");
}

TEST(SanitizerFinding, NamesBothPlacesOfADataRaceAndTheVariable) {
  EXPECT_EQ(FindingIn(std::string("ready\n") + kRace),
            "a data race: a thread writes the variable served at labs/10_web_threads/server.cc:9, a thread reads it at "
            "labs/10_web_threads/server.cc:7, and nothing makes one of the two wait for the other");
}

TEST(SanitizerFinding, NamesTheVariableWithoutThePlacesItIsIn) {
  std::string report = kRace;
  report.replace(report.find("'served'"), 8, "'(anonymous namespace)::Serve(std::counting_semaphore<128l>&)::served'");
  EXPECT_THAT(FindingIn(report), HasSubstr("a thread writes the variable served at"));
}

TEST(SanitizerFinding, NamesThePlaceInTheProgramThatCallsALibrary) {
  EXPECT_EQ(FindingIn(kFreed),
            "a use of memory that is freed: the main thread writes memory at /home/me/server.cc:19, a thread writes it "
            "at /home/me/server.cc:9, and nothing makes one of the two wait for the other");
}

TEST(SanitizerFinding, NamesTheFileThatAMutantIsMadeOf) {
  std::string report = kRace;
  report.replace(report.find("labs/10_web_threads"), 19,
                 "bazel-out/k8-fastbuild/bin/solutions/10_web_threads/mutants/x");
  EXPECT_THAT(FindingIn(report), HasSubstr("reads it at solutions/10_web_threads/mutants/x/server.cc:7"));
}

TEST(SanitizerFinding, SaysWhereAPlaceIsNotKnown) {
  std::string report = kRace;
  const std::size_t begin = report.find("    #0 Count");
  report.replace(begin, report.find('\n', begin) - begin, "    [failed to restore the stack]");
  EXPECT_THAT(FindingIn(report), HasSubstr("a thread writes the variable served at a place that is not known"));
}

TEST(SanitizerFinding, IsTheHeadOfAReportThatItDoesNotUnderstand) {
  EXPECT_EQ(FindingIn("WARNING: ThreadSanitizer: data race (pid=1)\n"), "WARNING: ThreadSanitizer: data race (pid=1)");
  EXPECT_EQ(FindingIn("WARNING: ThreadSanitizer: data race " + std::string(1 << 20, '#') + "\n"),
            "WARNING: ThreadSanitizer: data race " + std::string(1 << 20, '#'));
}

TEST(SanitizerFinding, LooksForARaceBehindWhatIsNone) {
  EXPECT_EQ(FindingIn(kThreadLeak), "");
  EXPECT_THAT(FindingIn(std::string(kThreadLeak) + kRace), HasSubstr("a data race: "));
}

TEST(SanitizerFinding, IsSaidInChinese) {
  EXPECT_EQ(report::Words(report::Language::kChinese).Say(SanitizerFinding(kRace)),
            "数据竞争：一个线程在 labs/10_web_threads/server.cc:9 处写入变量 served，一个线程在 "
            "labs/10_web_threads/server.cc:7 处读取它，两者之间没有规定谁先谁后");
}

class MutingFunctionTest : public testing::Test {
 protected:
  // Something like an executable file, with these strings in it.
  std::string Executable(const std::vector<std::string>& strings) {
    std::ofstream file(folder_ / "program", std::ios::binary);
    for (const std::string& each : strings) file << '\0' << each << '\0';
    return (folder_ / "program").string();
  }

 private:
  grading::TemporaryFolder folder_;
};

TEST_F(MutingFunctionTest, IsFoundAmongTheSymbolsOfABuildOfOurs) {
  EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", "main", "__tsan_default_suppressions"})),
            "__tsan_default_suppressions");
  EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", "AnnotateIgnoreReadsBegin"})), "AnnotateIgnoreReadsBegin");
  for (const char* name : {"__sanitizer_set_report_path", "__sanitizer_set_report_fd", "__sanitizer_on_print"}) {
    EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", name})), name);
  }
}

TEST_F(MutingFunctionTest, IsOneThatFeignsAnOrder) {
  for (const char* name : {"__tsan_acquire", "__tsan_release"}) {
    EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", name})), name);
  }
  EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", "__tsan_atomic32_load", "__tsan_mutex_post_lock"})), "");
}

TEST_F(MutingFunctionTest, IsNotFoundWhereThereIsNone) {
  EXPECT_EQ(MutingFunction(Executable({"libtsan.so.2", "main", "see __tsan_default_suppressions()"})), "");
  EXPECT_EQ(MutingFunction("/no/such/file"), "");
}

TEST_F(MutingFunctionTest, IsNotLookedForWhereThreadSanitizerItselfIsPartOfTheFile) {
  EXPECT_EQ(MutingFunction(Executable({"main", "__tsan_default_suppressions"})), "");
}

}  // namespace
}  // namespace socklab::program

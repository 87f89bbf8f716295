// Runs words_checks.cc, and looks at the words with which its checks fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/check/results.h"
#include "harness/check/runfiles.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using testing::ContainsRegex;
using testing::IsSupersetOf;
using testing::MatchesRegex;
using testing::StartsWith;
using tests::Graded;

Graded Grade(std::vector<std::string> arguments) {
  const std::string subject = Runfile("tests/unit/program/subject");
  arguments.insert(arguments.end(), {"--program", "server='" + subject + "'", "--program", "shell=sh"});
  return tests::Grade("tests/unit/check/words_runner", arguments);
}

// All results, of one run.
const Graded& All() {
  static const Graded all = Grade({});
  return all;
}

const CheckResult& ResultOf(const std::string& name) {
  const auto found = std::ranges::find(All().checks, name, &CheckResult::name);
  if (found != All().checks.end()) return *found;
  ADD_FAILURE() << "there is no check " << name << "; " << All().errors;
  static const CheckResult none;
  return none;
}

TEST(Words, PassWhereTheyAreMet) {
  int passed = 0;
  for (const CheckResult& check : All().checks) {
    if (check.suite != "Met") continue;
    EXPECT_EQ(check.verdict, Verdict::kPass) << check.name << ": " << check.message;
    ++passed;
  }
  EXPECT_GT(passed, 0) << All().errors;
}

// ---- Where they are not met

struct Row {
  const char* check;
  testing::Matcher<const std::string&> message;
};

const Row kRows[] = {
    {"StoresNothing", R"(Your shell should store "a.txt" with 6 bytes, but there is no such file.)"},
    {"StoresNothingWhereAnEmptyFileIsExpected",
     R"(Your shell should store "a.txt" with 0 bytes, but there is no such file.)"},
    {"StoresAShorterFile", R"(Your shell should store "a.txt" with 6 bytes, but the file has 4 bytes.)"},
    {"StoresALongerFile", R"(Your shell should store "a.txt" with 5 bytes, but the file has 13 bytes.)"},
    {"StoresOtherBytes", R"(Your shell should store "out" with 1048576 bytes, but there are other bytes in it.)"},
    {"StoresALink", R"(Your shell should store "a.txt" with 6 bytes, but there is no such file.)"},
    {"EndsBeforeItStores", R"(Your shell should store "a.txt" with 6 bytes, but it exited with status 3.)"},
    {"LeavesSomethingInAFolder", R"(The folder "in" should hold "a" in the end, but it holds "a", "a.part".)"},
    {"LeavesNothingInItsFolder", R"(The folder of your shell should hold "a", "b" in the end, but it holds nothing.)"},
    {"LeavesVeryMuchInItsFolder",
     R"(The folder of your shell should hold nothing in the end, but it holds "10", "11", "12", "13", "14", "15", )"
     R"("16", "17", "18", "19" and 20 more.)"},
    {"LeavesNamesThatAreNoText",
     R"(The folder of your shell should hold nothing in the end, but it holds "\x1b[2J\xff".)"},
    {"FillsAFolderALittleLater", R"(The folder "in" should hold nothing in the end, but it holds "late".)"},
    {"StoresSomethingOutsideALittleLater", R"(Your shell should store nothing outside of "in", but there is "late".)"},
    {"HoldsSomethingOutsideOfAFolder",
     R"(Your shell should store nothing outside of "in", but there is "in-between".)"},

    {"ShowsAnotherRow", R"(Your shell should show "100%" on its terminal, but it shows " 10%".)"},
    {"ShowsNothingAtAll",
     R"(Your shell should show a line that has substring "100%" on its terminal, but it shows nothing.)"},
    {"EndsBeforeItShowsARow", R"(Your shell should show "100%" on its terminal, but it exited with status 3.)"},
    {"NeedsOneRow", R"(Your server should need 0 rows of its terminal at most, but it has written 1: "a".)"},
    {"NeedsTwoRows", R"(Your server should need 1 row of its terminal at most, but it has written 2: "a", "b".)"},
    {"NeedsMoreRowsThanItsTerminalIsWide",
     MatchesRegex(
         R"(Your server should need 1 row of its terminal at most, but it has written 3: "x+", "x+" and 1 more\.)")},
    {"PrintsManyProgressLines",
     "Your server should print a line of progress a second at most, but it has printed 100 at once."},
    {"RedrawsALineWithoutATerminal",
     "Your server should print plain lines where there is no terminal, but it has redrawn one with a carriage return."},
    {"ShowsFewerBytes",
     R"(Your server should print a line that has 100% and the number 30000, but it has printed "100% of 30,001 bytes".)"},

    {"PrintsNoLineToTakeUp", R"(Your server should print a line that starts with "fd ", but it has printed "noise".)"},
    {"DoesNotPrompt", R"(Your server should ask its user with "name: ", but it has printed nothing.)"},
    {"Crashes",
     "Your server should end in an orderly way, but it was killed by signal 11 (SIGSEGV: Segmentation fault)."},
    {"IsEndedByASignalThatNobodySent",
     "Your server should end in an orderly way, but it was killed by signal 2 (SIGINT: Interrupt)."},
    {"DoesNotEnd", "Your server should end, but it is blocked in pause()."},

    {"HoldsAnotherSocket",
     "Descriptor 3 of your server should be a UDP socket (AF_INET6, SOCK_DGRAM), but it is a TCP socket (AF_INET, "
     "SOCK_STREAM)."},
    {"HoldsNoSocket",
     "Descriptor 3 of your server should be a TCP socket (AF_INET, SOCK_STREAM), but it has none of that number."},
    {"HoldsSomethingElse", MatchesRegex("Descriptor 1 of your server should be a Unix socket \\(AF_UNIX, "
                                        "SOCK_STREAM\\), but it is \"pipe:\\[[0-9]+\\]\"\\.")},
    {"HoldsASocketThatShouldBeClosed",
     MatchesRegex("Descriptor 3 of your server should be closed, but it still is \"socket:\\[[0-9]+\\]\"\\.")},
    {"HoldsTooManyDescriptors", "Your server should have 3 descriptors open at most, but it has 4."},
    {"HasEndedAndHoldsNothing", "Your server should have 3 descriptors open at most, but it exited with status 3."},
    {"LeavesAZombie",
     "Your server should have no child process left, but it has 2 that ended and that it has not waited for: zombies."},
    {"LeavesZombies", "Your server should wait for each child process that has ended, but it leaves 2 zombies."},
    {"RunsTooFewProcesses",
     "Your server should run 2 processes, itself included, but it runs 1 process with 1 thread."},
    {"RunsTooManyProcesses",
     "Your server should run 1 process, itself included, but it runs 2 processes with 2 threads."},
    {"HasTooManyProcesses",
     "Your server should run 1 process at most, itself included, but it runs 2 processes with 2 threads."},
    {"RunsTooFewThreads", "Your server should run 3 threads at least, but it runs 1 process with 2 threads."},
    {"HasTooManyThreads", "Your server should run 1 thread at most, but it runs 1 process with 2 threads."},
    {"HasEndedAndRunsNothing",
     "Your server should run 1 process at most, itself included, but it exited with status 3."},
    {"HasNoChildToSignal", "Your server should have a child process, which is to be sent SIGSEGV, but it has none."},
    {"KeepsAChild", "Your server should have no child process left, but it has 1."},

    {"IsTurnedToAndPrintsNothing",
     R"(Your server should print "hello", but it has printed nothing (is what it prints flushed at once?).)"},

    {"GrowsMuch",
     MatchesRegex("The memory of your server should not grow with the file, but during the last three quarters of 256 "
                  "MiB it grew by 6[0-9] MiB \\(to 6[0-9] MiB; less than 48 MiB is allowed\\)\\.")},
    {"GrowsMuchInAChildThatHasEnded",
     MatchesRegex("The memory of your server should not grow with the file, but during the last three quarters of 64 "
                  "MiB it grew by 2[0-9] MiB \\(to 2[0-9] MiB; less than 12 MiB is allowed\\)\\.")},
    {"TakesInTheWholeFileAtOnce",
     MatchesRegex("The memory of your server should not grow with the file, but during the first quarter of 64 MiB it "
                  "grew by [45][0-9] MiB \\(to [45][0-9] MiB; less than 32 MiB is allowed\\)\\.")},
    {"GrowsMuchInItsAddressSpace",
     MatchesRegex(
         "The address space of your server should grow by less than 16 MiB, but it has grown by 2[34] MiB\\.")},
    {"UsesMuchMemory",
     MatchesRegex("Your server should use less than 16 MiB of memory, but it has used 2[0-9] MiB\\.")},
};

class UnmetWordTest : public testing::Test {
 public:
  explicit UnmetWordTest(const Row& row) : row_(row) {}

 private:
  void TestBody() override {
    const CheckResult& result = ResultOf(row_.check);
    EXPECT_EQ(result.verdict, Verdict::kFail);
    EXPECT_THAT(result.message, row_.message);
    EXPECT_THAT(result.location, ContainsRegex("words_checks\\.cc:[0-9]+")) << "the line of the check";
  }

  const Row& row_;
};

[[maybe_unused]] const bool kRegistered = [] {
  for (const Row& row : kRows) {
    testing::RegisterTest("Words", (std::string("FailWhereAProgram") + row.check).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [&row]() -> testing::Test* { return new UnmetWordTest(row); });
  }
  return true;
}();

TEST(Words, AreInconclusiveWhereAFolderCannotTakeWhatIsGiven) {
  EXPECT_EQ(ResultOf("CannotBeGivenMoreThanItHasRoomFor").verdict, Verdict::kInconclusive);
  EXPECT_EQ(ResultOf("CannotBeGivenMoreThanItHasRoomFor").message,
            "the work folder cannot be furnished: write big: No space left on device");
  EXPECT_EQ(ResultOf("CannotBeGivenWhatIsThere").verdict, Verdict::kInconclusive);
  EXPECT_EQ(ResultOf("CannotBeGivenWhatIsThere").message, "the work folder cannot be furnished: mkdir a: File exists");
}

TEST(Words, HaveAllBeenLookedAt) {
  std::vector<std::string> unmet, expected = {"CannotBeGivenMoreThanItHasRoomFor", "CannotBeGivenWhatIsThere"};
  for (const CheckResult& check : All().checks) {
    if (check.suite == "Unmet") unmet.push_back(check.name);
  }
  for (const Row& row : kRows) expected.emplace_back(row.check);
  EXPECT_THAT(unmet, testing::UnorderedElementsAreArray(expected));
}

// ---- What else a result holds

TEST(Words, ShowTheFirstByteThatIsStoredWrongly) {
  EXPECT_EQ(ResultOf("StoresAShorterFile").difference->first_difference, 3);
  EXPECT_EQ(ResultOf("StoresALongerFile").difference, peers::Compare("hello", "hello, world\n"));
  const CheckResult& other = ResultOf("StoresOtherBytes");
  ASSERT_TRUE(other.difference);
  EXPECT_EQ(other.difference->first_difference, 500'000);
  EXPECT_EQ(other.difference->expected_bytes, 1'048'576);
  EXPECT_EQ(other.difference->received_bytes, 1'048'576) << "those of the whole file";
  EXPECT_EQ(ResultOf("StoresNothing").difference, std::nullopt);
}

TEST(Words, SayWhereTheProgramIs) {
  EXPECT_EQ(ResultOf("StoresNothing").program_state, "your shell is blocked in read(0), its standard input");
  EXPECT_EQ(ResultOf("HoldsTooManyDescriptors").program_state, "your server is blocked in pause()");
}

TEST(Words, TellTheStory) {
  std::vector<std::string> steps;
  for (const Step& step : ResultOf("FindsWhatIsGiven").steps) steps.push_back(step.text);
  EXPECT_THAT(steps, IsSupersetOf({StartsWith(R"(a file "notes.txt", 6 bytes)"), StartsWith(R"(a folder "in")"),
                                   StartsWith(R"("in/secret" has the rights 0000)"),
                                   StartsWith(R"(a link "link" to "notes.txt")"), StartsWith(R"(a FIFO "fifo")"),
                                   StartsWith("starts shell -c ls -F;")}));
  EXPECT_EQ(ResultOf("StoresAFile").steps.back().text, R"("in/a.txt" is stored, whole)");
  EXPECT_EQ(ResultOf("IsStartedWithTheAddressOfAnotherServer").steps.front().text,
            "starts server --host 127.0.0.1 --port 9 --help");
}

TEST(Words, GiveTheSameContentForTheSameSeed) {
  const auto content_of = [](const std::string& seed) {
    const Graded graded = Grade({"--only", "TellsItsRandomContent", "--seed", seed});
    return graded.checks.empty() ? graded.errors : graded.checks.front().by_hand;
  };
  EXPECT_EQ(content_of("71"), ResultOf("TellsItsRandomContent").by_hand);
  EXPECT_NE(content_of("72"), ResultOf("TellsItsRandomContent").by_hand);
}

}  // namespace
}  // namespace socklab::check

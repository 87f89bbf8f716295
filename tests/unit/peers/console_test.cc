#include "harness/peers/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>

#include "tests/unit/in_english.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using tests::InEnglish;
using tests::Message;
using tests::ThrowsSaying;
using tests::UnmetBy;

LinePattern Exactly(const std::string& text) {
  return {.matches = [text](std::string_view line) { return line == text; },
          .words = text::Verbatim('"' + text + '"'),
          .exact = std::make_shared<const std::string>(text)};
}

LinePattern With(const std::string& part) {
  return {.matches = [part](std::string_view line) { return line.find(part) != std::string_view::npos; },
          .words = text::Verbatim("a line with " + part),
          .exact = nullptr};
}

// Counts how often it has been asked.
LinePattern Counting(int& times, const std::string& text) {
  return {.matches =
              [&times, text](std::string_view line) {
                ++times;
                return line == text;
              },
          .words = text::Verbatim(text),
          .exact = nullptr};
}

class ConsoleTest : public tests::InConversation {
 protected:
  Console BeginAt(const std::vector<std::string>& verbs, const std::string& prompt = "") {
    Begin(verbs);
    return Console(conversation(), program(), prompt);
  }

  std::string Told() {
    std::string story;
    for (const Step& step : conversation().story().steps()) story += step.peer + " " + InEnglish(step.what) + "; ";
    return story;
  }
};

constexpr std::source_location kHere = std::source_location::current();

const Phrase kStatus0 = {"status.exactly", {{"status", 0}}};
bool IsZero(int status) {
  return status == 0;
}

// ---- Lines that come

TEST_IN_SANDBOX(ConsoleTest, SeesALine) {
  Console console = BeginAt({"print", "hello", "pause"});
  console.Sees(Exactly("hello"), kHere);
  EXPECT_EQ(Told(), "output \"hello\"; ");
}

TEST_IN_SANDBOX(ConsoleTest, GivesTheLineThatItHasSeen) {
  Console console = BeginAt({"print", "fd 3", "print", "say: fd 4", "print-part", "fd 5"}, "say: ");
  EXPECT_EQ(console.Sees(With("fd"), kHere), "fd 3");
  EXPECT_EQ(console.Sees(With("fd"), kHere), "fd 4") << "without the prompt";
  EXPECT_EQ(console.Sees(With("fd"), kHere), "fd 5") << "unfinished, but the last one";
}

TEST_IN_SANDBOX(ConsoleTest, SeesALineBehindOthersThatNobodyAskedFor) {
  Console console = BeginAt({"print", "noise", "print", "", "print", "hello there", "pause"});
  console.Sees(With("there"), kHere);
  EXPECT_EQ(Told(), "output \"noise\"; output \"\"; output \"hello there\"; ");
}

TEST_IN_SANDBOX(ConsoleTest, SeesALineThatComesInPieces) {
  Console console = BeginAt({"print-part", "hel", "read-line", "print", "lo", "pause"});
  tests::AwaitOutput(program(), "hel");
  console.Types("\n");
  console.Sees(Exactly("hello"), kHere);
}

TEST_IN_SANDBOX(ConsoleTest, GoesOnBehindTheLineThatWasAskedFor) {
  Console console = BeginAt({"print", "one", "print", "two", "print", "three", "pause"});
  console.Sees(Exactly("two"), kHere);
  EXPECT_THROW(console.Sees(Exactly("one"), kHere), Unmet) << "it stands before";
  console.Sees(Exactly("three"), kHere);
}

TEST_IN_SANDBOX(ConsoleTest, LooksAtEachLineOnce) {
  Console console = BeginAt({"print", "one", "print", "two", "print-part", "th", "read-line", "print", "ree", "pause"});
  tests::AwaitOutput(program(), "th");
  console.Types("\n");
  int times = 0;
  console.Sees(Counting(times, "three"), kHere);
  EXPECT_LE(times, 2 * 3) << "with and without its prompt";
}

TEST_IN_SANDBOX(ConsoleTest, TakesAnUnfinishedLastLineOnceTheProgramHasEnded) {
  Console console = BeginAt({"print", "one", "print-part", "two"});
  console.Sees(Exactly("two"), kHere);
}

TEST_IN_SANDBOX(ConsoleTest, KeepsErrorsApart) {
  Console console = BeginAt({"print", "output", "print-error", "error: it failed", "pause"});
  console.SeesError(With("error:"), kHere);
  EXPECT_THAT([&] { console.SeesError(With("output"), kHere); },
              ThrowsSaying<Unmet>(StartsWith("your server should print a line with output to stderr, but ")));
  console.Sees(Exactly("output"), kHere);
}

// ---- Prompts

TEST_IN_SANDBOX(ConsoleTest, ForgivesPromptsOnStandardOutput) {
  Console console =
      BeginAt({"print-part", "say: ", "print", "hello", "print-part", "say: say: ", "print", "bye", "pause"}, "say: ");
  console.Sees(Exactly("hello"), kHere);
  console.Sees(Exactly("bye"), kHere);
}

TEST_IN_SANDBOX(ConsoleTest, DoesNotMistakeALineForAPrompt) {
  Console console = BeginAt({"print", "say: say: hello", "pause"}, "say: ");
  console.Sees(Exactly("say: say: hello"), kHere);
}

TEST_IN_SANDBOX(ConsoleTest, SeesAPromptOnStandardError) {
  Console console = BeginAt({"print-error-part", "name: ", "read-line", "pause"}, "name: ");
  console.SeesPrompt(kHere);
  EXPECT_EQ(Told(), "errors \"name: \"; ");
}

TEST_IN_SANDBOX(ConsoleTest, ForgivesAPromptOnStandardOutput) {
  Console console = BeginAt({"print", "welcome", "print-part", "name: ", "read-line", "pause"}, "name: ");
  console.SeesPrompt(kHere);
}

TEST_IN_SANDBOX(ConsoleTest, SeesAPromptThatComesInPieces) {
  Console console =
      BeginAt({"print-error-part", "na", "print", "ready", "read-line", "print-error-part", "me: ", "pause"}, "name: ");
  tests::AwaitOutput(program(), "ready");
  console.Types("\n");
  console.SeesPrompt(kHere);
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatThereWasNoPrompt) {
  Console console = BeginAt({"read-line"}, "name: ");
  const Unmet unmet = UnmetBy([&] { console.SeesPrompt(kHere); });
  EXPECT_EQ(Message(unmet), "your server should ask its user with \"name: \", but it has printed nothing.");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in read(0), its standard input"));
  EXPECT_EQ(Told(), "");
}

TEST_IN_SANDBOX(ConsoleTest, SaysWhatStandsInThePlaceOfAPrompt) {
  Console console = BeginAt({"print", "hello", "print-error-part", "what? ", "read-line"}, "name: ");
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesPrompt(kHere); })),
            "your server should ask its user with \"name: \", but it has printed \"what? \".");
}

TEST_IN_SANDBOX(ConsoleTest, SaysWhatStandsInThePlaceOfAPromptOnStandardOutput) {
  Console console = BeginAt({"print-part", "what? ", "read-line"}, "name: ");
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesPrompt(kHere); })),
            "your server should ask its user with \"name: \", but it has printed \"what? \".");
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatTheProgramEndedWithoutAPrompt) {
  Console console = BeginAt({"exit", "3"}, "name: ");
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesPrompt(kHere); })),
            "your server should ask its user with \"name: \", but it exited with status 3.");
}

TEST_IN_SANDBOX(ConsoleTest, DoesNotForgiveOtherPrompts) {
  Console console = BeginAt({"print", "speak: hello", "pause"}, "say: ");
  EXPECT_THROW(console.Sees(Exactly("hello"), kHere), Unmet);
}

// ---- Lines that do not come

TEST_IN_SANDBOX(ConsoleTest, ShowsTheLineThatCameInstead) {
  Console console = BeginAt({"print", "hallo", "print", "more", "pause"});
  const Unmet unmet = UnmetBy([&] { console.Sees(Exactly("hello"), kHere); });
  EXPECT_EQ(Message(unmet), "your server should print \"hello\", but it has printed \"hallo\".");
  EXPECT_EQ(unmet.finding.difference, results::Compare("hello", "hallo"));
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
  EXPECT_EQ(Told(), "output \"hallo\"; output \"more\"; ");
}

TEST_IN_SANDBOX(ConsoleTest, ShowsNoDifferenceWhereMoreThanOneLineWouldDo) {
  Console console = BeginAt({"print", "hallo", "pause"});
  EXPECT_EQ(UnmetBy([&] { console.Sees(With("hello"), kHere); }).finding.difference, std::nullopt);
}

TEST_IN_SANDBOX(ConsoleTest, SuspectsThatOutputWasNotFlushed) {
  Console console = BeginAt({"pause"});
  const Unmet unmet = UnmetBy([&] { console.Sees(Exactly("hello"), kHere); });
  EXPECT_EQ(Message(unmet), "your server should print \"hello\", but it has printed nothing.");
  EXPECT_EQ(unmet.finding.hint, "hint.flush");
  EXPECT_EQ(InEnglish(unmet.finding.difference->remark), "nothing arrived");
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatNothingMoreWasPrinted) {
  Console console = BeginAt({"print", "hello", "pause"});
  console.Sees(Exactly("hello"), kHere);
  EXPECT_THAT([&] { console.Sees(Exactly("bye"), kHere); },
              ThrowsSaying<Unmet>(EndsWith("but it has printed nothing more.")));
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatTheNewlineIsMissing) {
  Console console = BeginAt({"print-part", "say: hello", "pause"}, "say: ");
  EXPECT_EQ(Message(UnmetBy([&] { console.Sees(Exactly("hello"), kHere); })),
            "your server should print \"hello\", but it has printed \"hello\" without the newline that ends a line.");
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatTheProgramEndedInstead) {
  Console console = BeginAt({"print", "hallo", "exit", "3"});
  EXPECT_EQ(Message(UnmetBy([&] { console.Sees(Exactly("hello"), kHere); })),
            "your server should print \"hello\", but it exited with status 3.");
}

TEST_IN_SANDBOX(ConsoleTest, TellsOnlySomeOfManyLines) {
  Begin({"print", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22", "pause"});
  Console console(conversation(), program());
  tests::AwaitOutput(program(), "22\n");
  console.Sees(Exactly("22"), kHere);
  EXPECT_THAT(Told(), EndsWith("output \"20\"; output 2 more lines; "));
}

TEST_IN_SANDBOX(ConsoleTest, KnowsWhatWasNotPrinted) {
  Console console = BeginAt({"print", "hello", "print-part", "bye", "pause"});
  tests::AwaitOutput(program(), "bye");
  console.HasNotSeen(Exactly("bye"), kHere);
  EXPECT_EQ(Message(UnmetBy([&] { console.HasNotSeen(With("ell"), kHere); })),
            "your server should not print a line with ell, but it has printed \"hello\".");
}

// ---- Input and signals

TEST_IN_SANDBOX(ConsoleTest, TypesAndEndsTheInput) {
  Console console = BeginAt({"print-line-read", "print-line-read", "exit", "0"});
  console.Types("hello\n");
  console.Sees(Exactly("hello"), kHere);
  console.EndsInput();
  console.SeesExit(IsZero, kStatus0, kHere);
  EXPECT_EQ(
      Told(),
      "input \"hello\\n\"; output \"hello\"; input end of input; output \"\";  your server exited with status 0; ");
}

TEST_IN_SANDBOX(ConsoleTest, SendsSignals) {
  Console console = BeginAt({"pause"});
  console.Signals(SIGTERM);
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesExit(IsZero, kStatus0, kHere); })),
            "your server should end with exit status 0, but it was killed by signal 15 (SIGTERM: Terminated).");
  EXPECT_THAT(Told(), StartsWith("signal SIGTERM; "));
}

// ---- The end

TEST_IN_SANDBOX(ConsoleTest, SeesTheExitStatus) {
  Console console = BeginAt({"print", "last words", "exit", "3"});
  console.SeesExit([](int status) { return status == 3; }, {"status.exactly", {{"status", 3}}}, kHere);
  EXPECT_THAT(Told(), HasSubstr("last words"));
}

TEST_IN_SANDBOX(ConsoleTest, DatesAnEndThatIsAskedForLater) {
  Console console = BeginAt({"print", "bye", "exit", "3"});
  conversation().watch().Until(program(), {.done = [&] { return program().exit().has_value(); }});
  conversation().story().Note(text::Verbatim("asks only now"));
  console.SeesExit([](int status) { return status == 3; }, {"status.exactly", {{"status", 3}}}, kHere);
  EXPECT_EQ(Told(), R"(output "bye";  your server exited with status 3;  asks only now; )");
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatTheExitStatusIsAnother) {
  Console console = BeginAt({"exit", "3"});
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesExit(IsZero, kStatus0, kHere); })),
            "your server should end with exit status 0, but it exited with status 3.");
}

TEST_IN_SANDBOX(ConsoleTest, SeesEveryKindOfEnd) {
  for (const std::vector<std::string>& verbs : {std::vector<std::string>{"print", "last words", "exit", "3"},
                                                std::vector<std::string>{"print", "last words", "raise", "15"}}) {
    Console console = BeginAt(verbs);
    console.SeesEnd(kHere);
    EXPECT_THAT(Told(), StartsWith("output \"last words\";  your server "));
  }
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatThereWasNoEnd) {
  Console console = BeginAt({"print-error", "still here", "pause"});
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesEnd(kHere); })), "your server should end, but it is blocked in pause().");
  EXPECT_EQ(Told(), "errors \"still here\"; ");
}

TEST_IN_SANDBOX(ConsoleTest, SaysThatItDidNotEnd) {
  Console console = BeginAt({"print", "still here", "pause"});
  EXPECT_EQ(Message(UnmetBy([&] { console.SeesExit(IsZero, kStatus0, kHere); })),
            "your server should end with exit status 0, but it is blocked in pause().");
  EXPECT_THAT(Told(), HasSubstr("still here"));
}

}  // namespace
}  // namespace socklab::peers

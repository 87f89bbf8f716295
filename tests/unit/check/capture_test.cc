// Captures of checks' networks, as tshark reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/reports.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

namespace fs = std::filesystem;
using grading::TemporaryFolder;
using results::CheckResult;
using results::Step;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using tests::Graded;

Graded Grade(std::vector<std::string> arguments) {
  const std::string subject = run::Runfile("tests/unit/program/subject");
  arguments.insert(arguments.end(), {"--lab", "99_talk", "--program", "server='" + subject + "'"});
  return tests::Grade("tests/unit/check/captured_runner", arguments);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// What a program of Wireshark's prints; expects that it does not complain (but of root it always does).
std::string Said(std::vector<std::string> words) {
  const TemporaryFolder folder;
  const fs::path output = folder / "output", errors = folder / "errors";
  words.insert(words.begin(), {"sh", "-c", R"(exec "$@" >")" + output.string() + '"', "sh"});
  EXPECT_EQ(grading::Run(words, {.errors_to = errors}), 0);
  for (const std::string& line : LinesOf(ReadFile(errors))) EXPECT_THAT(line, HasSubstr("Running as user"));
  return ReadFile(output);
}

// A field of each packet that the filter shows.
std::vector<std::string> Fields(const std::string& file, const std::string& filter, const std::string& field) {
  return LinesOf(Said({"tshark", "-n", "-r", file, "-Y", filter, "-T", "fields", "-e", field}));
}

std::string AllComments(const std::string& file) {
  std::string all;
  for (const std::string& comment : Fields(file, "frame.comment", "frame.comment")) all += comment + '\n';
  return all;
}

std::string SectionComments(const std::string& file) {
  return Said({"capinfos", "-k", file});
}

// Captures this check.
class Capture : public testing::Test {
 protected:
  const CheckResult& Capturing(const std::string& name, const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments = {"--pcap", folder(), "--only", name};
    arguments.insert(arguments.end(), options.begin(), options.end());
    graded_ = Grade(arguments);
    if (graded_.checks().empty()) throw std::runtime_error("no result: " + graded_.errors);
    return graded_.checks().front();
  }

  std::string folder() const { return folder_ / "new" / "captures"; }
  const Graded& graded() const { return graded_; }

  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder() + "/99_talk")) files.push_back(entry.path().filename());
    return files;
  }

 private:
  TemporaryFolder folder_;
  Graded graded_;
};

TEST_F(Capture, HasTheSegmentsOfTheStory) {
  const CheckResult& check = Capturing("Talk.Fails");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  EXPECT_EQ(check.capture, folder() + "/99_talk/Talk.Fails.pcapng");
  const auto sent = [&](Step::Kind kind) {
    return std::ranges::count_if(check.steps, [&](const Step& step) { return step.kind == kind && step.size > 0; });
  };
  EXPECT_EQ(sent(Step::Kind::kToProgram), 2);
  EXPECT_THAT(Fields(check.capture, "tcp.len > 0 && frame.packet_flags_direction == 1", "tcp.payload"),
              ElementsAre("6f6e650a", "74776f0a"));
  EXPECT_EQ(sent(Step::Kind::kFromProgram), 1);
  EXPECT_THAT(Fields(check.capture, "tcp.len > 0 && frame.packet_flags_direction == 2", "tcp.payload"),
              ElementsAre("68656c6c6f0a"));
  EXPECT_THAT(Fields(check.capture, "tcp.flags.syn == 1 && tcp.flags.ack == 0", "frame.number"), ElementsAre("1"))
      << "each frame once, and no other ones";
  EXPECT_THAT(Fields(check.capture, "!tcp", "frame.number"), IsEmpty());
}

TEST_F(Capture, NamesThePeers) {
  const CheckResult& check = Capturing("Talk.Fails");
  EXPECT_THAT(Fields(check.capture, "frame.interface_name != \"alice-server\"", "frame.number"), IsEmpty());
  const std::string port = Fields(check.capture, "tcp.dstport == 1246", "tcp.srcport").front();
  EXPECT_EQ(Fields(check.capture, "frame.number == 1", "frame.interface_description").front(),
            "alice is 127.0.0.1:" + port + ", server is 127.0.0.1:1246");
  EXPECT_THAT(SectionComments(check.capture),
              AllOf(HasSubstr("alice is 127.0.0.1:" + port), HasSubstr("99 "), HasSubstr("Talk.Fails"),
                    HasSubstr("Alice should receive \"bye\\n\"")));
}

TEST_F(Capture, TellsTheStoryWhereItHappens) {
  const CheckResult& check = Capturing("Talk.Fails");
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"alice → server: connects\"", "frame.number"),
              ElementsAre("1"));
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"alice → server: \\\"one\"", "tcp.payload"),
              ElementsAre("6f6e650a"));
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"server → alice: \\\"hello\"", "tcp.payload"),
              ElementsAre("68656c6c6f0a"));
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"listening on\"", "frame.number"), ElementsAre("1"));
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"tidying up\"", "frame.number"), SizeIs(1));
  const std::string comments = AllComments(check.capture);
  for (const std::string& step : tests::StepsOf(graded().lab, check)) EXPECT_THAT(comments, HasSubstr(step));
}

TEST_F(Capture, HasTheTimesOfTheStory) {
  const CheckResult& check = Capturing("Talk.Fails");
  constexpr double kInexact = 0.1;  // ms, of two clocks' difference
  for (const Step& step : check.steps) {
    if (step.size == 0) continue;
    const bool is_to_program = step.kind == Step::Kind::kToProgram;
    const std::string filter = "tcp.len > 0 && frame.comment contains \"" +
                               std::string(is_to_program ? "alice → server: \\\"" : "server → alice: \\\"") +
                               step.bytes.substr(0, step.bytes.size() - 1) + "\"";
    const std::vector<std::string> times = Fields(check.capture, filter, "frame.time_epoch");
    ASSERT_THAT(times, SizeIs(1)) << filter;
    const double milliseconds = 1000 * std::stod(times.front());
    // Told right before it is sent, or right after it was received.
    EXPECT_GE(milliseconds, is_to_program ? step.milliseconds - kInexact : 0);
    EXPECT_LE(milliseconds, is_to_program ? 1000 * check.seconds : step.milliseconds + kInexact);
  }
}

TEST_F(Capture, TellsAStoryWithoutPackets) {
  const CheckResult& check = Capturing("NeverBegins");
  EXPECT_THAT(Fields(check.capture, "frame", "frame.number"), IsEmpty());
  EXPECT_THAT(SectionComments(check.capture), AllOf(HasSubstr("Nobody has come."), HasSubstr("Nothing was sent")));
}

TEST_F(Capture, HasDatagramsOfSeveralPeers) {
  const CheckResult& check = Capturing("Datagrams.Fails");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  EXPECT_THAT(Fields(check.capture, "udp.dstport == 1246", "frame.interface_name"),
              ElementsAre("alice-server", "bob-server"));
  EXPECT_THAT(Fields(check.capture, "udp.dstport == 1246", "udp.payload"), ElementsAre("6f6e65", "74776f"));
  EXPECT_THAT(Fields(check.capture, "!udp || udp.dstport != 1246", "frame.number"), IsEmpty())
      << "what the harness sends to itself is no part of it";
}

TEST_F(Capture, ShowsWhatIsHostileAsText) {
  const CheckResult& check = Capturing("IsHostile");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  const std::string all =
      AllComments(check.capture) + SectionComments(check.capture) + Said({"capinfos", "-I", check.capture});
  EXPECT_THAT(all, AllOf(HasSubstr("\\x1b[2J"), HasSubstr("<script>")));
  EXPECT_THAT(all, Not(HasSubstr("\x1b")));
  EXPECT_THAT(all, Not(HasSubstr("\xe2\x80\xae"))) << "the direction of writing";
}

TEST_F(Capture, IsBoundedAndSaysSo) {
  const CheckResult& check = Capturing("MovesVeryMuch");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  EXPECT_LT(fs::file_size(check.capture), 70u << 20);
  EXPECT_THAT(Fields(check.capture, "frame.comment contains \"are left out\"", "frame.number"), SizeIs(1));
  EXPECT_THAT(Fields(check.capture, "tcp.flags.syn == 1 && tcp.flags.ack == 0", "frame.number"), ElementsAre("1"));
  EXPECT_THAT(AllComments(check.capture), HasSubstr("✗ Alice should receive \"more\""));
}

TEST_F(Capture, IsInTheLanguageOfTheReport) {
  const CheckResult& check = Capturing("Talk.Fails", {"--lang", "zh"});
  EXPECT_THAT(AllComments(check.capture), HasSubstr("检查到此结束"));
}

// ---- Files

TEST_F(Capture, IsThereForEachCheckThatFailed) {
  const CheckResult& passed = Capturing("Talk.Passes", {"--only", "Talk.Fails", "--only", "NeverBegins"});
  EXPECT_EQ(passed.capture + graded().errors, "");
  EXPECT_THAT(Files(), UnorderedElementsAre("Talk.Fails.pcapng", "Talk.NeverBegins.pcapng"));
}

TEST_F(Capture, IsThereForEachCheckWhereAllIsShown) {
  EXPECT_THAT(Capturing("Talk.Passes", {"--verbose"}).capture, EndsWith("/99_talk/Talk.Passes.pcapng"));
  EXPECT_THAT(AllComments(graded().checks()[0].capture), HasSubstr("server → alice: \"hello\\n\""));
}

TEST_F(Capture, IsOfTheLastRun) {
  Capturing("Talk.Passes", {"--verbose"});
  ASSERT_THAT(Files(), ElementsAre("Talk.Passes.pcapng"));
  Capturing("Talk.Passes");
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(Capture, IsNotTakenWhereNobodyAsks) {
  EXPECT_EQ(Grade({"--only", "Talk.Fails"}).checks().at(0).capture, "");
}

TEST(Captures, SayWhereTheyCannotBeWritten) {
  const Graded graded = Grade({"--only", "Talk.Fails", "--pcap", "/proc/captures"});
  EXPECT_EQ(graded.status, 3);
  EXPECT_THAT(graded.errors, HasSubstr("/proc/captures"));
}

TEST(Captures, NeedTheSandbox) {
  const TemporaryFolder folder;
  const Graded graded = Grade({"--only", "Talk.Fails", "--pcap", folder / "captures", "--isolation", "none"});
  EXPECT_EQ(graded.status, 2);
  EXPECT_THAT(graded.errors, HasSubstr("--pcap needs the sandbox"));
}

}  // namespace
}  // namespace socklab::check

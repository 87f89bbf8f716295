// Captures of checks' networks, as tshark reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
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

struct Packet {
  std::string interface;
  std::string description;  // of the interface
  std::string direction;    // as the program sees it
  double milliseconds = 0;
  std::string flags;  // of TCP
  std::string ports;
  std::string payload;  // in hex
  std::string comments;
};

constexpr char kSyn[] = "0x0002", kInbound[] = "0x00000001", kOutbound[] = "0x00000002";

std::vector<Packet> PacketsIn(const std::string& file) {
  std::vector<std::string> words = {"tshark", "-n", "-r", file, "-T", "fields", "-E", "separator=|"};
  for (const char* field :
       {"frame.interface_name", "frame.interface_description", "frame.packet_flags_direction", "frame.time_epoch",
        "tcp.flags", "tcp.port", "udp.port", "tcp.payload", "udp.payload", "frame.comment"}) {
    words.insert(words.end(), {"-e", field});
  }
  std::vector<Packet> packets;
  for (const std::string& line : LinesOf(Said(words))) {
    std::array<std::string, 10> fields;
    std::istringstream stream(line);
    for (std::string& field : fields) std::getline(stream, field, &field == &fields.back() ? '\n' : '|');
    packets.push_back({fields[0], fields[1], fields[2], 1000 * std::stod(fields[3]), fields[4], fields[5] + fields[6],
                       fields[7] + fields[8], fields[9]});
  }
  return packets;
}

std::string SectionCommentsOf(const std::string& file) {
  return Said({"capinfos", "-k", file});
}

std::string AllComments(const std::vector<Packet>& packets) {
  std::string all;
  for (const Packet& packet : packets) all += packet.comments + '\n';
  return all;
}

// The one with such a comment.
Packet With(const std::string& comment, const std::vector<Packet>& packets) {
  const auto is_it = [&](const Packet& packet) { return packet.comments.find(comment) != std::string::npos; };
  EXPECT_EQ(std::ranges::count_if(packets, is_it), 1) << comment;
  const auto found = std::ranges::find_if(packets, is_it);
  return found == packets.end() ? Packet() : *found;
}

std::vector<std::string> Payloads(const std::string& direction, const std::vector<Packet>& packets) {
  std::vector<std::string> payloads;
  for (const Packet& packet : packets) {
    if (packet.direction == direction && !packet.payload.empty()) payloads.push_back(packet.payload);
  }
  return payloads;
}

// Captures checks.
class Capture : public testing::Test {
 protected:
  const CheckResult& Capturing(const std::string& name, const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments = {"--pcap", folder(), "--only", name};
    arguments.insert(arguments.end(), options.begin(), options.end());
    graded_ = Grade(arguments);
    const auto found = std::ranges::find_if(
        graded_.checks(), [&](const CheckResult& check) { return check.suite + "." + check.name == name; });
    if (found == graded_.checks().end()) throw std::runtime_error("no result: " + graded_.errors);
    return *found;
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

TEST_F(Capture, HasTheSegmentsOfTheStoryWithItsWordsAndTimes) {
  const CheckResult& check = Capturing("Talk.Fails");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  EXPECT_EQ(check.capture, folder() + "/99_talk/Talk.Fails.pcapng");
  const std::vector<Packet> packets = PacketsIn(check.capture);
  EXPECT_THAT(Payloads(kInbound, packets), ElementsAre("6f6e650a", "74776f0a"));
  EXPECT_THAT(Payloads(kOutbound, packets), ElementsAre("68656c6c6f"));
  EXPECT_EQ(std::ranges::count(packets, kSyn, &Packet::flags), 1) << "each frame once";

  const std::string comments = AllComments(packets);
  for (const std::string& step : tests::StepsOf(graded().lab, check)) EXPECT_THAT(comments, HasSubstr(step));
  EXPECT_EQ(With("alice → server: connects", packets).flags, kSyn);
  EXPECT_EQ(With("listening on", packets).flags, kSyn) << "the next one";
  EXPECT_EQ(With("alice → server: \"one", packets).payload, "6f6e650a");
  EXPECT_EQ(With("server → alice: \"hello", packets).payload, "68656c6c6f");
  EXPECT_LE(With("✗ Alice should receive \"bye", packets).milliseconds, With("tidying up", packets).milliseconds);

  constexpr double kInexact = 0.1;  // ms, of two clocks' difference
  for (const Step& step : check.steps) {
    if (step.size == 0) continue;
    const bool is_to_program = step.kind == Step::Kind::kToProgram;
    const double sent = With(": \"" + step.bytes.substr(0, 3), packets).milliseconds;
    // Told right before it is sent, or right after it was received.
    EXPECT_GE(sent, is_to_program ? step.milliseconds - kInexact : 0);
    EXPECT_LE(sent, is_to_program ? 1000 * check.seconds : step.milliseconds + kInexact);
  }
}

TEST_F(Capture, NamesThePeers) {
  const CheckResult& check = Capturing("Talk.Fails");
  const Packet first = PacketsIn(check.capture).at(0);
  EXPECT_EQ(first.interface, "alice-server");
  const std::string who =
      "alice is 127.0.0.1:" + first.ports.substr(0, first.ports.find(',')) + ", server is 127.0.0.1:1246";
  EXPECT_EQ(first.description, who);
  EXPECT_THAT(SectionCommentsOf(check.capture),
              AllOf(HasSubstr(who), HasSubstr("99_talk: Talk.Fails"), HasSubstr("Alice should receive \"bye\\n\"")));
}

TEST_F(Capture, TellsAStoryWithoutPackets) {
  const CheckResult& check = Capturing("Talk.NeverBegins");
  EXPECT_THAT(PacketsIn(check.capture), IsEmpty());
  EXPECT_THAT(SectionCommentsOf(check.capture), AllOf(HasSubstr("Nobody has come."), HasSubstr("Nothing was sent")));
}

TEST_F(Capture, HasDatagramsOfSeveralPeersAndNothingElse) {
  const CheckResult& check = Capturing("Datagrams.Fails");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  const std::vector<Packet> packets = PacketsIn(check.capture);
  ASSERT_THAT(packets, SizeIs(2)) << "what the harness sends to itself is no part of it";
  EXPECT_EQ(packets[0].interface, "alice-server");
  EXPECT_EQ(packets[1].interface, "bob-server");
  EXPECT_THAT(Payloads(kInbound, packets), ElementsAre("6f6e65", "74776f"));
}

TEST_F(Capture, ShowsWhatIsHostileAsText) {
  const CheckResult& check = Capturing("Talk.IsHostile");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  const std::vector<Packet> packets = PacketsIn(check.capture);
  const std::string all =
      AllComments(packets) + packets.at(0).interface + packets.at(0).description + SectionCommentsOf(check.capture);
  EXPECT_THAT(all, AllOf(HasSubstr("\\x1b[2J"), HasSubstr("<script>")));
  EXPECT_THAT(all, Not(HasSubstr("\x1b")));
  EXPECT_THAT(all, Not(HasSubstr("\xe2\x80\xae"))) << "the direction of writing";
}

TEST_F(Capture, IsBoundedAndSaysSo) {
  const CheckResult& check = Capturing("Talk.MovesVeryMuch");
  ASSERT_EQ(check.verdict, results::Verdict::kFail) << tests::ReportOf(graded().lab, check);
  const std::string file = ReadFile(check.capture);
  const auto says = [&](std::string_view text) { return file.find(text) != std::string::npos; };
  // Of so much at once a busy machine may miss frames before the recording is full, and says that too.
  EXPECT_TRUE(says("are left out") || says("too fast to be captured"));
  EXPECT_TRUE(says("alice → server: connects"));
  EXPECT_TRUE(says("✗ Alice should receive \"more"));
  EXPECT_LT(file.size(), 70u << 20);
  EXPECT_THAT(Said({"capinfos", "-M", "-c", check.capture}), HasSubstr("Number of packets"));
}

TEST_F(Capture, IsInTheLanguageOfTheReport) {
  const CheckResult& check = Capturing("Talk.Fails", {"--lang", "zh"});
  EXPECT_THAT(AllComments(PacketsIn(check.capture)), HasSubstr("检查到此结束"));
}

// ---- Files

TEST_F(Capture, IsThereForEachCheckThatFailed) {
  const CheckResult& passed = Capturing("Talk.Passes", {"--only", "Talk.Fails", "--only", "Talk.NeverBegins"});
  EXPECT_EQ(passed.capture + graded().errors, "");
  EXPECT_THAT(Files(), UnorderedElementsAre("Talk.Fails.pcapng", "Talk.NeverBegins.pcapng"));
}

TEST_F(Capture, IsThereForEachCheckWhereAllIsShown) {
  EXPECT_THAT(Capturing("Talk.Passes", {"--verbose"}).capture, EndsWith("/99_talk/Talk.Passes.pcapng"));
  With("server → alice: \"hello", PacketsIn(graded().checks()[0].capture));
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
  const std::string other = geteuid() == 0 ? "user" : "none";
  const Graded graded = Grade({"--only", "Talk.Fails", "--pcap", folder / "captures", "--isolation", other});
  EXPECT_EQ(graded.status, 2);
  EXPECT_THAT(graded.errors, HasSubstr("--pcap needs the sandbox"));
}

}  // namespace
}  // namespace socklab::check

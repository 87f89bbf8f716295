#include "harness/results/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace socklab::results {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::StartsWith;
using text::Phrase;
using text::Verbatim;

CheckResult Passed(Tier tier, int points) {
  CheckResult check;
  check.name = "AnswersEachMessage";
  check.suite = "ChatServer";
  check.tier = tier;
  check.points = points;
  check.verdict = Verdict::kPass;
  return check;
}

LabResult With(std::vector<CheckResult> checks) {
  LabResult lab;
  lab.checks = std::move(checks);
  return lab;
}

Finding FullFinding() {
  const Phrase who = {"who.program", {{"program", "server"}}};
  return {
      .message = But({"tcp.should_receive", {{"peer", "alice"}, {"bytes", R"("已送达\n已送达\n")"}}},
                     {"tcp.read_all_and_says_nothing_more", {{"who", who}, {"size", 8}}}),
      .remarks = {{"repetitions", {{"count", 2}, {"repetitions", 3}}}},
      .now = {{"state.blocked_at",
               {{"who", who}, {"call", "recv(4)"}, {"what", Phrase("descriptor.connection", {{"peer", "alice"}})}}},
              {"state.nothing_came_of_it", {{"state", Phrase("state.computing", {{"who", who}})}, {"seconds", 2.0}}}},
      .places = {{.function = "HandleClient",
                  .file = "labs/04_tcp_chat/server.cc",
                  .line = 42,
                  .first_line = 41,
                  .lines = {"  while (true) {", "    recv(client, buffer, size, 0);"}}},
      .difference = Difference{.expected = R"("已送达\n已送达\n")",
                               .received = R"("已送达\n")",
                               .expected_bytes = 20,
                               .received_bytes = 10,
                               .first_difference = 10,
                               .expected_caret = 9,
                               .received_caret = 9,
                               .remark = "difference.nothing_more_came"},
      .crash = Crash{.what = {"crash.address", {{"kind", "stack-buffer-overflow"}}},
                     .place = {.function = "Serve", .file = "labs/04_tcp_chat/server.cc", .line = 39, .first_line = 0}},
      .hint = "hint.flush"};
}

// Every kind of step, with every field.
std::vector<Step> FullSteps() {
  return {
      {.kind = Step::Kind::kNote, .milliseconds = 0.1, .what = {"program.listens", {{"endpoint", "127.0.0.1:1246"}}}},
      {.kind = Step::Kind::kToProgram,
       .milliseconds = 0.2,
       .peer = "alice",
       .what = Verbatim(R"("one\ntwo\n")"),
       .detail = "tcp.one_segment",
       .bytes = "one\ntwo\n",
       .size = 8},
      {.kind = Step::Kind::kFromProgram,
       .milliseconds = 1.0 / 3,
       .peer = "alice",
       .what = Verbatim(R"("\xff\0\x80é" … 999995 more bytes)"),
       .detail = {"bytes", {{"size", 1'000'000}}},
       .bytes = "\xff\0\x80é"s,
       .size = 1'000'000},
      {.kind = Step::Kind::kFromProgram,
       .milliseconds = 1,
       .peer = "rrecv",
       .what = Verbatim("SYN seq=1000"),
       .detail = "tcp.only_now",
       .program = "rsend",
       .fate = Step::Fate::kLost},
      {.kind = Step::Kind::kNote,
       .milliseconds = 2,
       .what = {"story.segments_left_out", {{"segments", 12}}},
       .left_out = 12}};
}

// The same, with system calls.
Trace FullTrace() {
  Trace trace = {.is_same = true, .remark = "trace.is_same", .steps = FullSteps()};
  Step call = {.kind = Step::Kind::kCall, .milliseconds = 3, .what = Verbatim(R"(recv(4, "one
", 1024, 0) = 4)")};
  call.call = {.program = "server",
               .process = 2,
               .thread = 3,
               .name = "recv",
               .arguments = R"(4, "one
", 1024, 0)",
               .result = "4",
               .times = 412,
               .file = "labs/04_tcp_chat/server.cc",
               .line = 39};
  trace.steps.push_back(std::move(call));
  return trace;
}

// A result in which no field has its default value, with a point of extra credit.
LabResult FullResult() {
  CheckResult failed = {.name = "AnswersEveryMessageInOneSegment",
                        .suite = "ChatServer",
                        .tier = Tier::kRobust,
                        .points = 5,
                        .rule = "6",
                        .why = {{"en", "TCP is a byte stream."}, {"zh", "TCP 是字节流。"}},
                        .hint = {{"en", "How many newlines are in your buffer?"}},
                        .verdict = Verdict::kFail,
                        .finding = FullFinding(),
                        .programs = {"server", "client"},
                        .last_output = "收到来自('127.0.0.1', 40312)的消息:one\n",
                        .last_errors = "a\tb\n",
                        .replay = "./socklab check 4 --only AnswersEveryMessageInOneSegment --seed 71",
                        .by_hand = "printf 'one\\ntwo\\n' | nc 127.0.0.1 1246",
                        .by_hand_remark = {"by_hand.beside", {{"program", "client"}}},
                        .capture = "captures/04_tcp_chat/ChatServer.AnswersEveryMessageInOneSegment.pcapng",
                        .location = "labs/04_tcp_chat/checks/server.cc:120",
                        .seconds = 0.1,
                        .steps = FullSteps(),
                        .trace = FullTrace()};
  return {
      .lab = "04_tcp_chat",
      .title = {{"en", "TCP chat"}, {"zh", "TCP 聊天"}},
      .identity = {.harness = "2", .course = "2026-12-01-42b22df", .host = "lab-pc-7", .time = "2026-11-30T18:05:00Z"},
      .seed = std::numeric_limits<std::uint64_t>::max(),
      .isolation = "full",
      .seconds = 1.5,
      .checks = {Passed(Tier::kBasic, 8), failed, Passed(Tier::kExtra, 1)},
      .words = {{"en", {{"chat.should_be_polite", "{peer} should be polite"}}},
                {"zh", {{"chat.should_be_polite", "{peer}应当有礼貌"}}}},
      .rules = {{"6", {{"en", "A message ends with `\\n`."}}}}};
}

std::string ToJson(const LabResult& lab) {
  return results::ToJson(std::vector{lab});
}

LabResult Reread(const LabResult& lab) {
  const std::vector<LabResult> labs = FromJson(ToJson(lab));
  EXPECT_EQ(labs.size(), 1u);
  return labs.front();
}

json Document(const LabResult& lab = FullResult()) {
  return json::parse(ToJson(lab));
}

// The lab in a document of one.
json InDocument(const LabResult& lab = FullResult()) {
  return Document(lab)["labs"][0];
}

std::string ComplaintAbout(const std::string& text) {
  try {
    FromJson(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

// What FromJson says when one value of a good lab is another.
std::string ComplaintWith(const std::string& pointer, const json& value) {
  json document = Document();
  document[json::json_pointer("/labs/0" + pointer)] = value;
  return ComplaintAbout(document.dump());
}

TEST(LabResult, CountsWhatPassed) {
  LabResult lab;
  EXPECT_EQ(lab.score(), 0);
  EXPECT_EQ(lab.max_score(), 0);
  lab.checks = {Passed(Tier::kBasic, 8), Passed(Tier::kRobust, 5), Passed(Tier::kHardened, 2)};
  lab.checks[1].verdict = Verdict::kFail;
  EXPECT_EQ(lab.score(), 10);
  EXPECT_EQ(lab.max_score(), 15);
}

TEST(LabResult, CountsWhatIsInconclusiveNeitherWay) {
  LabResult lab = With({Passed(Tier::kBasic, 8), Passed(Tier::kRobust, 5)});
  EXPECT_FALSE(lab.Has(Verdict::kInconclusive));
  lab.checks[1].verdict = Verdict::kInconclusive;
  EXPECT_TRUE(lab.Has(Verdict::kInconclusive));
  EXPECT_FALSE(lab.Has(Verdict::kFail));
  EXPECT_EQ(lab.score(), 8);
  EXPECT_EQ(lab.max_score(), 8);
}

TEST(LabResult, CountsExtraCreditApart) {
  LabResult lab = With({Passed(Tier::kBasic, 8), Passed(Tier::kExtra, 5), Passed(Tier::kExtra, 2)});
  EXPECT_TRUE(lab.has_extra());
  EXPECT_EQ(lab.score(), 8);
  EXPECT_EQ(lab.max_score(), 8);
  EXPECT_EQ(lab.extra_score(), 7);
  EXPECT_EQ(lab.max_extra_score(), 7);
  lab.checks[1].verdict = Verdict::kFail;
  lab.checks[2].verdict = Verdict::kInconclusive;
  EXPECT_EQ(lab.score(), 8);
  EXPECT_EQ(lab.max_score(), 8);
  EXPECT_EQ(lab.extra_score(), 0);
  EXPECT_EQ(lab.max_extra_score(), 5);
  EXPECT_TRUE(lab.Has(Verdict::kFail));
  EXPECT_FALSE(With({Passed(Tier::kHardened, 2)}).has_extra());
}

TEST(LabResult, KnowsWhichVerdictsThereAre) {
  EXPECT_TRUE(FullResult().Has(Verdict::kFail));
  EXPECT_FALSE(FullResult().Has(Verdict::kInconclusive));
}

TEST(LabResult, IsOverallTheWorstVerdictThatCounts) {
  CheckResult failed = Passed(Tier::kBasic, 8), undecided = failed, extra = Passed(Tier::kExtra, 2);
  failed.verdict = extra.verdict = Verdict::kFail;
  undecided.verdict = Verdict::kInconclusive;
  EXPECT_EQ(With({Passed(Tier::kBasic, 8)}).Overall(), Verdict::kPass);
  EXPECT_EQ(With({undecided, Passed(Tier::kBasic, 8)}).Overall(), Verdict::kInconclusive);
  EXPECT_EQ(With({undecided, failed}).Overall(), Verdict::kFail);
  EXPECT_EQ(With({Passed(Tier::kBasic, 8), extra}).Overall(), Verdict::kPass);
  EXPECT_EQ(With({Passed(Tier::kBasic, 8), extra}).Overall(/*demand_extra=*/true), Verdict::kFail);
}

TEST(CheckResultTest, KnowsWhichProgramsWereStarted) {
  CheckResult check;
  check.programs = {"server", "client"};
  EXPECT_TRUE(check.Starts("server"));
  EXPECT_TRUE(check.Starts("client"));
  EXPECT_FALSE(check.Starts("serv"));
  EXPECT_FALSE(CheckResult().Starts("server"));
}

TEST(In, IsTheTextOfThatLanguageOrTheEnglishOne) {
  const Texts texts = {{"en", "chat"}, {"zh", "聊天"}};
  EXPECT_EQ(In("zh", texts), "聊天");
  EXPECT_EQ(In("en", texts), "chat");
  EXPECT_EQ(In("fr", texts), "chat");
}

TEST(Name, IsTheWordOfTheDocument) {
  EXPECT_EQ(Name(Tier::kBasic), "basic");
  EXPECT_EQ(Name(Tier::kRobust), "robust");
  EXPECT_EQ(Name(Tier::kHardened), "hardened");
  EXPECT_EQ(Name(Tier::kExtra), "extra");
  EXPECT_THAT(TierNames(), ElementsAre("basic", "robust", "hardened", "extra"));
  EXPECT_EQ(Name(Verdict::kPass), "pass");
  EXPECT_EQ(Name(Verdict::kFail), "fail");
  EXPECT_EQ(Name(Verdict::kInconclusive), "inconclusive");
}

// ---- What is written

TEST(ToJson, ComesBackAsItWas) {
  EXPECT_EQ(Reread(FullResult()), FullResult());
  EXPECT_EQ(Reread(LabResult()), LabResult());
}

TEST(ToJson, OfOneCheckComesBackAsItWas) {
  for (const CheckResult& check : FullResult().checks) EXPECT_EQ(CheckFromJson(ToJson(check)), check);
  EXPECT_EQ(CheckFromJson(ToJson(CheckResult())), CheckResult());
}

TEST(ToJson, OfSeveralLabsComesBackInTheirOrder) {
  const std::vector<LabResult> labs = {FullResult(), LabResult(), FullResult()};
  EXPECT_EQ(FromJson(results::ToJson(labs)), labs);
  EXPECT_EQ(json::parse(results::ToJson(std::vector<LabResult>())), json::parse(R"({"version": 2, "labs": []})"));
}

TEST(ToJson, HoldsTheSums) {
  const json lab = InDocument();
  EXPECT_EQ(lab["score"], 8);
  EXPECT_EQ(lab["max_score"], 13);
  EXPECT_EQ(lab["extra_score"], 1);
  EXPECT_EQ(lab["max_extra_score"], 1);
  EXPECT_EQ(lab["checks"][0]["earned"], 8);
  EXPECT_EQ(lab["checks"][1]["earned"], 0);
}

TEST(ToJson, SaysNothingOfExtraCreditWhereThereIsNone) {
  const json lab = InDocument(With({Passed(Tier::kBasic, 8)}));
  EXPECT_FALSE(lab.contains("extra_score"));
  EXPECT_FALSE(lab.contains("max_extra_score"));
}

TEST(ToJson, LeavesOutWhatThereIsNot) {
  const json lab = InDocument();
  EXPECT_FALSE(lab["checks"][0].contains("finding"));
  EXPECT_EQ(lab["checks"][1]["finding"]["difference"]["first_difference"], 10);
  LabResult bare = FullResult();
  bare.words.clear();
  bare.rules.clear();
  bare.checks[1].finding = Finding{.message = "it_has_none"};
  EXPECT_FALSE(InDocument(bare).contains("words"));
  EXPECT_FALSE(InDocument(bare).contains("rules"));
  EXPECT_EQ(InDocument(bare)["checks"][1]["finding"],
            json::parse(R"({"message": {"id": "it_has_none"}, "remarks": [], "now": []})"));
}

TEST(ToJson, BeginsWithTheVersionAndTheLab) {
  EXPECT_THAT(ToJson(FullResult()),
              StartsWith("{\n  \"version\": 2,\n  \"labs\": [\n    {\n      \"lab\": \"04_tcp_chat\""));
}

TEST(ToJson, HoldsPhrasesAsData) {
  const json finding = InDocument()["checks"][1]["finding"];
  EXPECT_EQ(finding["message"]["id"], "but");
  EXPECT_EQ(finding["message"]["arguments"]["observed"], json::parse(R"([{
    "id": "tcp.read_all_and_says_nothing_more",
    "arguments": {"who": [{"id": "who.program", "arguments": {"program": "server"}}], "size": 8}
  }])"));
  EXPECT_TRUE(finding["now"][1]["arguments"]["seconds"].is_number_float()) << "else it came back as a count";
}

// JSON has no bytes: each is the character of its number.
TEST(ToJson, KeepsEveryByteThatMoved) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& bytes : {all, "已送达\n"s, "\xff"s, "\0"s, "\xe5\xb7"s}) {
    LabResult lab = FullResult();
    lab.checks[1].steps[2].bytes = bytes;
    EXPECT_EQ(Reread(lab), lab);
  }
  EXPECT_EQ(InDocument()["checks"][1]["steps"][2]["bytes"], "\u00ff\0\u0080\u00c3\u00a9"s);
}

TEST(ToJson, ReplacesBytesThatAreNotUtf8) {
  LabResult lab = FullResult();
  lab.checks[0].last_output = "a\xff\xe5\xb7z";
  lab.checks[1].last_errors = "nul \0 \x1b"s;
  const LabResult reread = Reread(lab);
  EXPECT_THAT(reread.checks[0].last_output, StartsWith("a\ufffd"));
  EXPECT_THAT(reread.checks[0].last_output, testing::EndsWith("\ufffdz"));
  EXPECT_EQ(reread.checks[1].last_errors, "nul \0 \x1b"s);
}

TEST(ToJson, TakesAnyByteAnywhere) {
  for (int byte = 0; byte < 256; ++byte) {
    LabResult lab = FullResult();
    const std::string text = {'x', static_cast<char>(byte)};
    lab.title["en"] = lab.checks[1].steps[1].peer = lab.checks[1].finding->difference->received = text;
    lab.checks[1].finding->message = Verbatim(text);
    const std::string kept = byte < 0x80 ? text : "x\ufffd";
    EXPECT_EQ(Reread(lab).title["en"], kept) << byte;
    EXPECT_EQ(Reread(lab).checks[1].finding->message, Verbatim(kept)) << byte;
  }
}

TEST(ToJson, WritesNoNumberThatJsonDoesNotKnow) {
  LabResult lab = FullResult();
  lab.seconds = std::nan("");
  lab.checks[0].seconds = std::numeric_limits<double>::infinity();
  lab.checks[1].finding->message = {"state.kept_cpu_busy", {{"seconds", std::nan("")}}};
  EXPECT_EQ(Reread(lab).seconds, 0);
  EXPECT_EQ(Reread(lab).checks[0].seconds, 0);
  EXPECT_EQ(Reread(lab).checks[1].finding->message, Phrase("state.kept_cpu_busy", {{"seconds", 0.0}}));
}

// ---- What is read

TEST(FromJson, RefusesOtherVersions) {
  json document = Document();
  document["version"] = 3;
  EXPECT_EQ(ComplaintAbout(document.dump()),
            "results: the document was written by a newer socklab: its version is 3, and this one reads version 2");
  document["version"] = 1;
  EXPECT_EQ(ComplaintAbout(document.dump()),
            "results: the document was written by an older socklab: its version is 1, and this one reads version 2");
  document["version"] = "2";
  EXPECT_EQ(ComplaintAbout(document.dump()), "results: version is not a whole number within bounds");
  document.erase("version");
  EXPECT_EQ(ComplaintAbout(document.dump()), "results: version is missing");
}

// What an older socklab has written has other fields; its version is what is complained of.
TEST(FromJson, AsksForTheVersionFirst) {
  EXPECT_THAT(ComplaintAbout(R"({"version": 1, "labs": [{"title": "TCP chat"}]})"), HasSubstr("an older socklab"));
}

TEST(FromJson, TakesAnAbsentOrNullFinding) {
  json document = Document();
  document["labs"][0]["checks"][1]["finding"]["difference"] = nullptr;
  EXPECT_EQ(FromJson(document.dump()).front().checks[1].finding->difference, std::nullopt);
  document["labs"][0]["checks"][1]["finding"] = nullptr;
  EXPECT_EQ(FromJson(document.dump()).front().checks[1].finding, std::nullopt);
}

TEST(FromJson, PassesOverNamesThatItDoesNotKnow) {
  nlohmann::ordered_json document = nlohmann::ordered_json::parse(ToJson(FullResult()));  // as arguments are
  document["colour"] = document["labs"][0]["colour"] = "blue";
  document["labs"][0]["checks"][1]["steps"][0]["colour"] = "blue";
  EXPECT_EQ(FromJson(document.dump()).front(), FullResult());
}

TEST(FromJson, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(ComplaintAbout("[]"), "results: the document is not an object");
  EXPECT_EQ(ComplaintWith("/title", 3), "results: labs[0].title is not an object of strings");
  EXPECT_EQ(ComplaintWith("/title", {{"en", 3}}), "results: labs[0].title is not an object of strings");
  EXPECT_EQ(ComplaintWith("/title", {{"zh", "TCP 聊天"}}), "results: labs[0].title has no English text");
  EXPECT_EQ(ComplaintWith("/words/zh", 3), "results: labs[0].words.zh is not an object of strings");
  EXPECT_EQ(ComplaintWith("/identity/host", 3), "results: labs[0].identity.host is not a string");
  EXPECT_EQ(ComplaintWith("/seed", -1), "results: labs[0].seed is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks", "none"), "results: labs[0].checks is not an array");
  EXPECT_EQ(ComplaintWith("/checks/1", 7), "results: labs[0].checks[1] is not an object");
  EXPECT_EQ(ComplaintWith("/checks/1/points", 2.5),
            "results: labs[0].checks[1].points is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks/1/points", 1L << 40),
            "results: labs[0].checks[1].points is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks/1/tier", "hard"),
            "results: labs[0].checks[1].tier is none of basic, robust, hardened, extra");
  EXPECT_EQ(ComplaintWith("/checks/1/why", json::object({{"zh", "x"}})),
            "results: labs[0].checks[1].why has no English text");
  EXPECT_EQ(ComplaintWith("/checks/1/programs", {"server", 1}),
            "results: labs[0].checks[1].programs is not an array of strings");
}

TEST(FromJson, SaysWhatIsWrongWithAFinding) {
  const std::string finding = "/checks/1/finding", place = "results: labs[0].checks[1].finding";
  EXPECT_EQ(ComplaintWith(finding, "it failed"), place + " is not an object");
  EXPECT_EQ(ComplaintWith(finding + "/message", "it failed"), place + ".message is not an object");
  EXPECT_EQ(ComplaintWith(finding + "/message/id", 3), place + ".message.id is not a string");
  EXPECT_EQ(ComplaintWith(finding + "/message/arguments", "none"), place + ".message.arguments is not an object");
  EXPECT_EQ(ComplaintWith(finding + "/message/arguments/observed", nullptr),
            place + ".message.arguments.observed is neither text, number nor phrases");
  EXPECT_EQ(ComplaintWith(finding + "/message/arguments/observed/0/arguments/size", true),
            place + ".message.arguments.observed[0].arguments.size is neither text, number nor phrases");
  EXPECT_EQ(ComplaintWith(finding + "/message/arguments/observed/0/arguments/size",
                          std::numeric_limits<std::uint64_t>::max()),
            place + ".message.arguments.observed[0].arguments.size is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith(finding + "/now/1", 3), place + ".now[1] is not an object");
  EXPECT_EQ(ComplaintWith(finding + "/places/0/lines", "while"), place + ".places[0].lines is not an array of strings");
  EXPECT_EQ(ComplaintWith(finding + "/difference/remark", "nothing more"),
            place + ".difference.remark is not an object");
  EXPECT_EQ(ComplaintWith(finding + "/difference/expected_caret", "9"),
            place + ".difference.expected_caret is not a whole number within bounds");
}

TEST(FromJson, SaysWhatIsWrongWithAStep) {
  const std::string steps = "/checks/1/steps/", place = "results: labs[0].checks[1].steps";
  EXPECT_EQ(ComplaintWith(steps + "2/kind", "Note"),
            place + "[2].kind is none of to_program, from_program, note, call");
  EXPECT_EQ(ComplaintWith(steps + "2/milliseconds", "0.1"), place + "[2].milliseconds is not a number");
  EXPECT_EQ(ComplaintWith(steps + "2/what", "connects"), place + "[2].what is not an object");
  EXPECT_EQ(ComplaintWith(steps + "2/size", 0.5), place + "[2].size is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith(steps + "2/bytes", "一"), place + "[2].bytes has a character that is no byte");
  EXPECT_EQ(ComplaintWith(steps + "3/fate", "gone"), place + "[3].fate is none of arrived, lost, damaged");
  EXPECT_EQ(ComplaintWith(steps + "4/left_out", "12"), place + "[4].left_out is not a whole number within bounds");
}

TEST(FromJson, SaysWhatIsWrongWithATrace) {
  const std::string trace = "/checks/1/trace", place = "results: labs[0].checks[1].trace";
  EXPECT_EQ(ComplaintWith(trace + "/same", 1), place + ".same is not true or false");
  EXPECT_EQ(ComplaintWith(trace + "/steps", "none"), place + ".steps is not an array");
  EXPECT_EQ(ComplaintWith(trace + "/steps/5/call/thread", "3"),
            place + ".steps[5].call.thread is not a whole number within bounds");
}

TEST(FromJson, SaysWhatIsMissing) {
  json document = Document();
  document["labs"][0]["checks"][1].erase("why");
  EXPECT_EQ(ComplaintAbout(document.dump()), "results: labs[0].checks[1].why is missing");
  document = Document();
  document["labs"][0]["checks"][1]["finding"]["message"].erase("id");
  EXPECT_EQ(ComplaintAbout(document.dump()), "results: labs[0].checks[1].finding.message.id is missing");
  EXPECT_EQ(ComplaintAbout(R"({"version": 2})"), "results: labs is missing");
}

TEST(FromJson, RefusesWhatIsNoJson) {
  const std::string whole = ToJson(FullResult());
  EXPECT_THAT(ComplaintAbout(""), HasSubstr("results: "));
  EXPECT_THAT(ComplaintAbout(whole.substr(0, whole.size() / 2)), HasSubstr("parse error"));
  EXPECT_THAT(ComplaintAbout(whole + "{"), HasSubstr("parse error"));
  EXPECT_THAT(ComplaintAbout("{\"lab\": \"\xff\"}"), HasSubstr("UTF-8"));
}

// ---- Files

class DocumentFileTest : public testing::Test {
 protected:
  DocumentFileTest() {
    std::string name = (std::filesystem::path(testing::TempDir()) / "document-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~DocumentFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  static std::string ComplaintOfReading(const std::string& path) {
    try {
      ReadDocument(path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  std::filesystem::path folder_;
};

TEST_F(DocumentFileTest, IsReadAsItWasWritten) {
  WriteDocument(Path("results.json"), {FullResult(), LabResult()});
  EXPECT_THAT(ReadDocument(Path("results.json")), ElementsAre(FullResult(), LabResult()));
}

TEST_F(DocumentFileTest, IsNamedInEachComplaint) {
  EXPECT_EQ(ComplaintOfReading(Path("none.json")),
            "cannot read the results in " + Path("none.json") + ": No such file or directory");
  std::ofstream(Path("damaged.json")) << R"({"version": 2, "labs": [{"lab": 4}]})";
  EXPECT_EQ(ComplaintOfReading(Path("damaged.json")), Path("damaged.json") + ": results: labs[0].lab is not a string");
  EXPECT_THAT([&] { WriteDocument(Path("no/such/folder.json"), {}); },
              testing::ThrowsMessage<std::runtime_error>(
                  StartsWith("cannot write the results to " + Path("no/such/folder.json") + ": ")));
}

// ---- The schema

json Schema() {
  return json::parse(std::ifstream("docs/results.schema.json"));
}

std::set<std::string> NamesIn(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

// That the schema describes exactly the names that are written, and demands all but the optional ones.
void ExpectDescribes(const json& definition, const json& document, const std::set<std::string>& optional) {
  std::set<std::string> required = definition["required"];
  EXPECT_EQ(definition["additionalProperties"], false);
  EXPECT_EQ(NamesIn(definition["properties"]), NamesIn(document));
  required.insert(optional.begin(), optional.end());
  EXPECT_EQ(required, NamesIn(document));
}

TEST(Schema, DescribesWhatIsWritten) {
  ASSERT_TRUE(std::ifstream("docs/results.schema.json")) << "run from the workspace root";
  const json schema = Schema(), document = Document();
  const json& definitions = schema["$defs"];
  const json& lab = document["labs"][0];
  const json& failed = lab["checks"][1];
  ExpectDescribes(schema, document, {});
  ExpectDescribes(definitions["lab"], lab, {"extra_score", "max_extra_score", "words", "rules"});
  ExpectDescribes(definitions["identity"], lab["identity"], {"course"});
  ExpectDescribes(definitions["check"], failed, {"finding", "by_hand_remark", "capture", "trace"});
  ExpectDescribes(definitions["check"]["properties"]["trace"], failed["trace"], {});
  ExpectDescribes(definitions["call"], failed["trace"]["steps"][5]["call"],
                  {"name", "arguments", "result", "file", "line"});
  ExpectDescribes(definitions["finding"], failed["finding"], {"places", "difference", "crash", "hint"});
  ExpectDescribes(definitions["place"], failed["finding"]["places"][0], {});
  ExpectDescribes(definitions["difference"], failed["finding"]["difference"], {"remark"});
  ExpectDescribes(definitions["phrase"], failed["finding"]["message"], {"arguments"});
}

TEST(Schema, DescribesEachKindOfStep) {
  const json steps = InDocument()["checks"][1]["trace"]["steps"];
  const std::set<std::string> optional = {"peer", "detail", "bytes", "size", "program", "fate", "left_out", "call"};
  json step = steps[0];
  for (const std::string& name : optional) EXPECT_FALSE(step.contains(name)) << name;
  for (const json& each : steps) step.update(each);
  ExpectDescribes(Schema()["$defs"]["step"], step, optional);
}

TEST(Schema, NamesTheWordsOfEachEnumeration) {
  const json definitions = Schema()["$defs"];
  const json& check = definitions["check"]["properties"];
  const json& step = definitions["step"]["properties"];
  EXPECT_THAT(check["tier"]["enum"], ElementsAreArray(TierNames()));
  EXPECT_THAT(check["verdict"]["enum"], ElementsAre("pass", "fail", "inconclusive"));
  EXPECT_THAT(step["kind"]["enum"], ElementsAre("to_program", "from_program", "note", "call"));
  EXPECT_THAT(step["fate"]["enum"], ElementsAre("arrived", "lost", "damaged"));
}

TEST(Schema, IsOfTheVersionThatIsWritten) {
  EXPECT_EQ(Schema()["properties"]["version"]["const"], kDocumentVersion);
}

TEST(Schema, GivesAnExampleThatIsADocument) {
  const json example = Schema()["examples"][0];
  EXPECT_EQ(json::parse(results::ToJson(FromJson(example.dump()))), example);
}

TEST(Phrase, GoesThroughJson) {
  const text::Phrase phrase = {"a.b", {{"size", 3}, {"text", "x"}, {"inner", text::Phrase("c.d")}}};
  EXPECT_EQ(PhraseFromJson(results::ToJson(phrase)), phrase);
}

// Whoever has made it: the reader must come to an end.
TEST(Phrase, IsNotNestedWithoutEnd) {
  std::string json = R"({"id": "a"})";
  std::string begin, end;
  for (int i = 0; i < 100'000; ++i) {
    begin += R"({"id": "a", "arguments": {"x": [)";
    end += "]}}";
  }
  json = begin + json + end;
  EXPECT_THAT([&] { PhraseFromJson(json); }, testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr("deeply")));
}

}  // namespace
}  // namespace socklab::results

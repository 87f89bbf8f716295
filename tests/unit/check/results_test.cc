#include "harness/check/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace socklab::check {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

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

// A result in which no field has its default value, with a point of extra credit.
LabResult FullResult() {
  CheckResult failed = {
      .name = "AnswersEveryMessageInOneSegment",
      .suite = "ChatServer",
      .tier = Tier::kRobust,
      .points = 5,
      .rule = "6",
      .why = "TCP is a byte stream.",
      .hint = "How many newlines are in your buffer?",
      .verdict = Verdict::kFail,
      .message = "alice sent three messages and got one answer.",
      .difference = Difference{.expected = R"("已送达\n已送达\n")",
                               .received = R"("已送达\n")",
                               .expected_bytes = 20,
                               .received_bytes = 10,
                               .first_difference = 10,
                               .expected_caret = 9,
                               .received_caret = 9,
                               .remark = "nothing more came"},
      .program_state = "your server is blocked in recv(4)",
      .last_output = "收到来自('127.0.0.1', 40312)的消息:one\n",
      .last_errors = "a\tb\n",
      .replay = "./socklab check 4 --only AnswersEveryMessageInOneSegment --seed 71",
      .by_hand = "printf 'one\\ntwo\\n' | nc 127.0.0.1 1246",
      .location = "labs/04_tcp_chat/checks.cc:120",
      .seconds = 0.1,
      .steps = {
          {.kind = Step::Kind::kNote, .milliseconds = 0.1, .peer = "", .text = "listening", .detail = "5 waiting"},
          {.kind = Step::Kind::kToProgram,
           .milliseconds = 0.2,
           .peer = "alice",
           .text = R"("one\ntwo\n")",
           .detail = "one segment"},
          {.kind = Step::Kind::kFromProgram,
           .milliseconds = 1.0 / 3,
           .peer = "alice",
           .text = R"("已送达\n")",
           .detail = "10 bytes"},
          {.kind = Step::Kind::kFromProgram,
           .milliseconds = 1,
           .peer = "rrecv",
           .text = "SYN seq=1000",
           .detail = "sending 2",
           .program = "rsend",
           .fate = Step::Fate::kLost},
          {.kind = Step::Kind::kNote, .milliseconds = 2, .text = "12 segments more", .left_out = 12}}};
  return {.lab = "04_tcp_chat",
          .title = "TCP chat",
          .seed = std::numeric_limits<std::uint64_t>::max(),
          .isolation = "full",
          .seconds = 1.5,
          .checks = {Passed(Tier::kBasic, 8), failed, Passed(Tier::kExtra, 1)}};
}

LabResult Reread(const LabResult& lab) {
  return LabFromJson(ToJson(lab));
}

std::string ComplaintAbout(const std::string& text) {
  try {
    LabFromJson(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

// What LabFromJson says when one value of a good document is another.
std::string ComplaintWith(const std::string& pointer, const json& value) {
  json document = json::parse(ToJson(FullResult()));
  document[json::json_pointer(pointer)] = value;
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

TEST(ToJson, ComesBackAsItWas) {
  EXPECT_EQ(Reread(FullResult()), FullResult());
  EXPECT_EQ(Reread(LabResult()), LabResult());
}

TEST(ToJson, HoldsTheSums) {
  const json document = json::parse(ToJson(FullResult()));
  EXPECT_EQ(document["score"], 8);
  EXPECT_EQ(document["max_score"], 13);
  EXPECT_EQ(document["extra_score"], 1);
  EXPECT_EQ(document["max_extra_score"], 1);
  EXPECT_EQ(document["checks"][0]["earned"], 8);
  EXPECT_EQ(document["checks"][1]["earned"], 0);
}

TEST(ToJson, SaysNothingOfExtraCreditWhereThereIsNone) {
  const json document = json::parse(ToJson(With({Passed(Tier::kBasic, 8)})));
  EXPECT_FALSE(document.contains("extra_score"));
  EXPECT_FALSE(document.contains("max_extra_score"));
}

TEST(ToJson, LeavesOutADifferenceThatThereIsNot) {
  const json document = json::parse(ToJson(FullResult()));
  EXPECT_FALSE(document["checks"][0].contains("difference"));
  EXPECT_EQ(document["checks"][1]["difference"]["first_difference"], 10);
}

TEST(ToJson, BeginsWithTheLab) {
  EXPECT_THAT(ToJson(FullResult()), testing::StartsWith("{\n  \"lab\": \"04_tcp_chat\""));
}

TEST(ToJson, ReplacesBytesThatAreNotUtf8) {
  LabResult lab = FullResult();
  lab.checks[0].last_output = "a\xff\xe5\xb7z";
  lab.checks[0].message = "nul \0 \x1b"s;
  const LabResult reread = Reread(lab);
  EXPECT_THAT(reread.checks[0].last_output, testing::StartsWith("a\ufffd"));
  EXPECT_THAT(reread.checks[0].last_output, testing::EndsWith("\ufffdz"));
  EXPECT_EQ(reread.checks[0].message, "nul \0 \x1b"s);
}

TEST(ToJson, TakesAnyByteAnywhere) {
  for (int byte = 0; byte < 256; ++byte) {
    LabResult lab = FullResult();
    const std::string text = {'x', static_cast<char>(byte)};
    lab.title = lab.checks[1].steps[1].text = lab.checks[1].difference->received = text;
    EXPECT_EQ(Reread(lab).title, byte < 0x80 ? text : "x\ufffd") << byte;
  }
}

TEST(ToJson, WritesNoNumberThatJsonDoesNotKnow) {
  LabResult lab = FullResult();
  lab.seconds = std::nan("");
  lab.checks[0].seconds = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Reread(lab).seconds, 0);
  EXPECT_EQ(Reread(lab).checks[0].seconds, 0);
}

TEST(ToJson, OfSeveralLabsHasAVersion) {
  const json document = json::parse(ToJson(std::vector<LabResult>{FullResult(), LabResult()}));
  EXPECT_EQ(document["version"], 1);
  ASSERT_EQ(document["labs"].size(), 2u);
  EXPECT_EQ(LabFromJson(document["labs"][0].dump()), FullResult());
  EXPECT_EQ(json::parse(ToJson(std::vector<LabResult>())), json::parse(R"({"version": 1, "labs": []})"));
}

TEST(LabFromJson, TakesAnAbsentOrNullDifference) {
  json document = json::parse(ToJson(FullResult()));
  document["checks"][1]["difference"] = nullptr;
  EXPECT_EQ(LabFromJson(document.dump()).checks[1].difference, std::nullopt);
}

TEST(LabFromJson, PassesOverNamesThatItDoesNotKnow) {
  json document = json::parse(ToJson(FullResult()));
  document["colour"] = "blue";
  EXPECT_EQ(LabFromJson(document.dump()), FullResult());
}

TEST(LabFromJson, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(ComplaintAbout("[]"), "results: the document is not an object");
  EXPECT_EQ(ComplaintWith("/title", 3), "results: title is not a string");
  EXPECT_EQ(ComplaintWith("/seed", -1), "results: seed is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks", "none"), "results: checks is not an array");
  EXPECT_EQ(ComplaintWith("/checks/1", 7), "results: checks[1] is not an object");
  EXPECT_EQ(ComplaintWith("/checks/1/points", 2.5), "results: checks[1].points is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks/1/points", 1L << 40),
            "results: checks[1].points is not a whole number within bounds");
  EXPECT_EQ(ComplaintWith("/checks/1/tier", "hard"),
            "results: checks[1].tier is none of basic, robust, hardened, extra");
  EXPECT_EQ(ComplaintWith("/checks/1/difference/remark", nullptr),
            "results: checks[1].difference.remark is not a string");
  EXPECT_EQ(ComplaintWith("/checks/1/steps/2/kind", "Note"),
            "results: checks[1].steps[2].kind is none of to_program, from_program, note");
  EXPECT_EQ(ComplaintWith("/checks/1/steps/3/fate", "gone"),
            "results: checks[1].steps[3].fate is none of arrived, lost, damaged");
  EXPECT_EQ(ComplaintWith("/checks/1/steps/4/left_out", "12"),
            "results: checks[1].steps[4].left_out is not a whole number within bounds");
}

TEST(LabFromJson, SaysWhatIsMissing) {
  json document = json::parse(ToJson(FullResult()));
  document["checks"][1].erase("why");
  EXPECT_EQ(ComplaintAbout(document.dump()), "results: checks[1].why is missing");
}

TEST(LabFromJson, RefusesWhatIsNoJson) {
  const std::string whole = ToJson(FullResult());
  EXPECT_THAT(ComplaintAbout(""), HasSubstr("results: "));
  EXPECT_THAT(ComplaintAbout(whole.substr(0, whole.size() / 2)), HasSubstr("parse error"));
  EXPECT_THAT(ComplaintAbout(whole + "{"), HasSubstr("parse error"));
  EXPECT_THAT(ComplaintAbout("{\"lab\": \"\xff\"}"), HasSubstr("UTF-8"));
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
  std::ifstream file("docs/results.schema.json");
  ASSERT_TRUE(file) << "run from the workspace root";
  const json schema = json::parse(file);
  const json document = json::parse(ToJson(std::vector<LabResult>{FullResult()}));
  const json& failed = document["labs"][0]["checks"][1];
  ExpectDescribes(schema, document, {});
  ExpectDescribes(schema["$defs"]["lab"], document["labs"][0], {"extra_score", "max_extra_score"});
  ExpectDescribes(schema["$defs"]["check"], failed, {"difference"});
  json step = failed["steps"][0];
  EXPECT_FALSE(step.contains("program") || step.contains("fate") || step.contains("left_out"));
  step.update(failed["steps"][3]);
  step.update(failed["steps"][4]);
  ExpectDescribes(schema["$defs"]["step"], step, {"program", "fate", "left_out"});
  ExpectDescribes(schema["$defs"]["difference"], failed["difference"], {});
}

TEST(Schema, NamesTheWordsOfEachEnumeration) {
  const json definitions = json::parse(std::ifstream("docs/results.schema.json"))["$defs"];
  const json& check = definitions["check"]["properties"];
  EXPECT_THAT(check["tier"]["enum"], ElementsAreArray(TierNames()));
  EXPECT_THAT(check["verdict"]["enum"], ElementsAre("pass", "fail", "inconclusive"));
  EXPECT_THAT(definitions["step"]["properties"]["kind"]["enum"], ElementsAre("to_program", "from_program", "note"));
}

TEST(Schema, GivesAnExampleThatIsADocument) {
  const json schema = json::parse(std::ifstream("docs/results.schema.json"));
  const json& example = schema["examples"][0];
  const LabResult lab = LabFromJson(example["labs"][0].dump());
  EXPECT_EQ(json::parse(ToJson(std::vector<LabResult>{lab})), example);
}

TEST(CheckResultTest, KnowsWhichProgramsWereStarted) {
  CheckResult check;
  check.steps = {{.text = "starts server --port 1246"}, {.text = "starts client"}};
  EXPECT_TRUE(check.Starts("server"));
  EXPECT_TRUE(check.Starts("client"));
  EXPECT_FALSE(check.Starts("serv"));
  EXPECT_FALSE(CheckResult().Starts("server"));
}

}  // namespace
}  // namespace socklab::check

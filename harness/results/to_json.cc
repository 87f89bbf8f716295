#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <type_traits>
#include <variant>

#include "harness/results/names.h"
#include "harness/results/results.h"
#include "harness/results/whole_file.h"

namespace socklab::results {
namespace {

using text::Argument;
using text::Phrase;

// Keeps the order in which names are written, so that the document reads from the general to the particular.
using Json = nlohmann::ordered_json;

// JSON knows neither infinity nor NaN.
double Finite(double value) {
  return std::isfinite(value) ? value : 0;
}

// One character for each byte, U+0000 to U+00FF: JSON has no bytes.
std::string AsCharacters(std::string_view bytes) {
  std::string characters;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x80) {
      characters += byte;
    } else {
      characters += static_cast<char>(0xC0 | (value >> 6));
      characters += static_cast<char>(0x80 | (value & 0x3F));
    }
  }
  return characters;
}

Json ToDocument(const Step& step);
Json ToDocument(const CheckResult& check);
Json ToDocument(const LabResult& lab);
Json ToDocument(const Place& place);

Json ToDocument(const Phrase& phrase) {
  Json arguments = Json::object();
  for (const Argument& argument : phrase.arguments) {
    arguments[argument.name] = std::visit(
        []<typename Value>(const Value& value) {
          if constexpr (std::is_same_v<Value, std::vector<Phrase>>) {
            Json list = Json::array();
            for (const Phrase& each : value) list.push_back(ToDocument(each));
            return list;
          } else if constexpr (std::is_same_v<Value, double>) {
            return Json(Finite(value));
          } else {
            return Json(value);
          }
        },
        argument.value);
  }
  Json document = {{"id", phrase.id}};
  if (!arguments.empty()) document["arguments"] = std::move(arguments);
  return document;
}

template <typename Value>
Json ToDocuments(const std::vector<Value>& values) {
  Json documents = Json::array();
  for (const Value& value : values) documents.push_back(ToDocument(value));
  return documents;
}

Json ToDocument(const Call& call) {
  Json document = {{"program", call.program}, {"process", call.process}, {"thread", call.thread}};
  if (!call.name.empty()) {
    document["name"] = call.name;
    document["arguments"] = call.arguments;
  }
  if (!call.result.empty()) document["result"] = call.result;
  document["times"] = call.times;
  if (!call.file.empty()) {
    document["file"] = call.file;
    document["line"] = call.line;
  }
  return document;
}

Json ToDocument(const Step& step) {
  Json document = {{"kind", NameIn(kStepKinds, step.kind)}, {"milliseconds", Finite(step.milliseconds)}};
  if (!step.peer.empty()) document["peer"] = step.peer;
  document["what"] = ToDocument(step.what);
  if (!step.detail.empty()) document["detail"] = ToDocument(step.detail);
  if (step.size > 0) {
    document["size"] = step.size;
    document["bytes"] = AsCharacters(step.bytes);
  }
  if (!step.program.empty()) {
    document["program"] = step.program;
    document["fate"] = NameIn(kFates, step.fate);
  }
  if (step.left_out > 0) document["left_out"] = step.left_out;
  if (step.kind == Step::Kind::kCall) document["call"] = ToDocument(step.call);
  return document;
}

Json ToDocument(const Trace& trace) {
  return {{"same", trace.is_same}, {"remark", ToDocument(trace.remark)}, {"steps", ToDocuments(trace.steps)}};
}

Json ToDocument(const Difference& difference) {
  Json document = {{"expected", difference.expected},
                   {"received", difference.received},
                   {"expected_bytes", difference.expected_bytes},
                   {"received_bytes", difference.received_bytes},
                   {"first_difference", difference.first_difference},
                   {"expected_caret", difference.expected_caret},
                   {"received_caret", difference.received_caret}};
  if (!difference.remark.empty()) document["remark"] = ToDocument(difference.remark);
  return document;
}

Json ToDocument(const Place& place) {
  return {{"function", place.function},
          {"file", place.file},
          {"line", place.line},
          {"first_line", place.first_line},
          {"lines", place.lines}};
}

Json ToDocument(const Finding& finding) {
  Json document = {{"message", ToDocument(finding.message)},
                   {"remarks", ToDocuments(finding.remarks)},
                   {"now", ToDocuments(finding.now)}};
  if (!finding.places.empty()) document["places"] = ToDocuments(finding.places);
  if (finding.difference) document["difference"] = ToDocument(*finding.difference);
  if (finding.crash) {
    document["crash"] = {{"what", ToDocument(finding.crash->what)}};
    if (!finding.crash->place.file.empty()) document["crash"]["place"] = ToDocument(finding.crash->place);
  }
  if (!finding.hint.empty()) document["hint"] = ToDocument(finding.hint);
  return document;
}

Json ToDocument(const CheckResult& check) {
  Json document = {{"name", check.name},
                   {"suite", check.suite},
                   {"tier", Name(check.tier)},
                   {"points", check.points},
                   {"earned", check.earned()},
                   {"rule", check.rule},
                   {"verdict", Name(check.verdict)},
                   {"why", check.why},
                   {"hint", check.hint},
                   {"seconds", Finite(check.seconds)}};
  if (check.finding) document["finding"] = ToDocument(*check.finding);
  document["programs"] = check.programs;
  document["steps"] = ToDocuments(check.steps);
  if (check.trace) document["trace"] = ToDocument(*check.trace);
  document["last_output"] = check.last_output;
  document["last_errors"] = check.last_errors;
  document["replay"] = check.replay;
  document["by_hand"] = check.by_hand;
  if (!check.by_hand_remark.empty()) document["by_hand_remark"] = ToDocument(check.by_hand_remark);
  if (!check.capture.empty()) document["capture"] = check.capture;
  document["location"] = check.location;
  return document;
}

Json ToDocument(const Identity& identity) {
  Json json = {{"harness", identity.harness}, {"host", identity.host}, {"time", identity.time}};
  if (!identity.course.empty()) json["course"] = identity.course;
  return json;
}

Json ToDocument(const LabResult& lab) {
  Json document = {{"lab", lab.lab},
                   {"title", lab.title},
                   {"identity", ToDocument(lab.identity)},
                   {"score", lab.score()},
                   {"max_score", lab.max_score()}};
  if (lab.has_extra()) {
    document["extra_score"] = lab.extra_score();
    document["max_extra_score"] = lab.max_extra_score();
  }
  document["seed"] = lab.seed;
  document["isolation"] = lab.isolation;
  document["seconds"] = Finite(lab.seconds);
  document["checks"] = ToDocuments(lab.checks);
  if (!lab.words.empty()) document["words"] = lab.words;
  if (!lab.rules.empty()) document["rules"] = lab.rules;
  return document;
}

std::string ToText(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string ToJson(const CheckResult& check) {
  return ToText(ToDocument(check));
}

std::string ToJson(const Phrase& phrase) {
  return ToDocument(phrase).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ToJson(const std::vector<LabResult>& labs) {
  return ToText({{"version", kDocumentVersion}, {"labs", ToDocuments(labs)}});
}

void WriteDocument(const std::string& path, const std::vector<LabResult>& labs) {
  try {
    WriteWhole(path, ToJson(labs));
  } catch (const std::system_error& error) {
    throw std::runtime_error(fmt::format("cannot write the results to {}: {}", path, error.what()));
  }
}

}  // namespace socklab::results

#include "harness/grading/news.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace socklab::grading {
namespace {

using Json = nlohmann::json;

Json ToJson(const Built& built) {
  return {{"built", built.errors}};
}

Json ToJson(const Graded& graded) {
  return {{"graded", results::ToJson({graded.part})}};
}

Json ToJson(const AllGraded&) {
  return {{"all_graded", true}};
}

Json ToJson(const GradingFailed& failed) {
  return {{"failed", failed.message}};
}

}  // namespace

std::string ToLine(const News& news) {
  const Json json = std::visit([](const auto& each) { return ToJson(each); }, news);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

News FromLine(std::string_view line) {
  const Json json = Json::parse(line);
  if (json.contains("built")) return Built{json["built"]};
  if (json.contains("graded")) return Graded{results::FromJson(json["graded"].get<std::string>()).at(0)};
  if (json.contains("all_graded")) return AllGraded{};
  if (json.contains("failed")) return GradingFailed{json["failed"]};
  throw std::runtime_error("no news of a grading");
}

}  // namespace socklab::grading

#include "harness/check/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>

#include "harness/check/whole_file.h"

namespace socklab::check {
namespace {

// Keeps the order in which names are written, so that the document reads from the general to the particular.
using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<Tier, 4> kTierNames = {
    {{Tier::kBasic, "basic"}, {Tier::kRobust, "robust"}, {Tier::kHardened, "hardened"}, {Tier::kExtra, "extra"}}};
constexpr Names<Verdict, 3> kVerdicts = {
    {{Verdict::kPass, "pass"}, {Verdict::kFail, "fail"}, {Verdict::kInconclusive, "inconclusive"}}};
constexpr Names<Step::Kind, 3> kStepKinds = {
    {{Step::Kind::kToProgram, "to_program"}, {Step::Kind::kFromProgram, "from_program"}, {Step::Kind::kNote, "note"}}};
constexpr Names<Step::Fate, 3> kFates = {
    {{Step::Fate::kArrived, "arrived"}, {Step::Fate::kLost, "lost"}, {Step::Fate::kDamaged, "damaged"}}};

template <typename Enum, std::size_t N>
std::string_view NameIn(const Names<Enum, N>& names, Enum value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  throw std::invalid_argument(fmt::format("{} is no value of its enumeration", static_cast<int>(value)));
}

// JSON knows neither infinity nor NaN.
double Finite(double value) {
  return std::isfinite(value) ? value : 0;
}

Json ToDocument(const Step& step) {
  Json document = {{"kind", NameIn(kStepKinds, step.kind)},
                   {"milliseconds", Finite(step.milliseconds)},
                   {"peer", step.peer},
                   {"text", step.text},
                   {"detail", step.detail}};
  if (!step.program.empty()) {
    document["program"] = step.program;
    document["fate"] = NameIn(kFates, step.fate);
  }
  if (step.left_out > 0) document["left_out"] = step.left_out;
  return document;
}

Json ToDocument(const Difference& difference) {
  return {{"expected", difference.expected},
          {"received", difference.received},
          {"expected_bytes", difference.expected_bytes},
          {"received_bytes", difference.received_bytes},
          {"first_difference", difference.first_difference},
          {"expected_caret", difference.expected_caret},
          {"received_caret", difference.received_caret},
          {"remark", difference.remark}};
}

Json ToDocument(const CheckResult& check);
Json ToDocument(const LabResult& lab);

template <typename Value>
Json ToDocuments(const std::vector<Value>& values) {
  Json documents = Json::array();
  for (const Value& value : values) documents.push_back(ToDocument(value));
  return documents;
}

Json ToDocument(const CheckResult& check) {
  Json document = {{"name", check.name},
                   {"suite", check.suite},
                   {"tier", Name(check.tier)},
                   {"points", check.points},
                   {"earned", check.earned()},
                   {"rule", check.rule},
                   {"verdict", Name(check.verdict)},
                   {"message", check.message},
                   {"why", check.why},
                   {"hint", check.hint},
                   {"seconds", Finite(check.seconds)},
                   {"steps", ToDocuments(check.steps)}};
  if (check.difference) document["difference"] = ToDocument(*check.difference);
  document["program_state"] = check.program_state;
  document["last_output"] = check.last_output;
  document["last_errors"] = check.last_errors;
  document["replay"] = check.replay;
  document["by_hand"] = check.by_hand;
  document["location"] = check.location;
  return document;
}

Json ToDocument(const LabResult& lab) {
  Json document = {{"lab", lab.lab}, {"title", lab.title}, {"score", lab.score()}, {"max_score", lab.max_score()}};
  if (lab.has_extra()) {
    document["extra_score"] = lab.extra_score();
    document["max_extra_score"] = lab.max_extra_score();
  }
  document["seed"] = lab.seed;
  document["isolation"] = lab.isolation;
  document["seconds"] = Finite(lab.seconds);
  document["checks"] = ToDocuments(lab.checks);
  return document;
}

std::string ToText(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

// An object of the document together with its place in it, which every complaint names: "checks[3].steps[0].kind".
class Reader {
 public:
  Reader(const Json& json, std::string place) : json_(json), place_(std::move(place)) {
    if (!json_.is_object()) throw Complaint(place_.empty() ? "the document" : place_, "is not an object");
  }

  template <typename Value>
  Value Get(std::string_view name) const {
    const Json& json = Find(name);
    if (!Is<Value>(json)) throw Complaint(Place(name), fmt::format("is not {}", KindOf<Value>()));
    return json.get<Value>();
  }

  template <typename Enum, std::size_t N>
  Enum Get(std::string_view name, const Names<Enum, N>& names) const {
    const std::string word = Get<std::string>(name);
    std::string known;
    for (const auto& [value, candidate] : names) {
      if (candidate == word) return value;
      known += fmt::format("{}{}", known.empty() ? "" : ", ", candidate);
    }
    throw Complaint(Place(name), fmt::format("is none of {}", known));
  }

  template <typename Value>
  Value GetOr(std::string_view name, Value otherwise) const {
    return json_.contains(std::string(name)) ? Get<Value>(name) : otherwise;
  }

  template <typename Enum, std::size_t N>
  Enum GetOr(std::string_view name, const Names<Enum, N>& names, Enum otherwise) const {
    return json_.contains(std::string(name)) ? Get(name, names) : otherwise;
  }

  // An object that may be absent or null.
  template <typename Value>
  std::optional<Value> GetOptional(std::string_view name, Value (*read)(const Reader&)) const {
    const auto found = json_.find(std::string(name));
    if (found == json_.end() || found->is_null()) return std::nullopt;
    return read(Reader(*found, Place(name)));
  }

  template <typename Value>
  std::vector<Value> GetAll(std::string_view name, Value (*read)(const Reader&)) const {
    const Json& json = Find(name);
    if (!json.is_array()) throw Complaint(Place(name), "is not an array");
    std::vector<Value> values;
    for (const Json& element : json) {
      values.push_back(read(Reader(element, fmt::format("{}[{}]", Place(name), values.size()))));
    }
    return values;
  }

 private:
  static std::runtime_error Complaint(std::string_view place, std::string_view what) {
    return std::runtime_error(fmt::format("results: {} {}", place, what));
  }

  template <typename Value>
  static bool Is(const Json& json) {
    if constexpr (std::is_same_v<Value, std::string>) {
      return json.is_string();
    } else if constexpr (std::is_floating_point_v<Value>) {
      return json.is_number();
    } else if (json.is_number_unsigned()) {
      return std::in_range<Value>(json.get<std::uint64_t>());
    } else {
      return json.is_number_integer() && std::in_range<Value>(json.get<std::int64_t>());
    }
  }

  template <typename Value>
  static std::string_view KindOf() {
    if constexpr (std::is_same_v<Value, std::string>) return "a string";
    if constexpr (std::is_floating_point_v<Value>) return "a number";
    return "a whole number within bounds";
  }

  const Json& Find(std::string_view name) const {
    const auto found = json_.find(std::string(name));
    if (found == json_.end()) throw Complaint(Place(name), "is missing");
    return *found;
  }

  std::string Place(std::string_view name) const {
    return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
  }

  const Json& json_;
  std::string place_;
};

Step ReadStep(const Reader& reader) {
  return {.kind = reader.Get("kind", kStepKinds),
          .milliseconds = reader.Get<double>("milliseconds"),
          .peer = reader.Get<std::string>("peer"),
          .text = reader.Get<std::string>("text"),
          .detail = reader.Get<std::string>("detail"),
          .program = reader.GetOr<std::string>("program", ""),
          .fate = reader.GetOr("fate", kFates, Step::Fate::kArrived),
          .left_out = reader.GetOr<std::int64_t>("left_out", 0)};
}

Difference ReadDifference(const Reader& reader) {
  return {.expected = reader.Get<std::string>("expected"),
          .received = reader.Get<std::string>("received"),
          .expected_bytes = reader.Get<std::int64_t>("expected_bytes"),
          .received_bytes = reader.Get<std::int64_t>("received_bytes"),
          .first_difference = reader.Get<std::int64_t>("first_difference"),
          .expected_caret = reader.Get<int>("expected_caret"),
          .received_caret = reader.Get<int>("received_caret"),
          .remark = reader.Get<std::string>("remark")};
}

CheckResult ReadCheck(const Reader& reader) {
  return {.name = reader.Get<std::string>("name"),
          .suite = reader.Get<std::string>("suite"),
          .tier = reader.Get("tier", kTierNames),
          .points = reader.Get<int>("points"),
          .rule = reader.Get<std::string>("rule"),
          .why = reader.Get<std::string>("why"),
          .hint = reader.Get<std::string>("hint"),
          .verdict = reader.Get("verdict", kVerdicts),
          .message = reader.Get<std::string>("message"),
          .difference = reader.GetOptional("difference", ReadDifference),
          .program_state = reader.Get<std::string>("program_state"),
          .last_output = reader.Get<std::string>("last_output"),
          .last_errors = reader.Get<std::string>("last_errors"),
          .replay = reader.Get<std::string>("replay"),
          .by_hand = reader.Get<std::string>("by_hand"),
          .location = reader.Get<std::string>("location"),
          .seconds = reader.Get<double>("seconds"),
          .steps = reader.GetAll("steps", ReadStep)};
}

LabResult ReadLab(const Reader& reader) {
  return {.lab = reader.Get<std::string>("lab"),
          .title = reader.Get<std::string>("title"),
          .seed = reader.Get<std::uint64_t>("seed"),
          .isolation = reader.Get<std::string>("isolation"),
          .seconds = reader.Get<double>("seconds"),
          .checks = reader.GetAll("checks", ReadCheck)};
}

int SumOfEarned(const std::vector<CheckResult>& checks, bool extra) {
  int sum = 0;
  for (const CheckResult& check : checks) sum += check.is_extra() == extra ? check.earned() : 0;
  return sum;
}

int SumOfDecided(const std::vector<CheckResult>& checks, bool extra) {
  int sum = 0;
  for (const CheckResult& check : checks) {
    if (check.is_extra() == extra && check.verdict != Verdict::kInconclusive) sum += check.points;
  }
  return sum;
}

}  // namespace

bool CheckResult::Starts(std::string_view program) const {
  const std::string started = "starts " + std::string(program);
  return std::ranges::any_of(
      steps, [&](const Step& step) { return step.text == started || step.text.starts_with(started + " "); });
}

int LabResult::score() const {
  return SumOfEarned(checks, false);
}

int LabResult::max_score() const {
  return SumOfDecided(checks, false);
}

int LabResult::extra_score() const {
  return SumOfEarned(checks, true);
}

int LabResult::max_extra_score() const {
  return SumOfDecided(checks, true);
}

bool LabResult::has_extra() const {
  return std::ranges::any_of(checks, &CheckResult::is_extra);
}

bool LabResult::Has(Verdict verdict) const {
  return std::any_of(checks.begin(), checks.end(), [=](const CheckResult& check) { return check.verdict == verdict; });
}

std::string_view Name(Tier tier) {
  return NameIn(kTierNames, tier);
}

std::string_view Name(Verdict verdict) {
  return NameIn(kVerdicts, verdict);
}

std::vector<std::string> TierNames() {
  std::vector<std::string> names;
  std::ranges::transform(kTiers, std::back_inserter(names), [](Tier tier) { return std::string(Name(tier)); });
  return names;
}

std::string ToJson(const LabResult& result) {
  return ToText(ToDocument(result));
}

LabResult LabFromJson(std::string_view json) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("results: {}", error.what()));
  }
  return ReadLab(Reader(document, ""));
}

std::string ToJson(const std::vector<LabResult>& labs) {
  return ToText({{"version", kVersion}, {"labs", ToDocuments(labs)}});
}

void WriteDocument(const std::string& path, const std::vector<LabResult>& labs) {
  try {
    WriteWhole(path, ToJson(labs));
  } catch (const std::system_error& error) {
    throw std::runtime_error(fmt::format("cannot write the results to {}: {}", path, error.what()));
  }
}

std::vector<LabResult> ReadDocument(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(fmt::format("cannot read the results in {}: {}", path, std::strerror(errno)));
  const Json document = Json::parse(file, nullptr, false);
  if (!document.is_object() || !document.contains("labs")) throw std::runtime_error(path + " holds no results");
  std::vector<LabResult> labs;
  for (const Json& lab : document["labs"]) labs.push_back(ReadLab(Reader(lab, "")));
  return labs;
}

}  // namespace socklab::check

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "harness/results/names.h"
#include "harness/results/results.h"

namespace socklab::results {
namespace {

using text::Argument;
using text::Phrase;
using Json = nlohmann::ordered_json;  // whose arguments keep their order

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

  // One text in several languages; none at all, or an English one among them.
  Texts GetTexts(std::string_view name) const {
    Texts texts = Get<Texts>(name);
    if (!texts.empty() && !texts.contains("en")) throw Complaint(Place(name), "has no English text");
    return texts;
  }

  // An object that may be absent or null.
  template <typename Value>
  std::optional<Value> GetOptional(std::string_view name, Value (*read)(const Reader&)) const {
    const auto found = json_.find(std::string(name));
    if (found == json_.end() || found->is_null()) return std::nullopt;
    return read(Reader(*found, Place(name)));
  }

  // An object whose names are data; nothing where it is absent.
  std::optional<Reader> GetObject(std::string_view name) const {
    const auto found = json_.find(std::string(name));
    if (found == json_.end()) return std::nullopt;
    return Reader(*found, Place(name));
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

  // Calls with each name in the object, and its value.
  template <typename Action>
  void ForEach(Action action) const {
    for (const auto& [name, json] : json_.items()) action(name, json, Place(name));
  }

  // Of what has that name in it.
  std::string Place(std::string_view name) const {
    return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
  }

  static std::runtime_error Complaint(std::string_view place, std::string_view what) {
    return std::runtime_error(fmt::format("results: {} {}", place, what));
  }

  // The same, and none where it is absent.
  template <typename Value>
  std::vector<Value> GetAllOrNone(std::string_view name, Value (*read)(const Reader&)) const {
    return json_.contains(std::string(name)) ? GetAll(name, read) : std::vector<Value>();
  }

 private:
  template <typename Value>
  static bool Is(const Json& json) {
    if constexpr (std::is_same_v<Value, std::string>) {
      return json.is_string();
    } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
      return json.is_array() && std::ranges::all_of(json, [](const Json& each) { return each.is_string(); });
    } else if constexpr (std::is_same_v<Value, Texts>) {
      return json.is_object() && std::ranges::all_of(json, [](const Json& each) { return each.is_string(); });
    } else if constexpr (std::is_same_v<Value, bool>) {
      return json.is_boolean();
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
    if constexpr (std::is_same_v<Value, std::vector<std::string>>) return "an array of strings";
    if constexpr (std::is_same_v<Value, Texts>) return "an object of strings";
    if constexpr (std::is_same_v<Value, bool>) return "true or false";
    if constexpr (std::is_floating_point_v<Value>) return "a number";
    return "a whole number within bounds";
  }

  const Json& Find(std::string_view name) const {
    const auto found = json_.find(std::string(name));
    if (found == json_.end()) throw Complaint(Place(name), "is missing");
    return *found;
  }

  const Json& json_;
  std::string place_;
};

// What AsCharacters has written.
std::string AsBytes(std::string_view characters, const std::string& place) {
  std::string bytes;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const auto first = static_cast<unsigned char>(characters[i]);
    if (first < 0x80) {
      bytes += characters[i];
      continue;
    }
    if ((first != 0xC2 && first != 0xC3) || i + 1 == characters.size()) {
      throw Reader::Complaint(place, "has a character that is no byte");
    }
    bytes += static_cast<char>(((first & 0x03) << 6) | (static_cast<unsigned char>(characters[++i]) & 0x3F));
  }
  return bytes;
}

Phrase ReadPhrase(const Reader& reader);

Argument::Value ReadValue(const Json& json, const std::string& place) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_number_unsigned() && !std::in_range<std::int64_t>(json.get<std::uint64_t>())) {
    throw Reader::Complaint(place, "is not a whole number within bounds");
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (!json.is_array()) throw Reader::Complaint(place, "is neither text, number nor phrases");
  std::vector<Phrase> phrases;
  for (const Json& each : json)
    phrases.push_back(ReadPhrase(Reader(each, fmt::format("{}[{}]", place, phrases.size()))));
  return phrases;
}

Phrase ReadPhrase(const Reader& reader) {
  Phrase phrase(reader.Get<std::string>("id"));
  if (const auto arguments = reader.GetObject("arguments")) {
    arguments->ForEach([&](const std::string& name, const Json& json, const std::string& place) {
      phrase.arguments.emplace_back(name, ReadValue(json, place));
    });
  }
  return phrase;
}

Call ReadCall(const Reader& reader) {
  return {.program = reader.Get<std::string>("program"),
          .process = reader.Get<int>("process"),
          .thread = reader.Get<int>("thread"),
          .name = reader.GetOr<std::string>("name", ""),
          .arguments = reader.GetOr<std::string>("arguments", ""),
          .result = reader.GetOr<std::string>("result", ""),
          .times = reader.GetOr<std::int64_t>("times", 1),
          .file = reader.GetOr<std::string>("file", ""),
          .line = reader.GetOr<int>("line", 0)};
}

Step ReadStep(const Reader& reader) {
  return {.kind = reader.Get("kind", kStepKinds),
          .milliseconds = reader.Get<double>("milliseconds"),
          .peer = reader.GetOr<std::string>("peer", ""),
          .what = reader.GetOptional("what", ReadPhrase).value_or(Phrase()),
          .detail = reader.GetOptional("detail", ReadPhrase).value_or(Phrase()),
          .bytes = AsBytes(reader.GetOr<std::string>("bytes", ""), reader.Place("bytes")),
          .size = reader.GetOr<std::int64_t>("size", 0),
          .program = reader.GetOr<std::string>("program", ""),
          .fate = reader.GetOr("fate", kFates, Step::Fate::kArrived),
          .left_out = reader.GetOr<std::int64_t>("left_out", 0),
          .call = reader.GetOptional("call", ReadCall).value_or(Call())};
}

Trace ReadTrace(const Reader& reader) {
  return {.is_same = reader.Get<bool>("same"),
          .remark = reader.GetOptional("remark", ReadPhrase).value_or(Phrase()),
          .steps = reader.GetAll("steps", ReadStep)};
}

Difference ReadDifference(const Reader& reader) {
  return {.expected = reader.Get<std::string>("expected"),
          .received = reader.Get<std::string>("received"),
          .expected_bytes = reader.Get<std::int64_t>("expected_bytes"),
          .received_bytes = reader.Get<std::int64_t>("received_bytes"),
          .first_difference = reader.Get<std::int64_t>("first_difference"),
          .expected_caret = reader.Get<int>("expected_caret"),
          .received_caret = reader.Get<int>("received_caret"),
          .remark = reader.GetOptional("remark", ReadPhrase).value_or(Phrase())};
}

Place ReadPlace(const Reader& reader) {
  return {.function = reader.Get<std::string>("function"),
          .file = reader.Get<std::string>("file"),
          .line = reader.Get<int>("line"),
          .first_line = reader.Get<int>("first_line"),
          .lines = reader.Get<std::vector<std::string>>("lines")};
}

Crash ReadCrash(const Reader& reader) {
  return {.what = reader.GetOptional("what", ReadPhrase).value_or(Phrase()),
          .place = reader.GetOptional("place", ReadPlace).value_or(Place())};
}

Finding ReadFinding(const Reader& reader) {
  return {.message = reader.GetOptional("message", ReadPhrase).value_or(Phrase()),
          .remarks = reader.GetAll("remarks", ReadPhrase),
          .now = reader.GetAll("now", ReadPhrase),
          .places = reader.GetAllOrNone("places", ReadPlace),
          .difference = reader.GetOptional("difference", ReadDifference),
          .crash = reader.GetOptional("crash", ReadCrash),
          .hint = reader.GetOptional("hint", ReadPhrase).value_or(Phrase())};
}

CheckResult ReadCheck(const Reader& reader) {
  return {.name = reader.Get<std::string>("name"),
          .suite = reader.Get<std::string>("suite"),
          .tier = reader.Get("tier", kTierNames),
          .points = reader.Get<int>("points"),
          .rule = reader.Get<std::string>("rule"),
          .why = reader.GetTexts("why"),
          .hint = reader.GetTexts("hint"),
          .verdict = reader.Get("verdict", kVerdicts),
          .finding = reader.GetOptional("finding", ReadFinding),
          .programs = reader.Get<std::vector<std::string>>("programs"),
          .last_output = reader.Get<std::string>("last_output"),
          .last_errors = reader.Get<std::string>("last_errors"),
          .replay = reader.Get<std::string>("replay"),
          .by_hand = reader.Get<std::string>("by_hand"),
          .by_hand_remark = reader.GetOptional("by_hand_remark", ReadPhrase).value_or(Phrase()),
          .capture = reader.GetOr<std::string>("capture", ""),
          .location = reader.Get<std::string>("location"),
          .seconds = reader.Get<double>("seconds"),
          .steps = reader.GetAll("steps", ReadStep),
          .trace = reader.GetOptional("trace", ReadTrace)};
}

Identity ReadIdentity(const Reader& reader) {
  return {.harness = reader.Get<std::string>("harness"),
          .course = reader.GetOr<std::string>("course", ""),
          .host = reader.Get<std::string>("host"),
          .time = reader.Get<std::string>("time")};
}

std::map<std::string, Texts> ReadTexts(const Reader& reader, std::string_view name) {
  std::map<std::string, Texts> texts;
  const auto object = reader.GetObject(name);
  if (!object) return texts;
  object->ForEach(
      [&](const std::string& key, const Json&, const std::string&) { texts[key] = object->Get<Texts>(key); });
  return texts;
}

LabResult ReadLab(const Reader& reader) {
  LabResult lab = {.lab = reader.Get<std::string>("lab"),
                   .title = reader.GetTexts("title"),
                   .identity = reader.GetOptional("identity", ReadIdentity).value_or(Identity()),
                   .seed = reader.Get<std::uint64_t>("seed"),
                   .isolation = reader.Get<std::string>("isolation"),
                   .seconds = reader.Get<double>("seconds"),
                   .checks = reader.GetAll("checks", ReadCheck)};
  lab.words = ReadTexts(reader, "words");
  lab.rules = ReadTexts(reader, "rules");
  return lab;
}

Json Parse(std::string_view json) {
  try {
    return Json::parse(json);
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("results: {}", error.what()));
  }
}

}  // namespace

CheckResult CheckFromJson(std::string_view json) {
  return ReadCheck(Reader(Parse(json), ""));
}

Phrase PhraseFromJson(std::string_view json) {
  return ReadPhrase(Reader(Parse(json), ""));
}

std::vector<LabResult> FromJson(std::string_view json) {
  const Json document = Parse(json);
  const Reader reader(document, "");
  if (const int version = reader.Get<int>("version"); version != kDocumentVersion) {
    throw Reader::Complaint(
        "the document", fmt::format("was written by {} socklab: its version is {}, and this one reads version {}",
                                    version > kDocumentVersion ? "a newer" : "an older", version, kDocumentVersion));
  }
  return reader.GetAll("labs", ReadLab);
}

std::vector<LabResult> ReadDocument(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(fmt::format("cannot read the results in {}: {}", path, std::strerror(errno)));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  try {
    return FromJson(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace socklab::results

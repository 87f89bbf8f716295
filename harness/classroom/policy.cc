#include "harness/classroom/policy.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "harness/grading/course.h"
#include "harness/results/whole_file.h"
#include "harness/text/phrase.h"
#include "harness/text/similar.h"

namespace socklab::classroom {
namespace {

using grading::UsageError;
using text::Phrase;

// Where something is in the file.
struct Place {
  const std::string& file;
  std::int64_t line = 0;

  [[noreturn]] void Refuse(Phrase why) const {
    throw UsageError({"policy.at", {{"file", file}, {"line", line}, {"why", std::move(why)}}});
  }
};

std::int64_t LineOf(const toml::node& node) {
  return static_cast<std::int64_t>(node.source().begin.line);
}

// What each type of value is called in messages.
template <typename Value>
Phrase WhatIs() {
  if constexpr (std::is_same_v<Value, bool>) return "policy.true_or_false";
  if constexpr (std::is_same_v<Value, double>) return "policy.a_number";
  if constexpr (std::is_same_v<Value, toml::date_time>) return "policy.a_time";
  return "policy.a_text";
}

// A table of the file: its entries are taken by their names, and what was never taken is unknown.
class Section {
 public:
  Section(const toml::table& table, const std::string& file) : table_(table), file_(file) {}

  Place At(std::string_view name) const { return {file_, LineOf(*table_.get(name))}; }
  Place Here() const { return {file_, LineOf(table_)}; }

  template <typename Value>
  std::optional<Value> Take(std::string_view name) {
    const toml::node* const node = Node(name);
    if (!node) return std::nullopt;
    const std::optional<Value> value = node->value<Value>();
    if (!value) At(name).Refuse({"policy.should_be", {{"name", name}, {"what", WhatIs<Value>()}}});
    return value;
  }

  // "tcp_chat" as well as 4, which is taken as "4".
  std::optional<std::string> TakeTextOrNumber(std::string_view name) {
    const toml::node* const node = table_.get(name);
    if (!node || !node->is_integer()) return Take<std::string>(name);
    return std::to_string(Take<std::int64_t>(name).value());
  }

  // A number that makes sense.
  std::optional<double> TakeNumber(std::string_view name, double most) {
    const std::optional<double> number = Take<double>(name);
    if (number && !(*number >= 0 && *number <= most)) {
      At(name).Refuse({"policy.should_be_between", {{"name", name}, {"most", most}}});
    }
    return number;
  }

  std::optional<Time> TakeTime(std::string_view name) {
    const std::optional<toml::date_time> time = Take<toml::date_time>(name);
    if (!time) return std::nullopt;
    std::ostringstream text;
    text << *time;
    const std::optional<Time> moment = ParseTime(text.str());
    if (!moment) At(name).Refuse({"policy.should_have_a_zone", {{"name", name}}});
    return moment;
  }

  // One of these words, as its place among them.
  std::optional<std::size_t> TakeWord(std::string_view name, const std::vector<std::string>& words) {
    const std::optional<std::string> word = Take<std::string>(name);
    if (!word) return std::nullopt;
    const auto found = std::ranges::find(words, *word);
    if (found == words.end()) {
      std::vector<Phrase> known;
      for (const std::string& each : words) known.push_back(text::Verbatim("\"" + each + "\""));
      At(name).Refuse({"policy.should_be_one_of", {{"name", name}, {"words", known}}});
    }
    return static_cast<std::size_t>(found - words.begin());
  }

  std::vector<std::string> TakeTexts(std::string_view name) {
    std::vector<std::string> texts;
    const toml::node* const node = Node(name);
    if (!node) return texts;
    if (!node->is_array()) At(name).Refuse({"policy.should_be", {{"name", name}, {"what", Phrase("policy.texts")}}});
    for (const toml::node& each : *node->as_array()) {
      const auto text = each.value<std::string>();
      if (!text) At(name).Refuse({"policy.should_be", {{"name", name}, {"what", Phrase("policy.texts")}}});
      texts.push_back(*text);
    }
    return texts;
  }

  // [name]; an empty one where there is none.
  Section TakeTable(std::string_view name) {
    static const toml::table none;
    const toml::node* const node = Node(name);
    if (!node) return {none, file_};
    if (!node->is_table()) At(name).Refuse({"policy.should_be_a_table", {{"name", name}}});
    return {*node->as_table(), file_};
  }

  // All [[name]].
  std::vector<Section> TakeTables(std::string_view name) {
    std::vector<Section> sections;
    const toml::node* const node = Node(name);
    if (!node) return sections;
    if (!node->is_array_of_tables()) At(name).Refuse({"policy.should_be_tables", {{"name", name}}});
    for (const toml::node& each : *node->as_array()) sections.emplace_back(*each.as_table(), file_);
    return sections;
  }

  // After all have been taken.
  void DemandNothingElse() const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::ranges::find(taken_, name) != taken_.end()) continue;
      Place{file_, LineOf(node)}.Refuse(text::WithSuggestion({"policy.no_setting", {{"name", name}}}, name, taken_));
    }
  }

 private:
  const toml::node* Node(std::string_view name) {
    taken_.emplace_back(name);
    return table_.get(name);
  }

  const toml::table& table_;
  const std::string& file_;
  std::vector<std::string> taken_;
};

std::string TakeLab(Section& section, const std::vector<std::string>& labs) {
  const std::optional<std::string> name = section.TakeTextOrNumber("lab");
  if (!name) section.Here().Refuse("policy.needs_lab");
  if (std::ranges::none_of(labs, [&](const std::string& lab) { return NamesLab(*name, lab); })) {
    section.At("lab").Refuse({"policy.no_lab", {{"lab", *name}}});
  }
  return *name;
}

constexpr double kMostPoints = 100, kMostWeight = 1e6, kMostMinutes = 1e6;

LabPolicy LabIn(Section& section, const std::vector<std::string>& labs) {
  LabPolicy lab;
  lab.lab = TakeLab(section, labs);
  lab.weight = section.TakeNumber("weight", kMostWeight).value_or(1);
  lab.due = section.TakeTime("due");
  lab.points_per_day = section.TakeNumber("points_per_day", kMostPoints);
  lab.title = section.Take<std::string>("title").value_or("");
  section.DemandNothingElse();
  return lab;
}

Extension ExtensionIn(Section& section, const std::vector<std::string>& labs) {
  Extension extension;
  extension.lab = TakeLab(section, labs);
  const auto student = section.Take<std::string>("student");
  const auto due = section.TakeTime("due");
  if (!student || !due) section.Here().Refuse("policy.extension_needs");
  extension.student = *student;
  extension.due = *due;
  section.DemandNothingElse();
  return extension;
}

Late LateIn(Section section) {
  Late late;
  late.points_per_day = section.TakeNumber("points_per_day", kMostPoints).value_or(late.points_per_day);
  late.most = section.TakeNumber("most", kMostPoints).value_or(late.most);
  late.grace = std::chrono::minutes(std::lround(section.TakeNumber("grace_minutes", kMostMinutes).value_or(0)));
  section.DemandNothingElse();
  return late;
}

Visibility VisibilityIn(Section section) {
  Visibility visibility;
  visibility.verdict_only = section.TakeTexts("verdict_only");
  visibility.hidden = section.TakeTexts("hidden");
  section.DemandNothingElse();
  return visibility;
}

Policy PolicyIn(Section section, const std::vector<std::string>& labs) {
  Policy policy;
  if (section.TakeWord("attempts", {"best", "last"}).value_or(0) == 1) policy.counted = Counted::kLast;
  policy.counts_extra = section.Take<bool>("extra_credit").value_or(true);
  if (section.TakeWord("missing", {"zero", "blank"}).value_or(0) == 1) policy.missing = Missing::kBlank;
  if (section.TakeWord("language", {"en", "zh"}).value_or(0) == 1) policy.language = report::Language::kChinese;
  policy.late = LateIn(section.TakeTable("late"));
  policy.visibility = VisibilityIn(section.TakeTable("visibility"));
  for (Section& each : section.TakeTables("lab")) {
    policy.labs.push_back(LabIn(each, labs));
    const auto is_same = [&](const std::string& lab) {
      return std::ranges::count_if(policy.labs, [&](const LabPolicy& known) { return NamesLab(known.lab, lab); }) > 1;
    };
    if (std::ranges::any_of(labs, is_same))
      each.At("lab").Refuse({"policy.lab_twice", {{"lab", policy.labs.back().lab}}});
  }
  for (Section& each : section.TakeTables("extension")) policy.extensions.push_back(ExtensionIn(each, labs));
  section.DemandNothingElse();
  return policy;
}

std::string_view WithoutZeros(std::string_view number) {
  const std::size_t first = number.find_first_not_of('0');
  return first == std::string_view::npos ? "" : number.substr(first);
}

}  // namespace

const LabPolicy* Policy::Find(std::string_view lab) const {
  const auto found = std::ranges::find_if(labs, [&](const LabPolicy& each) { return NamesLab(each.lab, lab); });
  return found == labs.end() ? nullptr : &*found;
}

bool NamesLab(std::string_view text, std::string_view lab) {
  const std::size_t line = lab.find('_');
  if (text.empty() || text == lab) return !text.empty();
  if (line == std::string_view::npos) return false;
  return text == lab.substr(line + 1) || WithoutZeros(text) == WithoutZeros(lab.substr(0, line));
}

Policy ParsePolicy(std::string_view toml, const std::string& name, const std::vector<std::string>& labs) {
  toml::table table;
  try {
    table = toml::parse(toml, name);
  } catch (const toml::parse_error& error) {
    Place{name, static_cast<std::int64_t>(error.source().begin.line)}.Refuse(
        {"policy.not_toml", {{"error", text::Verbatim(std::string(error.description()))}}});
  }
  return PolicyIn(Section(table, name), labs);
}

Policy ReadPolicy(const std::filesystem::path& path, const std::vector<std::string>& labs) {
  const std::optional<std::string> toml = results::ReadWhole(path);
  if (!toml) throw UsageError({"policy.cannot_read", {{"file", path.string()}}});
  return ParsePolicy(*toml, path.string(), labs);
}

}  // namespace socklab::classroom

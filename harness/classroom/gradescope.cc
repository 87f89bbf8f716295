// Gradescope, whose metadata tell whose a submission is, and when it was handed in.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/classroom/exports.h"
#include "harness/classroom/moment.h"
#include "harness/grading/course.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

constexpr const char* kMetadata = "submission_metadata.yml";

struct Submitter {
  std::string name;
  std::string email;
  std::string sid;
};

// Empty where it is missing or null.
std::string TextIn(const YAML::Node& node, const char* name) {
  if (!node.IsMap() || !node[name] || !node[name].IsScalar()) return "";
  return text::PrintableLine(node[name].Scalar());
}

std::vector<Submitter> SubmittersIn(const YAML::Node& submission) {
  std::vector<Submitter> submitters;
  if (!submission.IsMap() || !submission[":submitters"]) return submitters;
  for (const YAML::Node& each : submission[":submitters"]) {
    submitters.push_back({TextIn(each, ":name"), TextIn(each, ":email"), TextIn(each, ":sid")});
  }
  return submitters;
}

std::string FirstOf(std::initializer_list<std::string> texts) {
  const auto found = std::ranges::find_if(texts, [](const std::string& text) { return !text.empty(); });
  return found == texts.end() ? "" : *found;
}

HandIn Make(const std::string& folder, const Submitter& submitter, const std::string& time) {
  HandIn hand_in;
  hand_in.key = FirstOf({submitter.email, submitter.sid, submitter.name, text::PrintableLine(folder)});
  hand_in.name = FirstOf({submitter.name, hand_in.key});
  hand_in.email = submitter.email;
  if (!submitter.sid.empty()) hand_in.columns["SID"] = submitter.sid;
  hand_in.time = time;
  hand_in.pieces = {{folder, folder, true}};
  return hand_in;
}

YAML::Node ReadMetadata(const net::Descriptor& root) {
  Contents contents(root);
  try {
    contents.AddFile(kMetadata, kMetadata);
    return YAML::Load(contents.Read(contents.members().at(0)));
  } catch (const YAML::Exception& error) {
    throw grading::UsageError(
        {"layout.bad_metadata", {{"file", kMetadata}, {"error", text::PrintableLine(error.what())}}});
  } catch (const Refused& refused) {
    throw grading::UsageError(refused.phrase);
  }
}

}  // namespace

bool IsGradescope(const Entries& entries) {
  return std::ranges::any_of(entries, [](const ListedEntry& entry) { return entry.name == kMetadata; });
}

// What several have handed in together belongs to each of them.
std::vector<HandIn> FindGradescope(const net::Descriptor& root, const Entries& entries) {
  const YAML::Node metadata = ReadMetadata(root);
  std::vector<HandIn> found;
  for (const ListedEntry& entry : entries) {
    if (entry.kind != ListedEntry::Kind::kFolder && entry.kind != ListedEntry::Kind::kLink) continue;
    const YAML::Node submission = metadata.IsMap() ? metadata[entry.name] : YAML::Node();
    const std::string time = submission ? FromTimeWithZone(TextIn(submission, ":created_at")) : "";
    std::vector<Submitter> submitters = submission ? SubmittersIn(submission) : std::vector<Submitter>();
    if (submitters.empty()) submitters.emplace_back();
    for (const Submitter& submitter : submitters) {
      found.push_back(Make(entry.name, submitter, time));
      if (entry.kind != ListedEntry::Kind::kLink) continue;
      found.back().refused = {"submission.link", {{"path", text::PrintableLine(entry.name)}}};
    }
  }
  std::ranges::stable_sort(found, {}, [](const HandIn& each) { return std::pair(each.key, each.time); });
  return found;
}

}  // namespace socklab::classroom

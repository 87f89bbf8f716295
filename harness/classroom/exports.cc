// Moodle, Canvas and GitHub Classroom, which tell by names whose submissions they are.
#include "harness/classroom/exports.h"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "harness/net/beneath.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

using Kind = ListedEntry::Kind;

const std::regex& MoodleName() {
  static const std::regex pattern(R"(([^]+)_([0-9]{1,18})_assignsubmission_(file|onlinetext)(?:_([^]*))?)");
  return pattern;
}

const std::regex& CanvasName() {
  static const std::regex pattern(R"(([^]+?)(_LATE)?_([0-9]{1,18})_([0-9]{1,18})_([^]+))");
  return pattern;
}

// More names than not: instructors add notes and lists of their own.
bool MostMatch(const Entries& entries, const std::regex& pattern) {
  const auto matches = [&](const ListedEntry& entry) { return std::regex_match(entry.name, pattern); };
  return 2 * std::ranges::count_if(entries, matches) > static_cast<std::ptrdiff_t>(entries.size());
}

text::Phrase WhyNot(const ListedEntry& entry) {
  if (entry.kind == Kind::kLink) return {"submission.link", {{"path", text::PrintableLine(entry.name)}}};
  if (entry.kind == Kind::kOther) return {"submission.special", {{"path", text::PrintableLine(entry.name)}}};
  return {};
}

// Hand-ins by what identifies them, in the order of that.
class Collected {
 public:
  HandIn& Of(const std::string& identity) { return found_[identity]; }

  void Add(const std::string& identity, const ListedEntry& entry, const std::string& name) {
    HandIn& hand_in = found_[identity];
    if (const text::Phrase why = WhyNot(entry); !why.empty()) hand_in.refused = why;
    hand_in.pieces.push_back({entry.name, name, entry.kind == Kind::kFolder});
  }

  std::vector<HandIn> Take() {
    std::vector<HandIn> found;
    std::vector<std::string> identities;
    for (auto& [identity, hand_in] : found_) {
      identities.push_back(identity);
      found.push_back(std::move(hand_in));
    }
    MakeKeysUnique(found, identities);
    return found;
  }

 private:
  std::map<std::string, HandIn> found_;
};

// Canvas numbers what is handed in again: "server-1.cc".
void DropNumbers(HandIn& hand_in) {
  static const std::regex numbered(R"(([^]+)-[0-9]+((\.tar)?\.[^.]+))");
  std::set<std::string> names;
  for (const HandIn::Piece& piece : hand_in.pieces) names.insert(piece.name);
  for (HandIn::Piece& piece : hand_in.pieces) {
    std::smatch match;
    if (!std::regex_match(piece.name, match, numbered)) continue;
    const std::string name = match[1].str() + match[2].str();
    if (names.insert(name).second) piece.name = name;
  }
}

}  // namespace

void MakeKeysUnique(std::vector<HandIn>& found, const std::vector<std::string>& identities) {
  std::map<std::string, std::set<std::string>> named;
  for (std::size_t i = 0; i < found.size(); ++i) named[found[i].name].insert(identities[i]);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool is_unique = named[found[i].name].size() == 1;
    found[i].key = is_unique ? found[i].name : found[i].name + " (" + text::PrintableLine(identities[i]) + ")";
  }
}

bool IsMoodle(const Entries& entries) {
  return MostMatch(entries, MoodleName());
}

std::vector<HandIn> FindMoodle(const Entries& entries) {
  Collected collected;
  for (const ListedEntry& entry : entries) {
    std::smatch match;
    if (!std::regex_match(entry.name, match, MoodleName())) continue;
    const std::string participant = match[2], file = match[4];
    HandIn& hand_in = collected.Of(participant);
    hand_in.name = text::PrintableLine(match[1].str());
    hand_in.columns["Moodle participant"] = participant;
    if (match[3] == "file") collected.Add(participant, entry, file.empty() ? entry.name : file);
  }
  return collected.Take();
}

bool IsCanvas(const Entries& entries) {
  return MostMatch(entries, CanvasName());
}

std::vector<HandIn> FindCanvas(const Entries& entries) {
  Collected collected;
  for (const ListedEntry& entry : entries) {
    std::smatch match;
    if (!std::regex_match(entry.name, match, CanvasName())) continue;
    const std::string user = match[3];
    HandIn& hand_in = collected.Of(user);
    hand_in.name = text::PrintableLine(match[1].str());
    hand_in.columns["Canvas user"] = user;
    hand_in.columns["Canvas submission"] = match[4];
    if (match[2].matched) hand_in.columns["Canvas late"] = "yes";
    collected.Add(user, entry, match[5]);
  }
  std::vector<HandIn> found = collected.Take();
  for (HandIn& hand_in : found) DropNumbers(hand_in);
  return found;
}

bool IsGitHub(const net::Descriptor& root, const Entries& entries) {
  bool has_clones = false;
  for (const ListedEntry& entry : entries) {
    if (entry.kind != Kind::kFolder) continue;
    if (!net::OpenBeneath(root, entry.name + "/.git", O_PATH | O_NOFOLLOW)) return false;
    has_clones = true;
  }
  return has_clones;
}

// "lab-4-ann", "lab-4-bob": what all begin with, up to a hyphen, is the assignment.
std::vector<HandIn> FindGitHub(const Entries& entries) {
  std::vector<std::string> names;
  for (const ListedEntry& entry : entries) {
    if (entry.kind == Kind::kFolder || entry.kind == Kind::kLink) names.push_back(entry.name);
  }
  if (names.empty()) return {};
  const std::string& first = names.front();
  std::size_t common = names.size() == 1 ? 0 : first.size();
  for (const std::string& name : names) {
    common = std::min<std::size_t>(common, std::ranges::mismatch(first, name).in1 - first.begin());
  }
  const std::size_t hyphen = common == 0 ? std::string::npos : first.rfind('-', common - 1);
  const std::size_t prefix = hyphen == std::string::npos ? 0 : hyphen + 1;
  Collected collected;
  for (const ListedEntry& entry : entries) {
    if (entry.kind != Kind::kFolder && entry.kind != Kind::kLink) continue;
    const std::string user = entry.name.size() > prefix ? entry.name.substr(prefix) : entry.name;
    HandIn& hand_in = collected.Of(entry.name);
    hand_in.name = text::PrintableLine(user);
    hand_in.columns["GitHub user"] = hand_in.name;
    collected.Add(entry.name, entry, entry.name);
  }
  return collected.Take();
}

}  // namespace socklab::classroom

// A folder or an archive for each student, or for each of their attempts.
#include <algorithm>
#include <ctime>
#include <regex>

#include "harness/classroom/exports.h"
#include "harness/classroom/moment.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

using Kind = ListedEntry::Kind;

// "ann.tar.gz" is "ann".
std::string WithoutExtension(const std::string& name) {
  const std::string lower = text::Lower(name);
  for (const std::string_view ending : {".tar.gz", ".tar.xz"}) {
    if (lower.ends_with(ending) && name.size() > ending.size()) return name.substr(0, name.size() - ending.size());
  }
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

struct Attempt {
  std::string student;
  std::string time;  // RFC 3339; may be empty
  long number = 0;   // 0: none is named
};

// Of "ann", "ann_attempt_2", "ann-attempt-2026-11-02-23-59-00" (local time).
Attempt AttemptIn(const std::string& name) {
  static const std::regex pattern(R"(([^]+?)[ _-]attempt[ _-]?([0-9]{1,6}|[0-9]{4}(-[0-9]{2}){5}))", std::regex::icase);
  std::smatch match;
  if (!std::regex_match(name, match, pattern)) return {.student = name, .time = "", .number = 0};
  const std::string which = match[2];
  if (which.size() > 6) return {.student = match[1], .time = FromLocalTime(which), .number = 0};
  return {.student = match[1], .time = "", .number = std::stol(which)};
}

// The attempt that a folder or an archive in a student's folder is named after: "attempt 2", "2".
std::optional<Attempt> AttemptWithin(const std::string& student, const ListedEntry& entry) {
  static const std::regex number(R"([0-9]{1,6})");
  const std::string name = entry.kind == Kind::kFile ? WithoutExtension(entry.name) : entry.name;
  if (entry.kind == Kind::kFile && !IsReadableArchive(entry.name)) return std::nullopt;
  if (std::regex_match(name, number)) return Attempt{.student = student, .time = "", .number = std::stol(name)};
  const Attempt attempt = AttemptIn(student + '_' + name);
  if (attempt.student != student) return std::nullopt;
  return attempt;
}

struct Found {
  Attempt attempt;
  HandIn hand_in;
};

Found Make(const Attempt& attempt, const std::string& place, const ListedEntry& entry) {
  HandIn hand_in;
  hand_in.name = text::PrintableLine(attempt.student);
  hand_in.time = attempt.time;
  hand_in.pieces = {{place, entry.name, entry.kind == Kind::kFolder}};
  const auto refuse = [&](const char* id) { hand_in.refused = {id, {{"path", text::PrintableLine(place)}}}; };
  if (entry.kind == Kind::kLink) refuse("submission.link");
  if (entry.kind == Kind::kOther) refuse("submission.special");
  if (entry.kind == Kind::kFile && !IsReadableArchive(entry.name)) refuse("submission.unknown_archive");
  return {attempt, hand_in};
}

// Where all that a student's folder holds is named after attempts, each is one.
std::vector<Found> AttemptsIn(const net::Descriptor& root, const std::string& student) {
  std::vector<Found> found;
  const Entries entries = EntriesOf(root, student);
  for (const ListedEntry& entry : entries) {
    const std::optional<Attempt> attempt = AttemptWithin(student, entry);
    if (!attempt) return {};
    found.push_back(Make(*attempt, student + '/' + entry.name, entry));
  }
  return found;
}

}  // namespace

std::vector<HandIn> FindPlain(const net::Descriptor& root, const Entries& entries) {
  std::vector<Found> found;
  for (const ListedEntry& entry : entries) {
    if (entry.kind == Kind::kFile && !IsArchive(entry.name)) continue;  // a roster, a gradebook, notes
    if (entry.kind == Kind::kFolder) {
      std::vector<Found> attempts = AttemptsIn(root, entry.name);
      std::ranges::move(attempts, std::back_inserter(found));
      if (!attempts.empty()) continue;
    }
    const std::string name = entry.kind == Kind::kFile ? WithoutExtension(entry.name) : entry.name;
    found.push_back(Make(AttemptIn(name), entry.name, entry));
  }
  std::ranges::stable_sort(found, {}, [](const Found& each) {
    return std::tuple(each.attempt.student, each.attempt.time, each.attempt.number);
  });
  std::vector<HandIn> hand_ins;
  std::vector<std::string> students;
  for (Found& each : found) {
    students.push_back(each.attempt.student);
    hand_ins.push_back(std::move(each.hand_in));
  }
  MakeKeysUnique(hand_ins, students);
  return hand_ins;
}

}  // namespace socklab::classroom

#include "harness/classroom/platform_names.h"

#include <regex>

namespace socklab::classroom {
namespace {

std::string ColumnOf(const Student& student, const std::string& title) {
  const auto found = student.columns.find(title);
  return found == student.columns.end() ? "" : found->second;
}

// Of the first file.
bool MatchesCanvas(const std::string& source, std::smatch& parts) {
  static const std::regex name(R"(([^_,/]*(?:_LATE)?_([0-9]+)_[0-9]+_)[^]*)");
  return std::regex_match(source, parts, name);
}

}  // namespace

std::string MoodleParticipant(const Student& student, const Attempt* attempt) {
  static const std::regex name(R"([^_]*_([0-9]+)_assignsubmission_[^]*)");
  std::smatch parts;
  if (attempt && std::regex_match(attempt->source, parts, name)) return parts[1];
  return ColumnOf(student, "Moodle participant");
}

std::string CanvasUser(const Student& student, const Attempt* attempt) {
  std::smatch parts;
  if (attempt && MatchesCanvas(attempt->source, parts)) return parts[2];
  return ColumnOf(student, "Canvas user");
}

std::string CanvasPrefix(const Attempt& attempt) {
  std::smatch parts;
  return MatchesCanvas(attempt.source, parts) ? parts[1].str() : "";
}

}  // namespace socklab::classroom

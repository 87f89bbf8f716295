#include "harness/cli/submission_formats.h"

#include "harness/grading/course.h"
#include "harness/text/similar.h"

namespace socklab::cli {

const std::map<std::string, SubmissionFormat, std::less<>>& SubmissionFormats() {
  static const std::map<std::string, SubmissionFormat, std::less<>> formats = {
      {"gradescope", {".json", classroom::Gradescope}},
      {"autolab", {".txt", classroom::Autolab}},
      {"prairielearn", {".json", classroom::PrairieLearn}},
      {"github", {".txt", classroom::GitHub}},
      {"junit", {".xml", classroom::JUnit}}};
  return formats;
}

SubmissionExport ParseSubmissionExport(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == std::string::npos || equals + 1 == text.size())
    throw grading::UsageError({"usage.export_needs_file", {{"text", text}}});
  const auto format = SubmissionFormats().find(name);
  if (format != SubmissionFormats().end()) return {format->second, text.substr(equals + 1)};
  std::vector<std::string> known;
  for (const auto& [each, format] : SubmissionFormats()) known.push_back(each);
  throw grading::UsageError(text::WithSuggestion({"usage.no_format", {{"name", name}}}, name, known));
}

}  // namespace socklab::cli

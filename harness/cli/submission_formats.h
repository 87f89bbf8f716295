// Formats in which the results of one submission are written for other systems.
#ifndef SOCKLAB_HARNESS_CLI_SUBMISSION_FORMATS_H_
#define SOCKLAB_HARNESS_CLI_SUBMISSION_FORMATS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/export/submission.h"

namespace socklab::cli {

struct SubmissionFormat {
  std::string_view extension;  // of its files
  std::string (*write)(const classroom::Labs&, const classroom::Policy&);
};

// By their names on the command line: gradescope, autolab, prairielearn, github, junit.
const std::map<std::string, SubmissionFormat, std::less<>>& SubmissionFormats();

// A file to write a submission's results to: "gradescope=results.json".
struct SubmissionExport {
  SubmissionFormat format;
  std::string file;
};

// Throws UsageError where the text is no such thing.
SubmissionExport ParseSubmissionExport(const std::string& text);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_SUBMISSION_FORMATS_H_

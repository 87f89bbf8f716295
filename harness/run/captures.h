// Files with the frames of checks' networks, for Wireshark.
#ifndef SOCKLAB_HARNESS_RUN_CAPTURES_H_
#define SOCKLAB_HARNESS_RUN_CAPTURES_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/report/capture.h"
#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::run {

class Captures {
 public:
  // Files will lie in the directory `folder`/LAB, which is made where it is missing. `lab` says which lab is graded,
  // and has its words. Throws std::system_error where the directory cannot be made.
  Captures(const std::filesystem::path& folder, results::LabResult lab, report::Language language);

  // The text of a file.
  std::string Draw(const results::CheckResult& check, const report::Captured& captured) const;

  // Writes the file SUITE.NAME.pcapng, and names it in the result. No text at all is none: then a file that an earlier
  // run has left is removed, so that what is there belongs to the last run. Throws std::system_error.
  void Keep(results::CheckResult& check, std::string_view text) const;

 private:
  std::filesystem::path folder_;
  results::LabResult lab_;
  report::Language language_;
};

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_CAPTURES_H_

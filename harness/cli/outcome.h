// What becomes of results: files.
#ifndef SOCKLAB_HARNESS_CLI_OUTCOME_H_
#define SOCKLAB_HARNESS_CLI_OUTCOME_H_

#include <string>
#include <string_view>

#include "harness/results/results.h"

namespace socklab::cli {

// Throws UsageError where a report cannot be written to that file; an empty path is none. Said before the work rather
// than after it.
void DemandWritable(const std::string& path);

// The same of a directory for reports, which is made where it is missing.
void DemandDirectory(const std::string& path);

// Throws MachineError where it cannot be written.
void WriteReport(const std::string& path, std::string_view report);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_OUTCOME_H_

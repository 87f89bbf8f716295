// The student's source around the places that a result names.
#ifndef SOCKLAB_HARNESS_GRADING_SOURCE_LINES_H_
#define SOCKLAB_HARNESS_GRADING_SOURCE_LINES_H_

#include <filesystem>

#include "harness/results/results.h"

namespace socklab::grading {

// Adds to each place the lines around it, where its file lies in the folder of its lab, or in `sources`, if that is not
// empty. A program says itself where its source is: nothing else is read, and no link is followed.
void AddSourceLines(results::LabResult& result, const std::filesystem::path& workspace,
                    const std::filesystem::path& sources = {});

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_SOURCE_LINES_H_

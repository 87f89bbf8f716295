// What of a result its student sees, as the policy says.
#ifndef SOCKLAB_HARNESS_CLASSROOM_VISIBILITY_H_
#define SOCKLAB_HARNESS_CLASSROOM_VISIBILITY_H_

#include <string>
#include <vector>

#include "harness/classroom/policy.h"
#include "harness/results/results.h"

namespace socklab::classroom {

// What is left of the result: hidden checks are not in it, others have their verdict alone. What the compiler says of a
// program that does not build is always seen.
results::LabResult SeenByStudent(const results::LabResult& result, const Visibility& visibility);

// Points of the checks that are not in SeenByStudent(), without extra credit.
int HiddenPoints(const results::LabResult& result, const Visibility& visibility);

// Entries that fit no check of any of these results: misspelt, perhaps.
std::vector<std::string> WithoutCheck(const Visibility& visibility,
                                      const std::vector<const results::LabResult*>& results);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_VISIBILITY_H_

#include "harness/report/junit.h"

#include "harness/classroom/export/submission.h"
#include "harness/classroom/visibility.h"

namespace socklab::classroom {

std::string JUnit(const Labs& labs, const Policy& policy) {
  Labs seen;
  for (const results::LabResult& lab : labs) seen.push_back(SeenByStudent(lab, policy.visibility));
  return report::JUnit(seen, policy.language);
}

}  // namespace socklab::classroom

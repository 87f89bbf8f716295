#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {

std::string ColumnOf(const Policy& policy, const std::string& lab) {
  const LabPolicy* const found = policy.Find(lab);
  return found && !found->title.empty() ? found->title : lab;
}

std::string_view Name(Standing standing) {
  switch (standing) {
    case Standing::kGraded:
      return "graded";
    case Standing::kNothingToGrade:
      return "nothing_to_grade";
    case Standing::kMissing:
      return "missing";
    case Standing::kNotDecided:
      return "not_decided";
  }
  return "";
}

}  // namespace socklab::classroom

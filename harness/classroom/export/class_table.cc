#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {

std::string ColumnOf(const Policy& policy, const std::string& lab) {
  const LabPolicy* const found = policy.Find(lab);
  return found && !found->title.empty() ? found->title : lab;
}

std::string_view Name(LabState standing) {
  switch (standing) {
    case LabState::kGraded:
      return "graded";
    case LabState::kNothingToGrade:
      return "nothing_to_grade";
    case LabState::kMissing:
      return "missing";
    case LabState::kNotDecided:
      return "not_decided";
  }
  return "";
}

}  // namespace socklab::classroom

// Takes in all submissions of a class: whose they are, what is taken of each, and what there is to grade.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_INTAKE_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_INTAKE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/grade/grader.h"
#include "harness/classroom/grade/prepared_lab.h"
#include "harness/classroom/gradebook.h"
#include "harness/classroom/layout.h"
#include "harness/classroom/roster.h"
#include "harness/net/descriptor.h"

namespace socklab::classroom {

// What is to be graded: submissions that are alike are graded once.
struct Unit {
  std::size_t lab = 0;  // of those that are graded
  std::string digest;   // of what was taken
  std::string key;      // of the result
  HandIn hand_in;       // the first of those that are alike
};

struct Intake {
  std::vector<Student> students;  // with those on the roster who have handed in nothing
  std::vector<Submission> submissions;
  std::vector<Unit> units;                     // by their keys
  std::map<std::string, std::string> renamed;  // keys in the layout to keys on the roster
  std::vector<std::string> strangers;          // keys of students whom the roster does not have
};

struct IntakeOrder {
  const net::Descriptor& root;  // the folder of all submissions
  const std::vector<HandIn>& hand_ins;
  const Roster& roster;  // may be empty
  const std::vector<PreparedLab>& labs;
  const std::vector<grading::Lab>& course;  // all labs that there are
  const GraderOptions& options;
};

Intake TakeIn(const IntakeOrder& order);

// What is taken of a unit, once more, to be graded. Throws Refused where it is no longer what it was.
Taken TakeAgain(const IntakeOrder& order, const Unit& unit);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_INTAKE_H_

// What came of one submission, as autograders, learning platforms and continuous integration take it. Each document is
// about the labs of one submission, as its student may see them: `policy` says which checks, in which language, and
// whether extra credit counts. Lateness is no part of it: those systems know due times of their own.
//
// Where a check that counts is not decided, no document has a score: what each says instead is told below. Strings are
// printable, whatever programs have written, and shortened so that a document fits where it goes.
#ifndef SOCKLAB_HARNESS_CLASSROOM_EXPORT_SUBMISSION_H_
#define SOCKLAB_HARNESS_CLASSROOM_EXPORT_SUBMISSION_H_

#include <string>
#include <vector>

#include "harness/classroom/policy.h"
#include "harness/results/results.h"

namespace socklab::classroom {

using Labs = std::vector<results::LabResult>;

// results.json of Gradescope (https://gradescope-autograders.readthedocs.io/en/latest/specs/). Its score is given at
// the top, so that checks may be left out. Not decided: neither score nor tests, which Gradescope takes for a failure
// of the autograder.
std::string Gradescope(const Labs& labs, const Policy& policy);

// The last lines that an autograder of Autolab prints (https://docs.autolabproject.com/features/formatted-feedback/):
// the checks by their tiers, then the scores, a problem a lab: {"scores": {"04_tcp_chat": 85}}. Not decided: no scores.
std::string Autolab(const Labs& labs, const Policy& policy);

// results.json of PrairieLearn (https://prairielearn.readthedocs.io/en/latest/externalGrading/), at most 1 MB. Not
// decided: not gradable, which costs the student no attempt.
std::string PrairieLearn(const Labs& labs, const Policy& policy);

// The result of a step for the reporter of GitHub Classroom (classroom-resources/autograding-grading-reporter): JSON in
// base64, without newlines, short enough for an environment variable. Not decided: an error, and a maximum of 0, which
// is not reported.
std::string GitHub(const Labs& labs, const Policy& policy);

// JUnit's XML (harness/report/junit.h).
std::string JUnit(const Labs& labs, const Policy& policy);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_EXPORT_SUBMISSION_H_

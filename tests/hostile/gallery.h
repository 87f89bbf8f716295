// The gallery of hostile programs, gallery.json, and what no run of them may leave behind.
#ifndef SOCKLAB_TESTS_HOSTILE_GALLERY_H_
#define SOCKLAB_TESTS_HOSTILE_GALLERY_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "harness/results/results.h"

namespace socklab::tests {

struct Hostile {
  std::string name;
  std::string lab;
  std::string program;
  std::string verdict;                        // "pass": it does no harm, and is correct; "fail"
  std::vector<std::string> message_contains;  // telling words, of which a failure must have one
};

void PrintTo(const Hostile& hostile, std::ostream* out);

std::vector<Hostile> Gallery();

// Its compiled program.
std::string PathOf(const Hostile& hostile);

// Grades the program by one polite conversation, which is enough to tell what becomes of it and of the machine: the
// right verdict, nothing left running, nothing left behind. `surroundings` as in grading.h.
results::LabResult GradeAndExpectNoHarm(const Hostile& hostile, std::vector<std::string> surroundings = {});

// Folders of the machine in which there is a file of the name that every hostile program tries to leave.
std::vector<std::string> FoldersWithAMark();

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_HOSTILE_GALLERY_H_

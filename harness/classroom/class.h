// A class that was graded: plain values, read from the gradebook (gradebook.h), from which tables, pages and exports
// are made.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CLASS_H_
#define SOCKLAB_HARNESS_CLASSROOM_CLASS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/results/results.h"
#include "harness/text/phrase.h"

namespace socklab::classroom {

struct Student {
  std::string key;    // by which submissions are given to the student: unique in a gradebook
  std::string name;   // as it is shown; the key where no roster tells it
  std::string email;  // may be empty
  bool is_on_roster = false;
  // All of the roster's, by their titles; and what the names of submissions tell: "Moodle participant" ("12345"),
  // "Canvas user" ("67890"), "Canvas submission", "GitHub user".
  std::map<std::string, std::string> columns;

  bool operator==(const Student&) const = default;
};

// How the grading of one submission for one lab has ended.
enum class Outcome {
  kGraded,
  kDoesNotBuild,    // a program does not: its checks fail, those of the others are graded
  kNothingToGrade,  // nothing was handed in, or it was refused
  kNotDecided,      // the machine was at fault: no grade, and never a zero
};

// One attempt of one student at one lab.
struct Attempt {
  std::string student;  // key
  std::string lab;      // "04_tcp_chat"
  int number = 1;       // of the student's attempts at this lab, by their times
  std::string time;     // when it was handed in, RFC 3339; empty where nothing tells it
  std::string digest;   // of what was taken from the submission, SHA-256 in hexadecimal
  Outcome outcome = Outcome::kNotDecided;
  text::Phrase reason;                         // why there is nothing to grade, or nothing decided; else empty
  std::optional<results::LabResult> result{};  // where it is graded, or does not build
  // Where it was found among the submissions: "Ann Li_4711_assignsubmission_file_", "liann_42_1001_server.cc,
  // liann_42_1002_client.cc". By these names systems take feedback back. Empty where
  // nothing was handed in.
  std::string source{};

  bool operator==(const Attempt&) const = default;
};

struct Class {
  std::vector<std::string> labs;  // that were graded, by their folders, in their order
  std::vector<Student> students;  // by their keys
  std::vector<Attempt> attempts;  // by student, lab and number

  bool operator==(const Class&) const = default;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CLASS_H_

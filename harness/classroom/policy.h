// What a course makes of results: which labs count, how much, until when, and what students see. It is written in TOML;
// assignment.example.toml explains each setting.
#ifndef SOCKLAB_HARNESS_CLASSROOM_POLICY_H_
#define SOCKLAB_HARNESS_CLASSROOM_POLICY_H_

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/moment.h"
#include "harness/report/words.h"

namespace socklab::classroom {

// What a late submission loses.
struct Late {
  double points_per_day = 0;     // for each day that has begun, of the 100 points of a lab
  double most = 100;             // at most that many points
  std::chrono::minutes grace{};  // after the due time that cost nothing
};

struct LabPolicy {
  std::string lab;    // "4", "04", "04_tcp_chat" or "tcp_chat"
  double weight = 1;  // in the total
  std::optional<Time> due;
  std::optional<double> points_per_day;  // in the place of Late's
  std::string title;                     // of its column in a learning platform; empty: the lab's folder
};

// A student's own due time for a lab.
struct Extension {
  std::string student;  // key, or e-mail address
  std::string lab;
  Time due;
};

enum class Counted { kBest, kLast };

// What a lab counts of which nothing, or nothing that could be graded, was handed in.
enum class Missing { kZero, kBlank };

// Checks of which students see less. Each entry is a tier ("hardened"), a suite ("ChatServer"), a check ("EndsOnQ") or
// both of these ("ChatServer.EndsOnQ").
struct Visibility {
  std::vector<std::string> verdict_only;  // their names, points and verdicts, and nothing else
  std::vector<std::string> hidden;        // not even these; they count all the same
};

struct Policy {
  Counted counted = Counted::kBest;
  bool counts_extra = true;  // whether extra credit adds to the points
  Missing missing = Missing::kZero;
  report::Language language = report::Language::kEnglish;  // of what students and other systems get
  Late late;
  std::vector<LabPolicy> labs;  // empty: all labs of the class, with equal weights
  std::vector<Extension> extensions;
  Visibility visibility;

  // What is said of that lab ("04_tcp_chat"), or nullptr.
  const LabPolicy* Find(std::string_view lab) const;
};

// Whether the text ("4", "04", "04_tcp_chat", "tcp_chat") means that lab.
bool NamesLab(std::string_view text, std::string_view lab);

// Throws grading::UsageError that says where and what is wrong: unknown names, values that make no sense, labs that are
// none of `labs`. `name` is that of the file, for the message.
Policy ParsePolicy(std::string_view toml, const std::string& name, const std::vector<std::string>& labs);
// Of the file, which must be there.
Policy ReadPolicy(const std::filesystem::path& path, const std::vector<std::string>& labs);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_POLICY_H_

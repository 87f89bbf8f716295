// What grading leaves behind: plain values, from which every report is rendered and which travel as JSON.
// docs/results.schema.json describes the document; strings in it are always valid UTF-8, bytes in it are quoted.
#ifndef SOCKLAB_HARNESS_CHECK_RESULTS_H_
#define SOCKLAB_HARNESS_CHECK_RESULTS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/peers/story.h"

namespace socklab::check {

// Points of the tier extra are extra credit: they lie beyond the 100 of a lab and are counted apart.
enum class Tier { kBasic, kRobust, kHardened, kExtra };
inline constexpr std::array kTiers = {Tier::kBasic, Tier::kRobust, Tier::kHardened, Tier::kExtra};  // in their order
enum class Verdict { kPass, kFail, kInconclusive };

using peers::Difference;
using peers::Step;

struct CheckResult {
  std::string name;   // "AnswersEveryMessageInOneSegment"
  std::string suite;  // "ChatServer"
  Tier tier = Tier::kBasic;
  int points = 0;    // what it is worth
  std::string rule;  // number of the handout's rule
  std::string why;
  std::string hint;
  Verdict verdict = Verdict::kInconclusive;
  std::string message;  // one or two sentences, complete by themselves; empty when it passed
  std::optional<Difference> difference;
  std::string program_state;  // "your server is blocked in recv(4), with nothing left to read, since 0.4 ms"
  std::string last_output;    // the tail of standard output, printable
  std::string last_errors;    // the tail of standard error, printable
  std::string replay;         // the command that runs exactly this check again
  std::string by_hand;        // a shell line that holds about the same conversation; may be empty
  std::string location;       // "labs/04_tcp_chat/checks.cc:120", the step that failed
  double seconds = 0;
  std::vector<Step> steps;

  int earned() const { return verdict == Verdict::kPass ? points : 0; }
  bool is_extra() const { return tier == Tier::kExtra; }
  // Whether that program was started, as its steps tell.
  bool Starts(std::string_view program) const;
  bool operator==(const CheckResult&) const = default;
};

struct LabResult {
  std::string lab;    // "04_tcp_chat"
  std::string title;  // "TCP chat"
  std::uint64_t seed = 0;
  std::string isolation;  // "full" or "none"
  double seconds = 0;
  std::vector<CheckResult> checks;

  // Sums over the checks that passed or failed: an inconclusive one counts neither way.
  int score() const;  // without extra credit
  int max_score() const;
  int extra_score() const;  // the extra credit alone
  int max_extra_score() const;
  bool has_extra() const;  // whether one of the checks is of extra credit
  bool Has(Verdict verdict) const;
  bool operator==(const LabResult&) const = default;
};

std::string_view Name(Tier tier);        // "basic", "robust", "hardened", "extra"
std::string_view Name(Verdict verdict);  // "pass", "fail", "inconclusive"
std::vector<std::string> TierNames();    // of all tiers, in their order

// The document of one lab, as text in JSON, and back. Bytes that are not UTF-8 become U+FFFD. Parsing throws
// std::runtime_error that says what is wrong and where; sums (score, earned) are worked out anew, and names that are
// not known are passed over.
std::string ToJson(const LabResult& result);
LabResult LabFromJson(std::string_view json);

// The document that --json writes: {"version": 1, "labs": [...]}.
std::string ToJson(const std::vector<LabResult>& labs);

// Writes that document to a file. Throws std::runtime_error that says why it cannot.
void WriteDocument(const std::string& path, const std::vector<LabResult>& labs);
// Reads it back. Throws std::runtime_error when there is none, or it is no such document.
std::vector<LabResult> ReadDocument(const std::string& path);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_RESULTS_H_

// What grading leaves behind: plain values, from which every report is rendered and which travel as JSON.
// docs/results.schema.json describes the document; strings in it are always valid UTF-8, bytes in it are quoted.
#ifndef SOCKLAB_HARNESS_RESULTS_RESULTS_H_
#define SOCKLAB_HARNESS_RESULTS_RESULTS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/finding.h"
#include "harness/results/step.h"
#include "harness/results/trace.h"

namespace socklab::results {

// Points of the tier extra are extra credit: they lie beyond the 100 of a lab and are counted apart.
enum class Tier { kBasic, kRobust, kHardened, kExtra };
inline constexpr std::array kTiers = {Tier::kBasic, Tier::kRobust, Tier::kHardened, Tier::kExtra};  // in their order
enum class Verdict { kPass, kFail, kInconclusive };

// The same text in several languages, by their codes ("en", "zh"). There is always an English one.
using Texts = std::map<std::string, std::string, std::less<>>;
// The one in that language, or the English one.
const std::string& In(std::string_view language, const Texts& texts);

struct CheckResult {
  std::string name;   // "AnswersEveryMessageInOneSegment"
  std::string suite;  // "ChatServer"
  Tier tier = Tier::kBasic;
  int points = 0;    // what it is worth
  std::string rule;  // number of the handout's rule
  Texts why;
  Texts hint;
  Verdict verdict = Verdict::kInconclusive;
  std::optional<Finding> finding;     // nothing when it passed
  std::vector<std::string> programs;  // those that it has started, each once
  std::string last_output;            // the ends of standard output, printable
  std::string last_errors;            // the ends of standard error, printable
  std::string replay;                 // the command that runs exactly this check again
  std::string by_hand;                // a shell line that holds about the same conversation; may be empty
  text::Phrase by_hand_remark;        // where to give it: "in one terminal, and your client in another"; may be empty
  std::string capture;                // file of the network's frames (pcapng); empty where there is none
  std::string location;               // "labs/04_tcp_chat/checks/server.cc:120", the step that failed
  double seconds = 0;
  std::vector<Step> steps;
  std::optional<Trace> trace{};  // where a second run was to record system calls

  std::string full_name() const { return suite + "." + name; }  // "ChatServer.AnswersEveryMessageInOneSegment"
  int earned() const { return verdict == Verdict::kPass ? points : 0; }
  bool is_extra() const { return tier == Tier::kExtra; }
  bool Starts(std::string_view program) const;
  bool operator==(const CheckResult&) const = default;
};

// Of this machine.
std::string HostName();

// Which grading it was.
struct Identity {
  std::string harness;      // version of the harness
  std::string course = {};  // revision of the course that a kit was made from; empty elsewhere
  std::string host;
  std::string time;  // when it began, as in 2026-11-30T18:05:00Z (RFC 3339)

  bool operator==(const Identity&) const = default;
};

struct LabResult {
  std::string lab;  // "04_tcp_chat"
  Texts title;      // "TCP chat"
  Identity identity;
  std::uint64_t seed = 0;
  std::string isolation;  // "full", "user" or "none"
  double seconds = 0;
  std::vector<CheckResult> checks;
  std::map<std::string, Texts> words{};  // by language, the lab's own sentences by their ids
  std::map<std::string, Texts> rules{};  // the handout's, by their numbers

  // Sums over the checks that passed or failed: an inconclusive one counts neither way.
  int score() const;  // without extra credit
  int max_score() const;
  int extra_score() const;  // the extra credit alone
  int max_extra_score() const;
  bool has_extra() const;  // whether one of the checks is of extra credit
  bool Has(Verdict verdict) const;
  // What the verdicts add up to: a failure weighs more than an inconclusive one. Extra credit, lost or undecided, takes
  // nothing from a pass, unless it is demanded.
  Verdict Overall(bool demand_extra = false) const;
  bool operator==(const LabResult&) const = default;
};

std::string_view Name(Tier tier);        // "basic", "robust", "hardened", "extra"
std::string_view Name(Verdict verdict);  // "pass", "fail", "inconclusive"
std::vector<std::string> TierNames();    // of all tiers, in their order

// The version of the document, which grows when an older reader could misunderstand it.
inline constexpr int kDocumentVersion = 2;

// The document: {"version": 2, "labs": [...]}. Bytes that are not UTF-8 become U+FFFD.
std::string ToJson(const std::vector<LabResult>& labs);
// And back. Throws std::runtime_error that says what is wrong and where, or that another version has written it; sums
// (score, earned) are computed again, and unknown names are ignored.
std::vector<LabResult> FromJson(std::string_view json);

// One check alone, as it travels from the process that has run it.
std::string ToJson(const CheckResult& check);
CheckResult CheckFromJson(std::string_view json);

// One phrase alone.
std::string ToJson(const text::Phrase& phrase);
text::Phrase PhraseFromJson(std::string_view json);

// Writes the document to a file. Throws std::runtime_error that says why it cannot.
void WriteDocument(const std::string& path, const std::vector<LabResult>& labs);
// Reads it back. Throws std::runtime_error when there is none, or it is no such document.
std::vector<LabResult> ReadDocument(const std::string& path);

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_RESULTS_H_

// Checks as documents about a submission tell of them.
#ifndef SOCKLAB_HARNESS_CLASSROOM_EXPORT_TOLD_H_
#define SOCKLAB_HARNESS_CLASSROOM_EXPORT_TOLD_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "harness/classroom/export/submission.h"
#include "harness/report/words.h"

namespace socklab::classroom {

// One check. All strings are printable.
struct Told {
  const results::CheckResult* check = nullptr;
  std::string lab;    // its folder
  std::string name;   // "ChatServer.EndsOnQ"; with the lab's number in front where there are several labs
  std::string story;  // what there is to say of it; empty where it passed
};

// The labs of a submission as their student sees them.
class ToldLabs {
 public:
  ToldLabs(const Labs& labs, const Policy& policy);
  ToldLabs(const ToldLabs&) = delete;
  ToldLabs& operator=(const ToldLabs&) = delete;

  bool is_decided() const { return is_decided_; }
  // Sums over all labs and checks, those that are not seen too. `score` has extra credit in it, where it counts.
  int score() const { return score_; }
  int max_score() const { return max_score_; }
  double seconds() const { return seconds_; }

  // No story is much longer than `most` bytes.
  std::vector<Told> Checks(std::size_t most) const;
  // Lines: the score of each lab, and remarks.
  std::string Summary() const;

  // The longest document that has at most that many bytes, of those that `make` makes with shorter and shorter stories.
  std::string Fitting(std::size_t bytes, const std::function<std::string(std::size_t most)>& make) const;

 private:
  void Tell(const results::LabResult& lab, bool is_one_of_many);
  std::string SummaryOf(const results::LabResult& lab, int hidden) const;

  Labs seen_;
  std::vector<Told> checks_;
  std::vector<std::string> summaries_;
  report::Language language_;
  bool is_decided_ = true;
  int score_ = 0;
  int max_score_ = 0;
  double seconds_ = 0;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_EXPORT_TOLD_H_

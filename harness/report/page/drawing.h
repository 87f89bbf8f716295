// The conversation of a check as a drawing: the program's lifeline at the left, those of its peers to the right of it,
// time going down. Two programs with our link between them have a lifeline each.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_DRAWING_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_DRAWING_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/report/page/markup.h"
#include "harness/report/words.h"
#include "harness/results/step.h"

namespace socklab::report::page {

// The bytes that moved, as the page's script shows them when an arrow is opened: a list of [base64, size].
class Bytes {
 public:
  // At most that many are kept of each step.
  explicit Bytes(std::size_t most) : most_(most) {}

  // The number under which they are kept.
  std::size_t Add(const results::Step& step);
  const nlohmann::json& data() const { return data_; }

 private:
  std::size_t most_;
  nlohmann::json data_ = nlohmann::json::array();
};

// Points of arrows, once in a page.
Markup ArrowHeads();

// If a conversation has more than `most_steps` steps, the first and the last ones are drawn. Steps that moved bytes
// have a number among `bytes`.
Markup Drawing(const std::vector<results::Step>& steps, std::size_t most_steps, const Words& words, Bytes& bytes);

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_DRAWING_H_

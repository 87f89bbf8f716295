#include "harness/text/similar.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "harness/text/unicode.h"

namespace socklab::text {
namespace {

// Levenshtein distance: the fewest insertions, deletions and replacements of a byte that turn one into the other.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> MostSimilar(std::string_view given, const std::vector<std::string>& known) {
  const std::string lower = Lower(given);
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(2, given.size() / 3) + 1;
  for (const std::string& name : known) {
    const std::string candidate = Lower(name);
    const bool part = lower.size() > 2 && candidate.find(lower) != std::string::npos;
    const std::size_t distance = part ? 1 : Distance(lower, candidate);
    if (distance >= best_distance) continue;
    best = &name;
    best_distance = distance;
  }
  return best ? std::optional(*best) : std::nullopt;
}

Phrase WithSuggestion(Phrase complaint, std::string_view given, const std::vector<std::string>& known) {
  const std::optional<std::string> similar = MostSimilar(given, known);
  if (!similar) return complaint;
  return {"usage.did_you_mean", {{"complaint", std::move(complaint)}, {"name", *similar}}};
}

}  // namespace socklab::text

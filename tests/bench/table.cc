#include "tests/bench/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace socklab::bench {

double Percentile(std::vector<double> samples, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(samples.size())));
  std::ranges::sort(samples);
  return samples.at(std::max<std::size_t>(rank, 1) - 1);
}

std::string TableHead() {
  return "| measure | target | median | 95 % no worse than | worst | runs | others | stolen |\n"
         "|---|---|---|---|---|---|---|---|\n";
}

std::string Render(const Row& row) {
  const Unit& unit = row.heading.unit;
  const auto amount = [&](double share) {
    const double sample = Percentile(row.samples, unit.more_is_better ? 1 - share : share);
    return fmt::format("{:.{}f} {}", sample * unit.factor, unit.decimals, unit.name);
  };
  return fmt::format("| {} | {} | {} | {} | {} | {} | {:.0f} % | {:.0f} % |\n", row.heading.measure, row.heading.target,
                     amount(0.5), amount(0.95), amount(1), row.samples.size(), row.disturbance.others * 100,
                     row.disturbance.stolen * 100);
}

}  // namespace socklab::bench

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
  return "| measure | target | median | 95 % below | maximum | runs | others | stolen |\n"
         "|---|---|---|---|---|---|---|---|\n";
}

std::string Render(const Row& row) {
  const auto amount = [&](double sample) {
    return fmt::format("{:.{}f} {}", sample * row.unit.factor, row.unit.decimals, row.unit.name);
  };
  return fmt::format("| {} | {} | {} | {} | {} | {} | {:.0f} % | {:.0f} % |\n", row.measure, row.target,
                     amount(Percentile(row.samples, 0.5)), amount(Percentile(row.samples, 0.95)),
                     amount(Percentile(row.samples, 1)), row.samples.size(), row.disturbance.others * 100,
                     row.disturbance.stolen * 100);
}

}  // namespace socklab::bench

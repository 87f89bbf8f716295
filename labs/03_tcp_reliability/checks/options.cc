#include "labs/03_tcp_reliability/checks/options.h"

#include <algorithm>

namespace socklab::lab3 {

using std::chrono::milliseconds;

Options With(Options options, const Options& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

Options Isn(std::uint32_t isn) {
  return {"--isn", std::to_string(isn)};
}

Options Timer(milliseconds rto, int retries) {
  return {"--rto", std::to_string(rto.count()), "--retries", std::to_string(retries)};
}

milliseconds TimeToGiveUp(milliseconds rto, int retries) {
  milliseconds time{0}, timer = rto;
  for (int sending = 0; sending <= retries; ++sending) {
    time += timer;
    timer = std::min(2 * timer, std::max<milliseconds>(rto, std::chrono::seconds(1)));
  }
  return time;
}

std::vector<Options> BadOptions() {
  return {{"--rto", "soon"}, {"--port", "many"}, {"--no-such-option"}};
}

}  // namespace socklab::lab3

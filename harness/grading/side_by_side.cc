#include "harness/grading/side_by_side.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace socklab::grading {

void WorkSideBySide(const std::vector<Crew>& crews) {
  std::vector<std::atomic<std::size_t>> next(crews.size());
  std::atomic<bool> failed = false;
  std::once_flag first;
  std::exception_ptr error;
  const auto work = [&](std::size_t c) {
    try {
      for (std::size_t i = next[c]++; i < crews[c].tasks && !failed; i = next[c]++) crews[c].work(i);
    } catch (...) {
      std::call_once(first, [&] { error = std::current_exception(); });
      failed = true;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t c = 0; c < crews.size(); ++c) {
      for (int i = 0; i < crews[c].threads; ++i) threads.emplace_back(work, c);
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace socklab::grading

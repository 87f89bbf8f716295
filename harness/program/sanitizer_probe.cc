// Two threads that share a number in the right way. Built with ThreadSanitizer, it exits with status 0 wherever
// ThreadSanitizer can run.
#include <mutex>
#include <thread>

int main() {
  std::mutex mutex;
  int number = 0;
  const auto count = [&] {
    const std::lock_guard lock(mutex);
    ++number;
  };
  std::thread one(count), two(count);
  one.join();
  two.join();
  return number == 2 ? 0 : 1;
}

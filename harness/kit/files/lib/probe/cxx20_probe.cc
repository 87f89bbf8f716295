// The C++20 that the labs use, of the compiler and of its standard library. Compiled where a program of a lab could not
// be: if this cannot either, the program need not be at fault.
#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <filesystem>
#include <numeric>
#include <span>
#include <thread>

struct Range {
  int first = 0;
  int last = 0;
};

template <std::integral Number>
Number Sum(std::span<const Number> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), Number{0});
}

int main() {
  std::array numbers = {3, 1, 2};
  std::ranges::sort(numbers);
  const Range range = {.first = numbers.front(), .last = numbers.back()};
  const std::jthread thread([&] { numbers[0] = Sum(std::span<const int>(numbers)); });
  return range.first < range.last && std::filesystem::exists("/") ? 0 : 1;
}

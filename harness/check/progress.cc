#include "harness/check/progress.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <string_view>

namespace socklab::check {
namespace {

constexpr std::string_view kSeparators = ",.'_ ";  // between the digits of a number

}  // namespace

Line ShowsAPercentage() {
  const auto has_percentage = [](std::string_view line) {
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '%' && std::isdigit(static_cast<unsigned char>(line[i - 1]))) return true;
    }
    return false;
  };
  return {has_percentage, "line.percentage"};
}

Line ShowsAllOf(std::uint64_t bytes) {
  const auto has_all = [bytes](std::string_view line) {
    std::string plain;
    std::ranges::remove_copy_if(line, std::back_inserter(plain),
                                [](char c) { return kSeparators.find(c) != std::string_view::npos; });
    return line.find("100%") != std::string_view::npos && plain.find(std::to_string(bytes)) != std::string::npos;
  };
  return {has_all, {"line.all_of", {{"bytes", std::to_string(bytes)}}}};
}

}  // namespace socklab::check

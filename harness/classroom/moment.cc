#include "harness/classroom/moment.h"

#include <fmt/format.h>

#include <regex>

namespace socklab::classroom {
namespace {

namespace chrono = std::chrono;

// With a space in the place of T, too, as RFC 3339 allows.
const std::regex& Form() {
  static const std::regex form(
      R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))");
  return form;
}

}  // namespace

std::optional<Time> ParseTime(std::string_view text) {
  std::match_results<std::string_view::const_iterator> parts;
  if (text.size() > 64 || !std::regex_match(text.begin(), text.end(), parts, Form())) return std::nullopt;
  const auto number = [&](std::size_t part) { return std::stoi(parts[part].str()); };
  const auto month = static_cast<unsigned>(number(2)), day = static_cast<unsigned>(number(3));
  const chrono::year_month_day date{chrono::year(number(1)), chrono::month(month), chrono::day(day)};
  if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 60) return std::nullopt;
  Time time =
      chrono::sys_days(date) + chrono::hours(number(4)) + chrono::minutes(number(5)) + chrono::seconds(number(6));
  if (parts[7].matched) {
    if (number(8) > 23 || number(9) > 59) return std::nullopt;
    const auto offset = chrono::hours(number(8)) + chrono::minutes(number(9));
    time += parts[7] == "+" ? -offset : offset;
  }
  return time;
}

std::string ShownTime(Time time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count());
}

}  // namespace socklab::classroom

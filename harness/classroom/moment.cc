#include "harness/classroom/moment.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <regex>

namespace socklab::classroom {
namespace {

namespace chrono = std::chrono;

using Parts = std::match_results<std::string_view::const_iterator>;

constexpr std::size_t kLongest = 64;  // bytes

std::optional<Parts> Match(std::string_view text, const std::regex& form) {
  Parts parts;
  if (text.size() > kLongest || !std::regex_match(text.begin(), text.end(), parts, form)) return std::nullopt;
  return parts;
}

int Number(const Parts& parts, std::size_t part) {
  return std::stoi(parts[part].str());
}

// Of year, month, day, hour, minute and second, the first six parts, in UTC; nothing where there is no such time.
std::optional<Time> TimeIn(const Parts& parts) {
  const auto month = static_cast<unsigned>(Number(parts, 2)), day = static_cast<unsigned>(Number(parts, 3));
  const int hour = Number(parts, 4), minute = Number(parts, 5), second = Number(parts, 6);
  const chrono::year_month_day date{chrono::year(Number(parts, 1)), chrono::month(month), chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) + chrono::seconds(second);
}

// The same with a zone in the next three: sign, hours, minutes; none of them for UTC.
std::optional<Time> TimeWithZoneIn(const std::optional<Parts>& parts) {
  std::optional<Time> time = parts ? TimeIn(*parts) : std::nullopt;
  if (!time || !(*parts)[7].matched) return time;
  const int hours = Number(*parts, 8), minutes = Number(*parts, 9);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const auto offset = chrono::hours(hours) + chrono::minutes(minutes);
  return *time + ((*parts)[7] == "+" ? -offset : offset);
}

std::string ToText(Time time) {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(chrono::system_clock::to_time_t(time)));
}

}  // namespace

std::optional<Time> ParseTime(std::string_view text) {
  // With a space in the place of T, too, as RFC 3339 allows.
  static const std::regex form(
      R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))");
  return TimeWithZoneIn(Match(text, form));
}

std::string ShownTime(Time time) {
  return fmt::format("{:%F %H:%M} UTC", fmt::gmtime(chrono::system_clock::to_time_t(time)));
}

std::string FromLocalTime(std::string_view text) {
  static const std::regex form(R"((\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d))");
  const std::optional<Parts> parts = Match(text, form);
  const std::optional<Time> as_utc = parts ? TimeIn(*parts) : std::nullopt;
  if (!as_utc) return "";
  std::tm local = fmt::gmtime(chrono::system_clock::to_time_t(*as_utc));
  local.tm_isdst = -1;
  return ToText(chrono::floor<chrono::seconds>(chrono::system_clock::from_time_t(std::mktime(&local))));
}

std::string FromTimeWithZone(std::string_view text) {
  static const std::regex form(
      R"((\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d+)? ?(?:Z|UTC|([+-])(\d\d):?(\d\d)))");
  const std::optional<Time> time = TimeWithZoneIn(Match(text, form));
  return time ? ToText(*time) : "";
}

std::string CurrentTime() {
  return ToText(chrono::floor<chrono::seconds>(chrono::system_clock::now()));
}

}  // namespace socklab::classroom

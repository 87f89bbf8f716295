#include "harness/classroom/times.h"

#include <array>
#include <ctime>
#include <regex>

namespace socklab::classroom {
namespace {

std::string ToText(std::time_t time) {
  std::tm utc{};
  std::array<char, 40> text{};
  if (time == -1 || !gmtime_r(&time, &utc)) return "";
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

// As they stand there, in range or not.
std::tm FieldsOf(const std::smatch& match) {
  std::tm time{};
  time.tm_year = std::stoi(match[1]) - 1900;
  time.tm_mon = std::stoi(match[2]) - 1;
  time.tm_mday = std::stoi(match[3]);
  time.tm_hour = std::stoi(match[4]);
  time.tm_min = std::stoi(match[5]);
  time.tm_sec = std::stoi(match[6]);
  return time;
}

bool IsPossible(const std::tm& time) {
  return time.tm_mon >= 0 && time.tm_mon < 12 && time.tm_mday >= 1 && time.tm_mday <= 31 && time.tm_hour < 24 &&
         time.tm_min < 60 && time.tm_sec <= 60;
}

}  // namespace

std::string FromLocalTime(const std::string& text) {
  static const std::regex pattern(R"(([0-9]{4})-([0-9]{2})-([0-9]{2})-([0-9]{2})-([0-9]{2})-([0-9]{2}))");
  std::smatch match;
  if (!std::regex_match(text, match, pattern)) return "";
  std::tm time = FieldsOf(match);
  if (!IsPossible(time)) return "";
  time.tm_isdst = -1;
  return ToText(std::mktime(&time));
}

std::string FromTimeWithZone(const std::string& text) {
  static const std::regex pattern(R"(([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?)"
                                  R"( ?(Z|UTC|([+-])([0-9]{2}):?([0-9]{2})))");
  std::smatch match;
  if (!std::regex_match(text, match, pattern)) return "";
  std::tm time = FieldsOf(match);
  if (!IsPossible(time)) return "";
  std::time_t ahead = 0;
  if (match[8].matched) ahead = (std::stol(match[9]) * 60 + std::stol(match[10])) * 60;
  return ToText(timegm(&time) - (match[8] == "-" ? -ahead : ahead));
}

std::string CurrentTime() {
  return ToText(std::time(nullptr));
}

}  // namespace socklab::classroom

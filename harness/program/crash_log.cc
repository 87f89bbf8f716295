#include "harness/program/crash_log.h"

#include <fmt/format.h>

#include <charconv>
#include <regex>
#include <sstream>

#include "harness/program/sanitizer_log.h"
#include "harness/program/source_place.h"
#include "harness/text/quote.h"

namespace socklab::program {
namespace {

using results::Crash;
using results::Place;
using text::Phrase;
using text::Printable;

constexpr std::string_view kLog = ".crash_log";  // and the number of the process

// What the lines of a report say, as far as they have arrived.
struct Report {
  std::string kind;      // "stack-buffer-overflow"; of undefined behaviour the whole sentence
  std::string access;    // "WRITE of size 1500"
  std::string variable;  // "'buffer' (line 12)"
  Place place;
  bool is_undefined_behaviour = false;
};

int NumberIn(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "    #1 0x55d0 in Serve(int) labs/04_tcp_chat/server.cc:39"
void TakeFrame(const std::string& line, Report& report) {
  static const std::regex kFrame(R"( +#\d+ \S+ in (.+?)(?:\(.*\))?(?: const)? (\S+):(\d+)(?::\d+)?)");
  std::smatch match;
  if (!report.place.file.empty() || !std::regex_match(line, match, kFrame)) return;
  const std::string file = WithinTheCourse(match[2]);
  if (!IsOwnSource(file) || file.starts_with("../")) return;
  report.place = {.function = Printable(match[1].str()), .file = Printable(file), .line = NumberIn(match[3])};
}

void TakeLine(const std::string& line, Report& report) {
  static const std::regex kError(R"(.*ERROR: AddressSanitizer: (\S+)(?: on (unknown address) \S+)?.*)");
  static const std::regex kAccess(R"((READ|WRITE) of size (\d+) at .*)");
  static const std::regex kVariable(R"(.*('\w+' \(line \d+\)) <== Memory access.*)");
  static const std::regex kUndefined(R"((\S+?):(\d+)(?::\d+)?: runtime error: (.*))");
  std::smatch match;
  if (report.kind.empty() && std::regex_match(line, match, kUndefined)) {
    report.is_undefined_behaviour = true;
    report.kind = match[3];
    const std::string file = WithinTheCourse(match[1]);
    report.place = {.function = "", .file = Printable(file), .line = NumberIn(match[2])};
  } else if (report.kind.empty() && std::regex_match(line, match, kError)) {
    report.kind = match[1];
  } else if (report.access.empty() && std::regex_match(line, match, kAccess)) {
    report.access = match[1].str() + " of size " + match[2].str();
  } else if (report.variable.empty() && std::regex_match(line, match, kVariable)) {
    report.variable = match[1];
  } else if (!report.kind.empty()) {
    TakeFrame(line, report);
  }
}

Phrase Describe(const Report& report) {
  const std::string kind = Printable(report.kind), access = Printable(report.access);
  if (report.is_undefined_behaviour) return {"crash.undefined_behaviour", {{"kind", kind}}};
  if (access.empty()) return {"crash.address", {{"kind", kind}}};
  if (report.variable.empty()) return {"crash.access", {{"kind", kind}, {"access", access}}};
  return {"crash.access_at_variable", {{"kind", kind}, {"access", access}, {"variable", Printable(report.variable)}}};
}

}  // namespace

std::vector<std::string> CrashEnvironment(Isolation isolation) {
  const std::string path = LogPath(isolation, kLog);
  return {fmt::format("ASAN_OPTIONS=log_path={}:detect_leaks=0:symbolize=1:abort_on_error=1", path),
          fmt::format("UBSAN_OPTIONS=log_path={}:print_stacktrace=1:halt_on_error=1", path)};
}

std::string CrashLog(const Folder& folder) {
  return ReadLog(folder, kLog);
}

std::optional<Crash> CrashIn(std::string_view log) {
  Report report;
  std::istringstream lines{std::string(log)};
  for (std::string line; std::getline(lines, line);) {
    if (line.size() <= kLongestReportLine) TakeLine(line, report);
  }
  if (report.kind.empty()) return std::nullopt;
  return Crash{.what = Describe(report), .place = report.place};
}

}  // namespace socklab::program

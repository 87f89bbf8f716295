#include "harness/program/sanitizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <utility>
#include <vector>

#include "harness/program/sanitizer_log.h"

namespace socklab::program {
namespace {

constexpr std::string_view kLog = ".thread_sanitizer";  // and the number of the process
// The defaults, and nothing that a program could have set instead.
constexpr std::string_view kOptions =
    "report_bugs=1:report_atomic_races=1:enable_annotations=0:ignore_interceptors_accesses=0:"
    "ignore_noninstrumented_modules=0:suppressions=:halt_on_error=0:symbolize=1:strip_path_prefix=:"
    "stack_trace_format=DEFAULT:verbosity=0:exitcode=66";
// What only a source of its own makes a program call. __tsan_mutex_post_lock and its like are not among them: the C++
// library's headers call these, too, from g++ 13 on, in std::atomic<std::shared_ptr>.
constexpr auto kMutingFunctions = std::to_array<std::string_view>(
    {"__tsan_default_suppressions", "__tsan_default_options", "__tsan_ignore_thread_begin", "__tsan_on_report",
     "__tsan_acquire", "__tsan_release", "__sanitizer_set_report_path", "__sanitizer_set_report_fd",
     "__sanitizer_on_print", "AnnotateIgnoreReadsBegin", "AnnotateIgnoreWritesBegin", "AnnotateBenignRace",
     "AnnotateBenignRaceSized"});

using text::Phrase;

constexpr std::string_view kRaceSign = "WARNING: ThreadSanitizer: ";

// One of the two accesses that make a data race.
struct Access {
  bool reads = false;  // or writes
  bool is_of_main_thread = false;
  std::string place;  // "labs/10_web_threads/server.cc:33"; empty where it is not known
};

// The line in which something stands.
std::string LineAt(std::string_view text, std::size_t position) {
  const std::size_t begin = text.rfind('\n', position) + 1;
  return std::string(text.substr(begin, text.find('\n', position) - begin));
}

// A source of the compiler, of a library, or of the sanitizer itself tells nobody where the mistake is.
bool IsOfTheSystem(const std::string& path) {
  return path.starts_with("/usr/") || path.starts_with("../") || path.find("libsanitizer/") != std::string::npos ||
         path.find("compiler-rt/") != std::string::npos || path.find("/sysdeps/") != std::string::npos;
}

// "    #1 Serve(int) /course/labs/10_web_threads/server.cc:33 (server+0x141f)", from g++; clang adds a column.
std::optional<std::string> PlaceIn(const std::string& frame) {
  static const std::regex kFrame(R"( +#\d+ .* (\S+?):(\d+)(?::\d+)? \(.*)");
  std::smatch match;
  if (!std::regex_match(frame, match, kFrame) || IsOfTheSystem(match[1])) return std::nullopt;
  return WithinTheCourse(match[1]) + ":" + match[2].str();
}

// "  Previous write of size 8 at 0x5621d918c128 by thread T1:"
std::optional<Access> AccessIn(const std::string& line) {
  static const std::regex kAccess(R"(  (?:Previous )?(?:atomic )?(read|write) of size \d+ at \S+ by (main )?thread.*)",
                                  std::regex::ECMAScript | std::regex::icase);
  std::smatch match;
  if (!std::regex_match(line, match, kAccess)) return std::nullopt;
  const bool reads = match[1].str().front() == 'r' || match[1].str().front() == 'R';
  return Access{reads, match[2].matched, ""};
}

// The two accesses, each with the first place of its stack that is the program's own, and what is accessed.
struct Race {
  std::vector<Access> accesses;
  std::string variable;  // empty where it has no name
};

Race Parse(const std::string& report) {
  static const std::regex kGlobal(R"(  Location is global '(?:.*::)?(\w+)' of size.*)");
  Race race;
  bool in_stack_of_access = false;
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > kLongestReportLine) continue;
    std::smatch match;
    if (const auto access = AccessIn(line)) {
      race.accesses.push_back(*access);
      in_stack_of_access = true;
    } else if (const auto place = PlaceIn(line); in_stack_of_access && place && race.accesses.back().place.empty()) {
      race.accesses.back().place = *place;
    } else if (line.empty()) {
      in_stack_of_access = false;
    } else if (std::regex_match(line, match, kGlobal)) {
      race.variable = match[1];
    }
  }
  return race;
}

Phrase Describe(const Access& access, Phrase what) {
  return {access.reads ? "sanitizer.reads" : "sanitizer.writes",
          {{"thread", Phrase(access.is_of_main_thread ? "sanitizer.main_thread" : "sanitizer.a_thread")},
           {"what", std::move(what)},
           {"place", access.place.empty() ? Phrase("sanitizer.unknown_place") : text::Verbatim(access.place)}}};
}

Phrase Describe(const char* kind, const Race& race) {
  const Access &second = race.accesses[0], &first = race.accesses[1];
  const Phrase what =
      race.variable.empty() ? Phrase("sanitizer.memory") : Phrase("sanitizer.variable", {{"name", race.variable}});
  return {kind, {{"first", Describe(first, what)}, {"second", Describe(second, "who.it")}}};
}

Phrase RaceIn(std::string_view errors) {
  struct Kind {
    std::string_view sign;
    const char* phrase;
  };
  constexpr std::array<Kind, 2> kKinds = {
      {{"data race", "sanitizer.data_race"}, {"heap-use-after-free", "sanitizer.use_of_freed"}}};
  for (std::size_t at = errors.find(kRaceSign); at != std::string_view::npos; at = errors.find(kRaceSign, at + 1)) {
    const std::string_view report = errors.substr(at, errors.find("\n=====", at) - at);
    const auto kind = std::ranges::find_if(
        kKinds, [&](const Kind& each) { return report.substr(kRaceSign.size()).starts_with(each.sign); });
    if (kind == kKinds.end()) continue;
    const Race race = Parse(std::string(report));
    return race.accesses.size() == 2 ? Describe(kind->phrase, race) : text::Verbatim(LineAt(errors, at));
  }
  return {};
}

}  // namespace

std::vector<std::string> SanitizerEnvironment(Isolation isolation) {
  return {fmt::format("TSAN_OPTIONS={}:log_path={}", kOptions, LogPath(isolation, kLog))};
}

std::string SanitizerLog(const Folder& folder) {
  return ReadLog(folder, kLog);
}

text::Phrase SanitizerFinding(std::string_view log) {
  return RaceIn(log);
}

std::string MutingFunction(const std::string& executable) {
  std::ifstream file(executable, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.find("libtsan.so") == std::string::npos) return "";
  for (const std::string_view name : kMutingFunctions) {
    const std::string symbol = '\0' + std::string(name) + '\0';  // as in a table of symbols
    if (bytes.find(symbol) != std::string::npos) return std::string(name);
  }
  return "";
}

}  // namespace socklab::program

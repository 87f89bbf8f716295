#include "harness/program/strace_log.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace socklab::program {
namespace {

using Kind = LoggedEvent::Kind;

constexpr std::string_view kUnfinished = " <unfinished ...>";
constexpr std::size_t kMostFrames = 100;  // of a stack

// Takes off the front what comes before the separator; nothing where there is none.
std::optional<std::string_view> TakeUntil(std::string_view& text, std::string_view separator) {
  const std::size_t end = text.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end + separator.size());
  return taken;
}

template <typename Number>
std::optional<Number> ToNumber(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Of "1796088248.502009", or "0.021537".
std::optional<std::int64_t> Microseconds(std::string_view text) {
  const auto seconds = TakeUntil(text, ".");
  if (!seconds || text.size() != 6) return std::nullopt;
  const auto whole = ToNumber<std::int64_t>(*seconds);
  const auto fraction = ToNumber<std::uint32_t>(text);
  constexpr std::int64_t kMost = 1'000'000'000'000;  // so that it cannot overflow
  if (!whole || !fraction || *whole < 0 || *whole > kMost) return std::nullopt;
  return *whole * 1'000'000 + *fraction;
}

// Where the parenthesis closes that is open before the text. Those in strings, where strace escapes quotes, do not
// count.
std::size_t EndOfArguments(std::string_view text) {
  int depth = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_string && c == '\\') ++i;
    if (c == '"') is_in_string = !is_in_string;
    if (is_in_string) continue;
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) return i;
  }
  return std::string_view::npos;
}

// "19062 /* 19065 in strace's PID NS */": the number that counts for us is the one in the comment, if there is one.
pid_t StartedThread(std::string_view result) {
  constexpr std::string_view kComment = " /* ", kEnd = " in strace's PID NS */";
  if (const std::size_t comment = result.find(kComment); comment != std::string_view::npos) {
    result.remove_prefix(comment + kComment.size());
    if (!result.ends_with(kEnd)) return 0;
    result.remove_suffix(kEnd.size());
  }
  return std::max(0, ToNumber<pid_t>(result).value_or(0));
}

bool StartsThreads(std::string_view name) {
  return name == "clone" || name == "clone3" || name == "fork" || name == "vfork";
}

// "-1 EAGAIN (Resource temporarily unavailable)" is known by its name; "0 (Timeout)" is not.
std::string_view WithoutExplanation(std::string_view result) {
  if (const std::size_t comment = result.find(" /* "); comment != std::string_view::npos) {
    result = result.substr(0, comment);
  }
  return result.starts_with("-1 E") || result.starts_with("? E") ? result.substr(0, result.find(" (")) : result;
}

class LogReader {
 public:
  void ReadLine(std::string_view line) {
    if (line.starts_with(" > ")) return ReadFrame(line.substr(3));
    last_ = nullptr;
    const std::optional<std::string_view> thread = TakeUntil(line, " ");
    while (line.starts_with(' ')) line.remove_prefix(1);
    const std::optional<std::string_view> time = TakeUntil(line, " ");
    if (!thread || !time) return;
    const std::optional<pid_t> id = ToNumber<pid_t>(*thread);
    const std::optional<std::int64_t> microseconds = Microseconds(*time);
    if (!id || !microseconds) return;
    ReadEvent({.thread = *id, .microseconds = *microseconds}, line);
  }

  std::vector<LoggedEvent> TakeEvents() {
    for (auto& [thread, call] : unfinished_) AddUnfinished(std::move(call));
    return std::move(events_);
  }

 private:
  struct Unfinished {
    LoggedEvent event;
    std::string text;  // as far as it was written
  };

  void ReadEvent(LoggedEvent event, std::string_view text) {
    if (text.starts_with("<... ")) return ReadResumed(event, text);
    if (text.starts_with("--- ")) return ReadSignal(std::move(event), text.substr(4));
    if (text.starts_with("+++ ")) return ReadEnd(std::move(event), text.substr(4));
    if (text.ends_with(kUnfinished)) {
      text.remove_suffix(kUnfinished.size());
      unfinished_.insert_or_assign(event.thread, Unfinished{std::move(event), std::string(text)});
      return;
    }
    AddCall(std::move(event), text);
  }

  // "<... recvfrom resumed>\"child\", 100, 0, NULL, NULL) = 5 <0.067785>"
  void ReadResumed(const LoggedEvent& event, std::string_view text) {
    const auto found = unfinished_.find(event.thread);
    if (found == unfinished_.end() || !TakeUntil(text, " resumed>")) return;
    Unfinished call = std::move(found->second);
    unfinished_.erase(found);
    AddCall(std::move(call.event), call.text.append(text));
  }

  // "recvfrom(4, \"one\\n\", 1024, 0, NULL, NULL) = 4 <0.000044>"; "exit_group(3)   = ?".
  void AddCall(LoggedEvent event, std::string_view text) {
    const std::optional<std::string_view> name = TakeUntil(text, "(");
    const std::size_t end = EndOfArguments(text);
    if (!name || name->empty()) return;
    event.name = *name;
    if (end == std::string_view::npos)
      return AddUnfinished({std::move(event), std::string(*name) + "(" + std::string(text)});
    std::string_view result = text.substr(end + 1);
    event.arguments = text.substr(0, end);
    if (!TakeUntil(result, "= ")) return;
    if (const std::size_t lasted = result.rfind(" <"); lasted != std::string_view::npos && result.ends_with('>')) {
      event.lasted = Microseconds(result.substr(lasted + 2, result.size() - lasted - 3)).value_or(0);
      result = result.substr(0, lasted);
    }
    if (StartsThreads(event.name)) event.started = StartedThread(result);
    // Its thread has ended in it.
    const bool is_cut = event.arguments.ends_with(kUnfinished);
    if (is_cut) event.arguments.resize(event.arguments.size() - kUnfinished.size());
    if (!is_cut) event.result = WithoutExplanation(result);
    Add(std::move(event));
  }

  void AddUnfinished(Unfinished call) {
    std::string_view text = call.text;
    const std::optional<std::string_view> name = TakeUntil(text, "(");
    if (!name || name->empty()) return;
    call.event.name = *name;
    call.event.arguments = text;
    Add(std::move(call.event));
  }

  // "SIGCHLD {si_signo=SIGCHLD, …} ---"; not "stopped by SIGSTOP ---", which is what became of one.
  void ReadSignal(LoggedEvent event, std::string_view text) {
    const std::optional<std::string_view> name = TakeUntil(text, " {");
    if (!name || !name->starts_with("SIG")) return;
    event.kind = Kind::kSignal;
    event.name = *name;
    Add(std::move(event));
  }

  // "exited with 3 +++", "killed by SIGSEGV +++"
  void ReadEnd(LoggedEvent event, std::string_view text) {
    constexpr std::string_view kExited = "exited with ", kKilled = "killed by ";
    const std::string_view rest = text.substr(0, text.find(" +++"));
    if (rest.starts_with(kExited)) {
      event.kind = Kind::kExited;
      event.result = rest.substr(kExited.size());
    } else if (rest.starts_with(kKilled)) {
      event.kind = Kind::kKilled;
      event.name = rest.substr(kKilled.size(), rest.find(' ', kKilled.size()) - kKilled.size());
    } else {
      return;
    }
    Add(std::move(event));
  }

  void Add(LoggedEvent event) {
    events_.push_back(std::move(event));
    last_ = &events_.back();
  }

  // "/usr/lib/x86_64-linux-gnu/libc.so.6(recv+0x64) [0x10a974]"
  void ReadFrame(std::string_view text) {
    const std::size_t address = text.rfind(" [0x");
    if (!last_ || last_->stack.size() == kMostFrames || address == std::string_view::npos || !text.ends_with(']'))
      return;
    const auto offset = ToNumber<std::uint64_t>(text.substr(address + 4, text.size() - address - 5), 16);
    if (offset) last_->stack.push_back({text.substr(0, address), *offset});
  }

  std::vector<LoggedEvent> events_;
  LoggedEvent* last_ = nullptr;  // to which the frames belong that follow
  std::map<pid_t, Unfinished> unfinished_;
};

}  // namespace

bool LoggedFrame::IsIn(std::string_view file) const {
  return where.starts_with(file) && where.substr(file.size()).starts_with('(');
}

std::vector<LoggedEvent> ReadStraceLog(std::string_view log) {
  LogReader reader;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size());
    reader.ReadLine(log.substr(0, end));
    log.remove_prefix(std::min(end + 1, log.size()));
  }
  return reader.TakeEvents();
}

}  // namespace socklab::program

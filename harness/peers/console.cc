#include "harness/peers/console.h"

#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>

#include "harness/net/quote.h"

namespace socklab::peers {
namespace {

using net::QuotedShort;
using Kind = Step::Kind;

constexpr std::size_t kMostLinesTold = 20;  // in one step of the story

}  // namespace

void Console::Types(std::string_view text) {
  conversation_.story().Tell(Kind::kToProgram, "input", QuotedShort(text));
  program_.Type(text);
}

void Console::EndsInput() {
  conversation_.story().Tell(Kind::kToProgram, "input", "end of input");
  program_.CloseInput();
}

void Console::Signals(int number) {
  conversation_.story().Tell(Kind::kToProgram, "signal", fmt::format("SIG{}", sigabbrev_np(number)));
  program_.Signal(number);
}

// The lines from this position on; the last one counts without its newline only once the program has ended.
std::vector<std::string_view> Console::LinesFrom(const Reader& reader, std::size_t position) const {
  std::vector<std::string_view> lines;
  std::string_view text = (program_.*reader.stream)().substr(position);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && !program_.exit()) break;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view Console::WithoutPrompt(std::string_view line) const {
  while (!prompt_.empty() && line.starts_with(prompt_)) line.remove_prefix(prompt_.size());
  return line;
}

// Looks at each line once, and once it is complete: a program may print much, and a long line comes in many pieces.
bool Console::Find(Reader& reader, Search& search, const LinePattern& pattern) const {
  const std::string_view all = (program_.*reader.stream)();
  while (search.line < all.size()) {
    const std::size_t newline = all.find('\n', search.scanned);
    const bool complete = newline != std::string_view::npos;
    if (!complete) search.scanned = all.size();
    if (!complete && !program_.exit()) return false;
    const std::string_view line = all.substr(search.line, complete ? newline - search.line : newline);
    const bool found = pattern.matches(WithoutPrompt(line)) || pattern.matches(line);
    if (complete) search = {newline + 1, newline + 1};
    if (found) reader.position = complete ? search.line : all.size();
    if (found) reader.found = WithoutPrompt(line);
    if (found || !complete) return found;
  }
  return false;
}

void Console::TellNewLines(Reader& reader) {
  const std::vector<std::string_view> lines = LinesFrom(reader, reader.told);
  // Of two programs in one story, it has to be said which one it is.
  const std::string who = conversation_.HasRelay() ? program_.name() : "";
  for (std::size_t i = 0; i < lines.size() && i < kMostLinesTold; ++i) {
    conversation_.story().Tell(Kind::kFromProgram, reader.peer, QuotedShort(lines[i]), who);
  }
  if (lines.size() > kMostLinesTold) {
    conversation_.story().Tell(Kind::kFromProgram, reader.peer,
                               fmt::format("{} lines more", lines.size() - kMostLinesTold), who);
  }
  if (lines.empty()) return;
  const std::string_view all = (program_.*reader.stream)();
  reader.told = std::min(all.size(), static_cast<std::size_t>(lines.back().end() - all.begin()) + 1);
}

void Console::See(Reader& reader, const LinePattern& pattern, std::source_location where) {
  Search search = {reader.position, reader.position};
  const auto printed = [&] { return Find(reader, search, pattern); };
  const auto candidate = [&]() -> std::optional<std::string_view> {
    const std::vector<std::string_view> lines = LinesFrom(reader, reader.position);
    if (lines.empty()) return std::nullopt;
    return WithoutPrompt(lines.front());
  };
  const auto difference = [&]() -> std::optional<Difference> {
    if (!pattern.exact) return std::nullopt;
    return Compare(*pattern.exact, candidate().value_or(""));
  };
  const auto circumstance = [&]() -> std::string {
    if (const auto line = candidate()) return fmt::format("it has printed {}", QuotedShort(*line));
    const std::string_view rest = (program_.*reader.stream)().substr(reader.position);
    const std::string_view unfinished = WithoutPrompt(rest);
    if (pattern.matches(unfinished)) {
      return fmt::format("it has printed {} without the newline that ends a line", QuotedShort(unfinished));
    }
    return "it has printed nothing" + std::string(reader.position > 0 ? " more" : "") +
           " (is what it prints flushed at once?)";
  };
  try {
    conversation_.Await(program_, {.done = printed},
                        {.text = fmt::format("your {} should {} {}", program_.name(), reader.verb, pattern.words),
                         .where = where,
                         .circumstance = circumstance,
                         .difference = difference});
  } catch (...) {
    TellNewLines(reader);
    throw;
  }
  TellNewLines(reader);
}

std::string_view Console::Sees(const LinePattern& pattern, std::source_location where) {
  See(output_, pattern, where);
  return output_.found;
}

void Console::SeesError(const LinePattern& pattern, std::source_location where) {
  See(errors_, pattern, where);
}

void Console::HasNotSeen(const LinePattern& pattern, std::source_location where) const {
  for (const std::string_view line : LinesFrom(output_, 0)) {
    if (!pattern.matches(WithoutPrompt(line))) continue;
    throw Unmet(fmt::format("your {} should not print {}, but it has printed {}.", program_.name(), pattern.words,
                            QuotedShort(line)),
                where);
  }
}

void Console::SeesPrompt(std::source_location where) {
  const auto prompted = [&] {
    return program_.errors().find(prompt_) != std::string_view::npos ||
           program_.output().find(prompt_) != std::string_view::npos;
  };
  const auto circumstance = [&]() -> std::string {
    if (program_.errors().empty() && program_.output().empty()) return "it has printed nothing";
    return fmt::format("it has printed {}",
                       QuotedShort(program_.errors().empty() ? program_.output() : program_.errors()));
  };
  conversation_.Await(
      program_, {.done = prompted},
      {.text = fmt::format("your {} should ask its user with {}", program_.name(), QuotedShort(prompt_)),
       .where = where,
       .circumstance = circumstance});
  conversation_.story().Tell(Kind::kFromProgram, errors_.peer, QuotedShort(prompt_));
}

void Console::AwaitEnd(const std::string& should, std::source_location where) {
  try {
    conversation_.Await(program_, {.done = [&] { return program_.exit().has_value(); }},
                        {.text = should, .where = where});
  } catch (...) {
    TellNewLines(output_);
    TellNewLines(errors_);
    throw;
  }
  TellNewLines(output_);
  TellNewLines(errors_);
  conversation_.story().Tell(Kind::kNote, "", fmt::format("your {} {}", program_.name(), program_.exit()->InWords()));
}

void Console::SeesExit(const std::function<bool(int)>& matches, const std::string& words, std::source_location where) {
  const std::string should = fmt::format("your {} should end with {}", program_.name(), words);
  AwaitEnd(should, where);
  const program::Exit& exit = *program_.exit();
  if (exit.supervisor_killed || !WIFEXITED(exit.wait_status) || !matches(WEXITSTATUS(exit.wait_status))) {
    throw Unmet(fmt::format("{}, but it {}.", should, exit.InWords()), where);
  }
}

void Console::SeesEnd(std::source_location where) {
  AwaitEnd(fmt::format("your {} should end", program_.name()), where);
}

}  // namespace socklab::peers

#include "harness/peers/console.h"

#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>

#include "harness/text/quote.h"

namespace socklab::peers {
namespace {

using text::QuotedShort;
using text::Verbatim;
using Kind = Step::Kind;

constexpr std::size_t kMostLinesTold = 20;  // in one step of the story

}  // namespace

void Console::Types(std::string_view text) {
  conversation_.story().TellBytes(Kind::kToProgram, "input", text, {});
  program_.Type(text);
}

void Console::EndsInput() {
  conversation_.story().Tell(Kind::kToProgram, "input", "console.end_of_input");
  program_.CloseInput();
}

void Console::Signals(int number) {
  conversation_.story().Tell(Kind::kToProgram, "signal", Verbatim(fmt::format("SIG{}", sigabbrev_np(number))));
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

// Looks at each line once, and once it is complete: a program may print much, and a long line arrives in many pieces.
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
  if (lines.empty()) return;
  // With two programs in one story, it must say which one it is.
  const Phrase who = conversation_.HasRelay() ? Verbatim(program_.name()) : Phrase();
  const std::string_view all = (program_.*reader.stream)();
  const transcript::Flow& flow = (program_.*reader.flow)();
  const auto end_of = [&](std::string_view line) {
    return std::min(all.size(), static_cast<std::size_t>(line.end() - all.begin()) + 1);
  };
  for (std::size_t i = 0; i < lines.size() && i < kMostLinesTold; ++i) {
    conversation_.story().TellBytes(Kind::kFromProgram, reader.peer, lines[i], who, flow.TimeOf(end_of(lines[i])));
  }
  if (lines.size() > kMostLinesTold) {
    conversation_.story().Tell(Kind::kFromProgram, reader.peer,
                               {"console.more_lines", {{"lines", lines.size() - kMostLinesTold}}}, who);
  }
  reader.told = end_of(lines.back());
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
    return results::Compare(*pattern.exact, candidate().value_or(""));
  };
  const auto circumstance = [&]() -> Circumstance {
    if (const auto line = candidate()) return Phrase("console.printed", {{"text", QuotedShort(*line)}});
    const std::string_view rest = (program_.*reader.stream)().substr(reader.position);
    const std::string_view unfinished = WithoutPrompt(rest);
    if (pattern.matches(unfinished)) {
      return Phrase("console.printed_without_newline", {{"text", QuotedShort(unfinished)}});
    }
    return {reader.position > 0 ? "console.printed_nothing_more" : "console.printed_nothing", "hint.flush"};
  };
  try {
    conversation_.Await(program_, {.done = printed},
                        {.should = {reader.should, {{"program", program_.name()}, {"line", pattern.words}}},
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
    throw Unmet({"console.should_not_print", {{"program", program_.name()}, {"line", pattern.words}}},
                {"console.printed", {{"text", QuotedShort(line)}}}, where);
  }
}

void Console::SeesPrompt(std::source_location where) {
  const auto prompted = [&] {
    return program_.errors().find(prompt_) != std::string_view::npos ||
           program_.output().find(prompt_) != std::string_view::npos;
  };
  const auto circumstance = [&]() -> Circumstance {
    if (program_.errors().empty() && program_.output().empty()) return "console.printed_nothing";
    const std::string_view printed = program_.errors().empty() ? program_.output() : program_.errors();
    return Phrase("console.printed", {{"text", QuotedShort(printed)}});
  };
  conversation_.Await(
      program_, {.done = prompted},
      {.should = {"console.should_prompt", {{"program", program_.name()}, {"text", QuotedShort(prompt_)}}},
       .where = where,
       .circumstance = circumstance});
  conversation_.story().TellBytes(Kind::kFromProgram, errors_.peer, prompt_, {});
}

void Console::AwaitEnd(const Phrase& should, std::source_location where) {
  try {
    conversation_.Await(program_, {.done = [&] { return program_.exit().has_value(); }},
                        {.should = should, .where = where});
  } catch (...) {
    TellNewLines(output_);
    TellNewLines(errors_);
    throw;
  }
  TellNewLines(output_);
  TellNewLines(errors_);
  conversation_.TellEndOf(program_);
}

void Console::SeesExit(const std::function<bool(int)>& matches, const Phrase& words, std::source_location where) {
  const Phrase should = {"console.should_end_with", {{"program", program_.name()}, {"status", words}}};
  AwaitEnd(should, where);
  const program::Exit& exit = *program_.exit();
  if (exit.supervisor_killed || !WIFEXITED(exit.wait_status) || !matches(WEXITSTATUS(exit.wait_status))) {
    throw Unmet(should, exit.Describe("who.it"), where);
  }
}

void Console::SeesEnd(std::source_location where) {
  AwaitEnd({"console.should_end", {{"program", program_.name()}}}, where);
}

}  // namespace socklab::peers

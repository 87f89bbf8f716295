// What a check says of the program that it is about.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string_view>
#include <utility>

#include "harness/check/check.h"
#include "harness/net/quote.h"
#include "harness/peers/screen.h"

namespace socklab::check {
namespace {

using net::Content;
using net::QuotedShort;
using peers::Unmet;

constexpr std::size_t kRandomPeriod = 65'521;  // bytes; a prime
constexpr int kColumns = 80;                   // of a program's terminal
constexpr std::size_t kDifferenceShown = 100;  // bytes
constexpr std::size_t kRowsListed = 2;
constexpr std::size_t kPathsListed = 10;

// All of them, or the first ones and how many there are besides.
std::string Listed(const std::vector<std::string>& all, std::size_t most) {
  if (all.empty()) return "nothing";
  std::vector<std::string> quoted;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) quoted.push_back(QuotedShort(all[i]));
  const std::string rest = all.size() > most ? fmt::format(" and {} more", all.size() - most) : "";
  return fmt::format("{}{}", fmt::join(quoted, ", "), rest);
}

}  // namespace

// ---- What it prints, and its end.

void Check::Signals(int number) {
  signals_sent_.insert(number);
  console().Signals(number);
}

void Check::Prompts(Where where) {
  console().SeesPrompt(where);
}

void Check::Prints(const Line& line, Where where) {
  console().Sees(line.pattern(), where);
}

std::string Check::PrintedLine(const Line& line, Where where) {
  return std::string(console().Sees(line.pattern(), where));
}

void Check::PrintsError(const Line& line, Where where) {
  console().SeesError(line.pattern(), where);
}

void Check::HasNotPrinted(const Line& line, Where where) {
  program().Pump();
  console().HasNotSeen(line.pattern(), where);
}

void Check::Exits(int status, Where where) {
  console().SeesExit([=](int actual) { return actual == status; }, fmt::format("exit status {}", status), where);
}

void Check::Exits(const testing::Matcher<int>& status, Where where) {
  console().SeesExit([=](int actual) { return status.Matches(actual); },
                     "an exit status that " + testing::DescribeMatcher<int>(status), where);
}

void Check::Ends(Where where) {
  console().SeesEnd(where);
  const program::Exit& exit = *program().exit();
  if (!exit.supervisor_killed && (WIFEXITED(exit.wait_status) || signals_sent_.contains(WTERMSIG(exit.wait_status))))
    return;
  throw Unmet(fmt::format("your {} should end in an orderly way, but it {}.", program().name(), exit.InWords()), where);
}

void Check::Shows(const Line& row, Where where) {
  peers::Screen screen(kColumns);
  std::size_t written = 0;
  const auto shown = [&] {
    const std::string_view errors = program().errors();
    screen.Write(errors.substr(std::exchange(written, errors.size())));
    return std::ranges::any_of(screen.Rows(), row.pattern().matches);
  };
  const auto circumstance = [&] {
    const std::vector<std::string> rows = screen.Rows();
    return rows.empty() ? std::string("it shows nothing") : "it shows " + QuotedShort(rows.back());
  };
  conversation_.Await(
      program(), {.done = shown},
      {.text = fmt::format("your {} should show {} on its terminal", program().name(), row.pattern().words),
       .where = where,
       .circumstance = circumstance});
}

void Check::ShowsAtMost(std::size_t rows, Where where) {
  program().Pump();
  const std::vector<std::string> shown = peers::RowsShown(program().errors(), kColumns);
  if (shown.size() <= rows) return;
  throw Unmet(fmt::format("your {} should need {} row{} of its terminal at most, but it has written {}: {}.",
                          program().name(), rows, rows == 1 ? "" : "s", shown.size(), Listed(shown, kRowsListed)),
              where);
}

void Check::HasPrintedFewProgressLines(Where where) {
  program().Pump();
  const std::string_view errors = program().errors();
  // One more, for the program's clock is not ours.
  const auto most = static_cast<std::ptrdiff_t>(conversation_.story().milliseconds() / 1000) + 3;
  if (errors.find('\r') != std::string_view::npos) {
    throw Unmet(
        fmt::format("your {} should print plain lines where there is no terminal, but it has redrawn one with a "
                    "carriage return.",
                    program().name()),
        where);
  }
  if (const auto lines = std::ranges::count(errors, '\n'); lines > most) {
    throw Unmet(fmt::format("your {} should print a line of progress a second at most, but it has printed {} at once.",
                            program().name(), lines),
                where);
  }
}

// ---- Its files.

void Check::Furnish(std::function<void(const program::Folder&)> thing) {
  next_.furnish = [before = std::move(next_.furnish), thing = std::move(thing)](const program::Folder& folder) {
    before(folder);
    thing(folder);
  };
}

void Check::GivenFile(const std::string& path, Content content) {
  conversation_.story().Tell(peers::Step::Kind::kNote, "",
                             fmt::format("a file {}, {} bytes", QuotedShort(path), content.size()));
  Furnish([path, content = std::move(content)](const program::Folder& folder) { folder.Write(path, content); });
}

void Check::GivenFolder(const std::string& path) {
  conversation_.story().Tell(peers::Step::Kind::kNote, "", fmt::format("a folder {}", QuotedShort(path)));
  Furnish([path](const program::Folder& folder) { folder.MakeFolder(path); });
}

void Check::GivenLink(const std::string& path, const std::string& target) {
  conversation_.story().Tell(peers::Step::Kind::kNote, "",
                             fmt::format("a link {} to {}", QuotedShort(path), QuotedShort(target)));
  Furnish([path, target](const program::Folder& folder) { folder.MakeLink(path, target); });
}

void Check::GivenFifo(const std::string& path) {
  conversation_.story().Tell(peers::Step::Kind::kNote, "", fmt::format("a FIFO {}", QuotedShort(path)));
  Furnish([path](const program::Folder& folder) { folder.MakeFifo(path); });
}

void Check::GivenRights(const std::string& path, mode_t rights) {
  conversation_.story().Tell(peers::Step::Kind::kNote, "",
                             fmt::format("{} has the rights {:04o}", QuotedShort(path), rights));
  Furnish([path, rights](const program::Folder& folder) { folder.SetRights(path, rights); });
}

void Check::Stores(const std::string& path, const Content& content, Where where) {
  const program::Folder& folder = program().folder();
  const auto stored = [&] { return folder.SizeOf(path) == content.size() && !folder.FirstDifference(path, content); };
  const auto circumstance = [&]() -> std::string {
    const auto size = folder.SizeOf(path);
    if (!size) return "there is no such file";
    if (*size != content.size()) return fmt::format("the file has {} bytes", *size);
    return "there are other bytes in it";
  };
  const auto difference = [&]() -> std::optional<peers::Difference> {
    const auto offset = folder.FirstDifference(path, content);
    if (!folder.SizeOf(path) || !offset) return std::nullopt;
    peers::Difference difference = peers::Compare(content, *offset, folder.Read(path, *offset, kDifferenceShown));
    difference.received_bytes = static_cast<std::int64_t>(folder.SizeOf(path).value_or(0));
    return difference;
  };
  const peers::Expectation expectation = {
      .text = fmt::format("your {} should store {} with {} bytes", program().name(), QuotedShort(path), content.size()),
      .where = where,
      .circumstance = circumstance,
      .difference = difference};
  conversation_.Await(program(), {.done = stored}, expectation);
  conversation_.story().Tell(peers::Step::Kind::kNote, "", fmt::format("{} is stored, whole", QuotedShort(path)));
}

// What it is about to store, it stores before it waits for us, or is idle for as long as that.
void Check::LetItFinish() {
  conversation_.watch().Until(
      program(),
      {.done = [] { return false; }, .patience = program::patience::kAtRest, .computing = program::patience::kAtRest});
}

void Check::FolderHolds(const std::string& folder, const std::vector<std::string>& paths, Where where) {
  std::vector<std::string> expected = paths;
  std::ranges::sort(expected);
  const auto present = [&] {
    std::vector<std::string> entries = program().folder().Entries(folder);
    if (!folder.empty()) {
      for (std::string& entry : entries) entry.erase(0, folder.size() + 1);
    }
    return entries;
  };
  LetItFinish();
  conversation_.Await(program(), {.done = [&] { return present() == expected; }},
                      {.text = fmt::format("the folder {} should hold {} in the end",
                                           folder.empty() ? "of your " + program().name() : QuotedShort(folder),
                                           Listed(expected, kPathsListed)),
                       .where = where,
                       .circumstance = [&] { return fmt::format("it holds {}", Listed(present(), kPathsListed)); }});
}

void Check::HoldsNothingOutside(const std::string& folder, Where where) {
  LetItFinish();
  for (const std::string& entry : program().folder().Entries("")) {
    if (entry.starts_with(folder + "/")) continue;
    throw Unmet(fmt::format("your {} should store nothing outside of {}, but there is {}.", program().name(),
                            QuotedShort(folder), QuotedShort(entry)),
                where);
  }
}

// ---- Content that follows from the seed.

std::uint64_t Check::NextSeed() {
  const std::string seed = fmt::format("{} {} {}", Current().surroundings->seed, Current().result->name, contents_++);
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence)();
}

Content Check::RandomContent(std::uint64_t bytes) {
  return Content::Random(NextSeed(), bytes);
}

Content Check::SparseContent(std::uint64_t bytes) {
  return Content::Sparse(NextSeed(), bytes);
}

std::string Check::RandomText(std::size_t bytes) {
  const std::string seed = fmt::format("{} {}", Current().surroundings->seed, Current().result->name);
  std::seed_seq sequence(seed.begin(), seed.end());
  std::mt19937_64 random(sequence);
  // Long texts repeat themselves, at a distance that is no buffer's size.
  std::string text(std::min(bytes, kRandomPeriod), '\0');
  for (char& c : text) c = static_cast<char>('!' + random() % ('~' - '!' + 1));
  text.reserve(bytes);
  while (text.size() < bytes) text.append(text, 0, std::min(kRandomPeriod, bytes - text.size()));
  return text;
}

}  // namespace socklab::check

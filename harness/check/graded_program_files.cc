// What a program has stored.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/graded_program.h"
#include "harness/program/patience.h"
#include "harness/text/quote.h"

namespace socklab::check {
namespace {

using net::Content;
using peers::Circumstance;
using results::Unmet;
using text::Phrase;
using text::QuotedShort;
using text::Verbatim;

constexpr std::size_t kDifferenceShown = 100;  // bytes
constexpr std::size_t kPathsListed = 10;

// All of them, or the first ones and how many more there are.
std::vector<Phrase> Listed(const std::vector<std::string>& all) {
  if (all.empty()) return {"folder.nothing"};
  std::vector<Phrase> listed;
  for (std::size_t i = 0; i < std::min(all.size(), kPathsListed); ++i) listed.push_back(Verbatim(QuotedShort(all[i])));
  if (all.size() > kPathsListed) listed.push_back({"list.more", {{"count", all.size() - kPathsListed}}});
  return listed;
}

}  // namespace

void GradedProgram::Stores(const std::string& path, const Content& content, Where where) {
  const program::Folder& folder = program().folder();
  const auto stored = [&] { return folder.SizeOf(path) == content.size() && !folder.FirstDifference(path, content); };
  const auto circumstance = [&]() -> Circumstance {
    const auto size = folder.SizeOf(path);
    if (!size) return "file.is_missing";
    if (*size != content.size()) return Phrase("file.has_size", {{"size", *size}});
    return "file.has_other_bytes";
  };
  const auto difference = [&]() -> std::optional<results::Difference> {
    const auto offset = folder.FirstDifference(path, content);
    if (!folder.SizeOf(path) || !offset) return std::nullopt;
    results::Difference difference = results::Compare(content, *offset, folder.Read(path, *offset, kDifferenceShown));
    difference.received_bytes = static_cast<std::int64_t>(folder.SizeOf(path).value_or(0));
    return difference;
  };
  conversation().Await(
      program(), {.done = stored},
      {.should = {"file.should_be_stored", {Named(), {"path", QuotedShort(path)}, {"size", content.size()}}},
       .where = where,
       .circumstance = circumstance,
       .difference = difference});
  conversation().story().Note({"file.is_stored", {{"path", QuotedShort(path)}}});
}

void GradedProgram::WaitUntilIdle() {
  conversation().watch().Until(
      program(),
      {.done = [] { return false; }, .patience = program::patience::kAtRest, .computing = program::patience::kAtRest});
}

void GradedProgram::FolderHolds(const std::string& folder, const std::vector<std::string>& paths, Where where) {
  std::vector<std::string> expected = paths;
  std::ranges::sort(expected);
  const auto present = [&] {
    std::vector<std::string> entries = program().folder().Entries(folder);
    if (!folder.empty()) {
      for (std::string& entry : entries) entry.erase(0, folder.size() + 1);
    }
    return entries;
  };
  WaitUntilIdle();
  const Phrase should =
      folder.empty() ? Phrase("folder.own_should_hold", {{"of", name()}, {"paths", Listed(expected)}})
                     : Phrase("folder.should_hold", {{"folder", QuotedShort(folder)}, {"paths", Listed(expected)}});
  Await(
      {.done = [&] { return present() == expected; }}, should,
      [&] {
        return Circumstance::Count({"folder.holds", {{"paths", Listed(present())}}});
      },
      where);
}

void GradedProgram::HoldsNothingOutside(const std::string& folder, Where where) {
  WaitUntilIdle();
  for (const std::string& entry : program().folder().Entries("")) {
    if (entry.starts_with(folder + "/")) continue;
    throw Unmet({"folder.should_hold_all", {Named(), {"folder", QuotedShort(folder)}}},
                {"folder.there_is", {{"path", QuotedShort(entry)}}}, where);
  }
}

}  // namespace socklab::check

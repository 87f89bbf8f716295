#include "harness/classroom/layout.h"

#include <fcntl.h>

#include <algorithm>

#include "harness/classroom/exports.h"
#include "harness/classroom/listing.h"
#include "harness/grading/course.h"
#include "harness/net/beneath.h"
#include "harness/text/quote.h"

namespace socklab::classroom {

std::string_view NameOf(Layout layout) {
  return std::ranges::find(kLayoutNames, layout, [](const auto& entry) { return entry.first; })->second;
}

std::string HandIn::source() const {
  std::string places;
  for (const Piece& piece : pieces) places += (places.empty() ? "" : ", ") + text::PrintableLine(piece.place);
  return places;
}

Layout Detect(const net::Descriptor& root) {
  const std::vector<ListedEntry> entries = EntriesOf(root);
  if (entries.empty()) throw grading::UsageError("layout.empty");
  if (IsGradescope(entries)) return Layout::kGradescope;
  if (IsMoodle(entries)) return Layout::kMoodle;
  if (IsCanvas(entries)) return Layout::kCanvas;
  return IsGitHub(root, entries) ? Layout::kGitHub : Layout::kPlain;
}

std::vector<HandIn> Find(const net::Descriptor& root, Layout layout) {
  const std::vector<ListedEntry> entries = EntriesOf(root);
  std::vector<HandIn> found;
  switch (layout) {
    case Layout::kMoodle:
      found = FindMoodle(entries);
      break;
    case Layout::kCanvas:
      found = FindCanvas(entries);
      break;
    case Layout::kGradescope:
      found = FindGradescope(root, entries);
      break;
    case Layout::kGitHub:
      found = FindGitHub(entries);
      break;
    case Layout::kPlain:
      found = FindPlain(root, entries);
      break;
  }
  if (found.empty()) throw grading::UsageError("layout.nothing_found");
  return found;
}

Contents Open(const net::Descriptor& root, const HandIn& hand_in) {
  if (!hand_in.refused.empty()) throw Refused(hand_in.refused);
  Contents contents(root);
  for (const HandIn::Piece& piece : hand_in.pieces) {
    if (piece.is_folder) {
      contents.AddFolder(piece.place);
    } else if (IsReadableArchive(piece.name)) {
      contents.AddArchive(piece.place);
    } else {
      contents.AddFile(piece.place, piece.name);
    }
  }
  return contents;
}

}  // namespace socklab::classroom

#include "harness/grading/source_lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/net/beneath.h"
#include "harness/text/quote.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using net::Descriptor;
using results::Place;

constexpr std::size_t kMostBytes = 1 << 20;  // of a source
constexpr int kBefore = 3, kAfter = 3;       // lines that are shown around a place

// Empty where it cannot be read.
std::string ReadSource(const fs::path& folder, const std::string& path) {
  const Descriptor root(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return "";
  const Descriptor file = net::OpenBeneath(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  std::string text(std::min<std::size_t>(static_cast<std::size_t>(status.st_size), kMostBytes), '\0');
  const ssize_t size = read(file.get(), text.data(), text.size());
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return text;
}

void AddLines(Place& place, const std::string& text) {
  const int first = std::max(1, place.line - kBefore);
  int number = 1;
  for (std::size_t begin = 0; begin < text.size() && number <= place.line + kAfter; ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (number >= first) place.lines.push_back(text::Printable(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  place.first_line = place.lines.empty() ? 0 : first;
}

}  // namespace

void AddSourceLines(results::LabResult& result, const fs::path& workspace, const fs::path& sources) {
  for (const std::string root : {"labs/", "solutions/"}) {
    const std::string folder = root + result.lab + "/";
    for (results::CheckResult& check : result.checks) {
      if (!check.finding) continue;
      std::vector<Place*> places;
      for (Place& place : check.finding->places) places.push_back(&place);
      if (check.finding->crash) places.push_back(&check.finding->crash->place);
      for (Place* place : places) {
        if (!place->lines.empty() || !place->file.starts_with(folder)) continue;
        AddLines(*place, ReadSource(sources.empty() ? workspace / folder : sources, place->file.substr(folder.size())));
      }
    }
  }
}

}  // namespace socklab::grading

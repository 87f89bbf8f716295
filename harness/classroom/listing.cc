#include "harness/classroom/listing.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "harness/classroom/contents.h"
#include "harness/net/beneath.h"
#include "harness/net/listing.h"

namespace socklab::classroom {
namespace {

ListedEntry::Kind KindOf(mode_t mode) {
  if (S_ISREG(mode)) return ListedEntry::Kind::kFile;
  if (S_ISDIR(mode)) return ListedEntry::Kind::kFolder;
  return S_ISLNK(mode) ? ListedEntry::Kind::kLink : ListedEntry::Kind::kOther;
}

}  // namespace

std::vector<ListedEntry> EntriesOf(const net::Descriptor& root, const std::string& place) {
  std::vector<ListedEntry> entries;
  net::Descriptor folder = net::OpenBeneath(root, place, O_RDONLY | O_DIRECTORY);
  net::ForEachEntry(std::move(folder), [&](const dirent& entry, int number) {
    const std::string name = entry.d_name;
    struct stat status {};
    if (name.starts_with('.') || IsLitter(name)) return true;
    if (fstatat(number, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return true;
    entries.push_back({name, KindOf(status.st_mode)});
    return true;
  });
  std::ranges::sort(entries, {}, &ListedEntry::name);
  return entries;
}

}  // namespace socklab::classroom

#include "harness/classroom/listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "harness/classroom/contents.h"
#include "harness/net/beneath.h"

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
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(folder ? fdopendir(folder.get()) : nullptr, closedir);
  if (!listing) return entries;
  const int number = folder.Release();  // it belongs to the listing now
  while (const dirent* entry = readdir(listing.get())) {
    const std::string name = entry->d_name;
    struct stat status {};
    if (name.starts_with('.') || IsLitter(name)) continue;
    if (fstatat(number, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    entries.push_back({name, KindOf(status.st_mode)});
  }
  std::ranges::sort(entries, {}, &ListedEntry::name);
  return entries;
}

}  // namespace socklab::classroom

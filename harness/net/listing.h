// What lies in an open folder.
#ifndef SOCKLAB_HARNESS_NET_LISTING_H_
#define SOCKLAB_HARNESS_NET_LISTING_H_

#include <dirent.h>

#include <memory>
#include <string_view>

#include "harness/net/descriptor.h"

namespace socklab::net {

// Calls visit(entry, folder) for each entry but "." and "..", in no order, until it returns false; `folder` is the
// number of the open folder, for fstatat(2) and its like. False, with errno set, where the folder, which may be none,
// cannot be listed.
template <typename Visit>
bool ForEachEntry(Descriptor folder, Visit visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(folder ? fdopendir(folder.get()) : nullptr, closedir);
  if (!listing) return false;
  const int number = folder.Release();  // it belongs to the listing now
  while (const dirent* entry = readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && !visit(*entry, number)) break;
  }
  return true;
}

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_LISTING_H_

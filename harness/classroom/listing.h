// What lies in a folder of submissions, itself.
#ifndef SOCKLAB_HARNESS_CLASSROOM_LISTING_H_
#define SOCKLAB_HARNESS_CLASSROOM_LISTING_H_

#include <string>
#include <vector>

#include "harness/net/descriptor.h"

namespace socklab::classroom {

struct ListedEntry {
  enum class Kind { kFile, kFolder, kLink, kOther };

  std::string name;
  Kind kind = Kind::kFile;
};

// Sorted by names; without what systems leave behind, and files whose names begin with a dot. Empty where the folder
// cannot be read.
std::vector<ListedEntry> EntriesOf(const net::Descriptor& root, const std::string& place = "");

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_LISTING_H_

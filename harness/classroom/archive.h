// Archives that strangers have packed: ZIP and tar, the latter as it is, or compressed by gzip or xz.
#ifndef SOCKLAB_HARNESS_CLASSROOM_ARCHIVE_H_
#define SOCKLAB_HARNESS_CLASSROOM_ARCHIVE_H_

#include <vector>

#include "harness/classroom/contents.h"
#include "harness/net/descriptor.h"

namespace socklab::classroom {

// All that is in the archive, in its order, with the bytes of its files; of several of one name, the last one. Of what
// is not a regular file, only the name. Throws Refused: damaged, encrypted, none of these; a name that is absolute or
// leads out; more than a submission may hold (contents.h), which is seen before it is unpacked.
std::vector<Member> ReadArchive(const net::Descriptor& file);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_ARCHIVE_H_

// What each system's export looks like; layout.h has them all.
#ifndef SOCKLAB_HARNESS_CLASSROOM_EXPORTS_H_
#define SOCKLAB_HARNESS_CLASSROOM_EXPORTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/classroom/layout.h"
#include "harness/classroom/listing.h"
#include "harness/net/descriptor.h"

namespace socklab::classroom {

using Entries = std::vector<ListedEntry>;

// A folder or an archive for each student: "ann/", "ann.zip"; or for each attempt: "ann_attempt_2.tar.gz",
// "ann_attempt_2026-11-02-23-59-00.zip", "ann/attempt 2/".
std::vector<HandIn> FindPlain(const net::Descriptor& root, const Entries& entries);

// Moodle's "Download all submissions", with and without folders: "Ann Lee_12345_assignsubmission_file_/server.cc",
// "Ann Lee_12345_assignsubmission_file_server.cc".
bool IsMoodle(const Entries& entries);
std::vector<HandIn> FindMoodle(const Entries& entries);

// Canvas' flat names: "leeann_123_456_server.cc", "leeann_LATE_123_456_server-1.cc".
bool IsCanvas(const Entries& entries);
std::vector<HandIn> FindCanvas(const Entries& entries);

// Gradescope's "Export Submissions": "submission_123/server.cc", and submission_metadata.yml, which tells whose they
// are.
bool IsGradescope(const Entries& entries);
std::vector<HandIn> FindGradescope(const net::Descriptor& root, const Entries& entries);

// GitHub Classroom's "gh classroom clone student-repos": a clone for each student, "lab-4-annlee/".
bool IsGitHub(const net::Descriptor& root, const Entries& entries);
std::vector<HandIn> FindGitHub(const Entries& entries);

// Gives the same key to what is `same`, and different ones to all else, where names are not unique: "Ann Lee (12345)".
void MakeKeysUnique(std::vector<HandIn>& found, const std::vector<std::string>& identities);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_EXPORTS_H_

// Makes the student's kit (kit.h) of the course.
#ifndef SOCKLAB_HARNESS_KIT_PACK_H_
#define SOCKLAB_HARNESS_KIT_PACK_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/grading/bazel.h"

namespace socklab::kit {

struct Packed {
  std::string name;          // of the folder in the archive: "socklab-kit-42b22df"
  std::uintmax_t bytes = 0;  // of the archive
};

// What tells one state of the course in this folder from others: its git commit, "42b22df", with "-changed" where files
// differ from it; "unknown" where it is no git repository.
std::string RevisionOf(const std::filesystem::path& workspace);

// What a handout says of the course, as it is in a kit: where programs lie once they are built.
std::string HandoutOfKit(std::string text);

// Builds what the kit holds of these labs, and writes it to `file`, a .tar.xz that is not there before it is complete.
// Throws MachineError.
Packed Pack(const grading::Bazel& bazel, const std::filesystem::path& workspace,
            const std::vector<std::string>& lab_folders, const std::filesystem::path& file);

}  // namespace socklab::kit

#endif  // SOCKLAB_HARNESS_KIT_PACK_H_

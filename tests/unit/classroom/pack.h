// Archives as strangers might pack them: any name, any kind.
#ifndef SOCKLAB_TESTS_UNIT_CLASSROOM_PACK_H_
#define SOCKLAB_TESTS_UNIT_CLASSROOM_PACK_H_

#include <filesystem>
#include <string>
#include <vector>

namespace socklab::tests {

struct Packed {
  enum class Kind { kFile, kFolder, kLink, kHardLink, kDevice, kFifo };

  std::string path;
  std::string bytes;  // of a file; the target of a link
  Kind kind = Kind::kFile;
  bool is_executable = false;
};

// By the name's extension: .zip, .tar, .tar.gz, .tar.xz. Throws std::runtime_error.
void Pack(const std::filesystem::path& archive, const std::vector<Packed>& contents);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_CLASSROOM_PACK_H_

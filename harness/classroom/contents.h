// What lies in a submission: folders, archives and single files, all of a stranger's making. Nothing is unpacked on the
// disk, and no link is followed.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CONTENTS_H_
#define SOCKLAB_HARNESS_CLASSROOM_CONTENTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/text/phrase.h"

namespace socklab::classroom {

// What a submission may hold.
inline constexpr std::size_t kMostMembers = 1000;              // files, folders and all else
inline constexpr std::uint64_t kMostBytes = 16 * 1024 * 1024;  // of all files together; of an archive's own file, too
inline constexpr std::uint64_t kMostRatio = 100;               // of an archive's contents to its own size
inline constexpr std::size_t kMostDepth = 32;                  // of folders
inline constexpr std::size_t kLongestPath = 4096;              // bytes

// A submission, or a part of it, is not taken; the phrase says why.
class Refused : public text::Error {
  using Error::Error;
};

struct Member {
  enum class Kind { kFile, kLink, kArchive, kOther };

  std::string path;  // in the submission: neither absolute nor with "." or ".."; any bytes but NUL
  Kind kind = Kind::kFile;
  std::uint64_t size = 0;
  bool is_executable = false;
  std::optional<std::string> bytes;  // where an archive gave them; else they are in `place`
  std::string place;                 // below the folder of all submissions

  std::string_view name() const { return std::string_view(path).substr(path.rfind('/') + 1); }
  // The folder that it lies in; empty at the top.
  std::string_view folder() const;
};

// By its name: ".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz". Of others it can be said only that they are some.
bool IsReadableArchive(std::string_view name);
bool IsArchive(std::string_view name);

// What tools and systems leave behind, nobody's work: ".git/…", "__MACOSX/…", ".DS_Store".
bool IsLitter(std::string_view path);

class Contents {
 public:
  // `root` is the folder of all submissions, an open descriptor that outlives this.
  explicit Contents(const net::Descriptor& root) : root_(&root) {}

  // Adds all that lies below `place`, another name of the folder itself being `path`. Of a folder whose only file is an
  // archive, adds what that holds. Throws Refused.
  void AddFolder(const std::string& place, const std::string& path = "");
  void AddArchive(const std::string& place, const std::string& path = "");
  void AddFile(const std::string& place, const std::string& path);

  const std::vector<Member>& members() const { return members_; }
  // Throws Refused where the file is no longer what it was.
  std::string Read(const Member& member) const;

 private:
  void AddBelow(const net::Descriptor& folder, const std::string& place, const std::string& path, std::size_t depth);
  void DemandRoomForOneMore() const;
  void Add(Member member);

  const net::Descriptor* root_;
  std::vector<Member> members_;
  std::size_t folders_ = 0;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CONTENTS_H_

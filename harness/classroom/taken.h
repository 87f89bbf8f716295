// What is taken from a submission to be graded for one lab.
#ifndef SOCKLAB_HARNESS_CLASSROOM_TAKEN_H_
#define SOCKLAB_HARNESS_CLASSROOM_TAKEN_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/classroom/contents.h"
#include "harness/grading/course.h"

namespace socklab::classroom {

struct Taken {
  struct File {
    std::string path;  // relative
    std::string bytes;
    bool is_executable = false;
  };

  std::vector<File> files;  // by their paths
  // Programs that are not built, because they are executables or scripts: their files, by the programs' names.
  std::map<std::string, std::string> as_they_are;

  std::string digest() const;
  // Into a folder that is there, and empty. Throws std::system_error.
  void WriteTo(const std::filesystem::path& folder) const;
};

// Looks for the lab's folder (labs/04_tcp_chat, tcp_chat, lab4), or else for the topmost one in which one of its
// programs lies, unless it may be that of another lab. From there it takes the sources and headers; and everything,
// where a program is an executable or a script. `graded` are the labs that are graded of this submission, `all` those
// of the course. Throws Refused, with the reason, where there is nothing to be taken, or what should be taken is no
// regular file.
Taken Take(const Contents& contents, const grading::Lab& lab, const std::vector<grading::Lab>& graded,
           const std::vector<grading::Lab>& all);

// Whether a folder is named after the lab: "04_tcp_chat", "tcp_chat", "Lab 4".
bool IsNamedAfter(std::string_view folder, const grading::Lab& lab);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_TAKEN_H_

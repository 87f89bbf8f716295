// Where Bazel has put the files that this program needs at run time.
#ifndef SOCKLAB_HARNESS_RUN_RUNFILES_H_
#define SOCKLAB_HARNESS_RUN_RUNFILES_H_

#include <filesystem>
#include <string_view>

namespace socklab::run {

// The folder that holds them: links to wherever they are.
std::filesystem::path RunfilesFolder();

// The file of that path in this workspace. Throws std::runtime_error when it is not there.
std::filesystem::path Runfile(std::string_view path);

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_RUNFILES_H_

// How each source of the course is compiled, for editors: compile_commands.json, as clangd reads it
// (https://clang.llvm.org/docs/JSONCompilationDatabase.html).
#ifndef SOCKLAB_HARNESS_GRADING_COMPILE_COMMANDS_H_
#define SOCKLAB_HARNESS_GRADING_COMPILE_COMMANDS_H_

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

namespace socklab::grading {

// The database, made of what Bazel says of its actions (bazel aquery --output=jsonproto): an entry for each source that
// lies in the workspace, as it is compiled first. Sources that were generated are left out, and what only another
// compilation needs: outputs, the limits on the compiler, the precompiled header. `external` is the folder of
// third-party code. Throws nlohmann::json::exception where it is something else.
nlohmann::json CompileCommands(std::string_view actions, const std::filesystem::path& workspace,
                               const std::filesystem::path& external);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COMPILE_COMMANDS_H_

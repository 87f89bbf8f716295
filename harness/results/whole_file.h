// Whole files: one is read at once, and written so that nobody ever sees a part of it, whatever ends the writer.
#ifndef SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_
#define SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace socklab::results {

// What the file holds, at most that many bytes of it; nothing where it cannot be opened.
std::optional<std::string> ReadWhole(const std::filesystem::path& path, std::size_t most = std::string::npos);

// The file has the old text or the new one: the new one is written beside it, and takes its place. What is no regular
// file (a device, a pipe, a link), or lies in a folder that cannot be written to, is written as it is. Throws
// std::system_error; the old text stays then, where it can.
void WriteWhole(const std::filesystem::path& path, std::string_view text);

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_

// Writes a file so that nobody ever sees a part of it, whatever ends the writer.
#ifndef SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_
#define SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_

#include <filesystem>
#include <string_view>

namespace socklab::results {

// The file has the old text or the new one: the new one is written beside it, and takes its place. What is no regular
// file (a device, a pipe, a link), or lies in a folder that cannot be written to, is written as it is. Throws
// std::system_error; the old text stays then, where it can.
void WriteWhole(const std::filesystem::path& path, std::string_view text);

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_WHOLE_FILE_H_

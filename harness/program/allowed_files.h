// Restricts a process to some folders, by Landlock (landlock(7)): a sandbox for files that needs no namespace and no
// privilege. Not every kernel has it.
#ifndef SOCKLAB_HARNESS_PROGRAM_ALLOWED_FILES_H_
#define SOCKLAB_HARNESS_PROGRAM_ALLOWED_FILES_H_

#include <string>
#include <vector>

namespace socklab::program {

// Whether the kernel has Landlock, and lets this process use it.
bool CanRestrictFiles();

// From now on, the calling process and all that it starts can read and execute what the system consists of, and
// `readable`, and do anything in the folders `own`; other files can be neither opened nor changed. Where the kernel
// can, it also keeps them from abstract Unix sockets of others, and from signalling others. New privileges must have
// been given up before (PR_SET_NO_NEW_PRIVS, prctl(2)). False, with errno set, when that fails.
bool RestrictFilesTo(const std::vector<std::string>& readable, const std::vector<std::string>& own);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_ALLOWED_FILES_H_

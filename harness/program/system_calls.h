// Takes from a process, and from all that it starts, the system calls that lead out of the sandbox (seccomp(2)).
#ifndef SOCKLAB_HARNESS_PROGRAM_SYSTEM_CALLS_H_
#define SOCKLAB_HARNESS_PROGRAM_SYSTEM_CALLS_H_

namespace socklab::program {

// What is allowed all the same.
struct SystemCalls {
  // Memory that no process maps and no limit of a process counts: memfd_create(2), System V segments and messages. For
  // where a control group counts it.
  bool uncounted_memory = false;
  // What outlives its process, and is seen by others, where there is no IPC namespace: System V segments, semaphores
  // and messages, POSIX message queues.
  bool lasting_objects = true;
};

// False, with errno set, when the kernel does not take the filter.
bool ForbidSystemCalls(const SystemCalls& allowed);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SYSTEM_CALLS_H_

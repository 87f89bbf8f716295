// A loaded machine shares its CPUs out in slices, and one that wakes up waits until the others have had theirs.
#ifndef SOCKLAB_HARNESS_PROGRAM_TIME_SLICES_H_
#define SOCKLAB_HARNESS_PROGRAM_TIME_SLICES_H_

#include <chrono>

namespace socklab::program {

// From now on this process, and those that it starts, have slices that are as short as the kernel allows: its share
// stays the same, but it gets it sooner. Linux knows of it from 6.12 on (sched(7)); before, nothing changes.
void TakeShortTimeSlices();

// The length of this process's slices; 0 where the kernel does not say.
std::chrono::nanoseconds LengthOfTimeSlices();

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_TIME_SLICES_H_

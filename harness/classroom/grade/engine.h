// Spreads work over this machine.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_ENGINE_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_ENGINE_H_

#include <cstddef>
#include <functional>

namespace socklab::classroom {

// Workers that a machine of so many CPUs can have: while some wait for timers, one more computes.
int DefaultWorkers();

// Calls work(0) … work(tasks - 1) on so many threads, one after the other on each. SIGINT, SIGTERM and SIGHUP end all
// work: throws InterruptedBySignal then, once every worker has stopped. What work throws ends the others, too, and is
// rethrown.
void WorkLocally(int workers, std::size_t tasks, const std::function<void(std::size_t)>& work);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_ENGINE_H_

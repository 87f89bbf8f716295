// A test whose body runs in a forked child: what it does to its process must not outlive it.
#ifndef SOCKLAB_TESTS_UNIT_NET_IN_CHILD_H_
#define SOCKLAB_TESTS_UNIT_NET_IN_CHILD_H_

#include <functional>

namespace socklab::tests {

// Runs `body` in a forked child. Where it fails, or skips the rest, the calling test does so in its place; an exception
// that leaves it, an early end of the child, and more than 30 seconds are failures.
void InChild(const std::function<void()>& body);

// The same, on a private loopback; skips the test where the kernel refuses one.
void OnPrivateLoopback(const std::function<void()>& body);

// Calls `enter`, which begins with unsharing namespaces. False where the kernel refuses just that: the test is then
// skipped, and says why.
bool EnterOrSkip(const std::function<void()>& enter);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_NET_IN_CHILD_H_

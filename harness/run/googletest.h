// GoogleTest as the runner needs it: it runs the one check that a worker registers, and nobody else has a say in that.
#ifndef SOCKLAB_HARNESS_RUN_GOOGLETEST_H_
#define SOCKLAB_HARNESS_RUN_GOOGLETEST_H_

namespace socklab::run {

// Must be called before any worker is made. GoogleTest lets the environment choose tests, repeat, list and shard them,
// and write files about them (Bazel does, for `--test_filter` and the like); all of that is undone.
void InitGoogleTest(char** argv);

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_GOOGLETEST_H_

// Raises its soft limit of descriptors to the hard one, opens as many as it can, exits 3 where these are more than the
// 1,024 that were promised, and otherwise closes them and serves correctly.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  std::vector<int> descriptors;
  for (int fd; descriptors.size() < 20'000 && (fd = open("/dev/null", O_RDONLY)) >= 0;) descriptors.push_back(fd);
  if (descriptors.size() > 1024) return 3;
  for (const int fd : descriptors) close(fd);
  return socklab::hostile::Serve(options);
}

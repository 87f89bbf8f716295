// Fills its current folder and /tmp, file by file, without end; when there is no room it tries again.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/hostile/hostile.h"

namespace {

// Writes until the disk or the limit on a file's size is reached.
void FillFile(const std::string& path, const std::string& block) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return;
  while (write(file, block.data(), block.size()) > 0) {
  }
  close(file);
}

}  // namespace

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  std::signal(SIGXFSZ, SIG_IGN);
  const std::string block(1024 * 1024, 'x');
  for (int number = 0;; ++number) {
    FillFile("fill_" + std::to_string(number), block);
    FillFile("/tmp/fill_" + std::to_string(number), block);
  }
}

// Uploads a file to a server.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/progress.h"
#include "labs/support/signals.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"

namespace {

constexpr std::size_t kLongestAnswer = 64 * 1024;  // bytes
constexpr off_t kMostAtOnce = 64 * 1024;           // bytes, between two looks at the progress bar
constexpr char kSeparator[] = "<SEPARATOR>";
constexpr std::string_view kRefusal = "no: ";  // in front of the reason

struct File {
  support::Descriptor descriptor;
  std::string name;  // without the folders on the way to it
  off_t size;
};

// Opens the file to upload: the given one, or else that which the user types.
File ChooseFile(std::string path) {
  if (path.empty()) {
    std::cerr << "请输入要上传的文件名:";
    std::getline(std::cin, path);
  }
  // O_NONBLOCK: a FIFO would have us wait for somebody who writes to it.
  support::Descriptor file(support::Check(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "open", path));
  struct stat status;
  support::Check(fstat(file.get(), &status), "fstat", path);
  if (!S_ISREG(status.st_mode)) throw std::runtime_error(path + " is no regular file");
  return {std::move(file), std::filesystem::path(path).filename(), status.st_size};
}

// Waits for the server to say so. Throws with its reason if it refuses.
void Await(support::Stream& server, std::string_view expected) {
  const auto answer = server.ReceiveMessage(kLongestAnswer);
  if (!answer) throw std::runtime_error("the server has gone");
  if (answer->starts_with(kRefusal)) throw std::runtime_error("the server refuses: " + answer->substr(kRefusal.size()));
  if (*answer != expected) throw std::runtime_error("the server does not say " + std::string(expected));
}

// Sends as many bytes as were announced. False if the server has gone meanwhile.
bool SendFile(support::Stream& server, const File& file, support::Progress& progress) {
  for (off_t sent = 0; sent < file.size;) {
    const off_t most = std::min(kMostAtOnce, file.size - sent);
    const ssize_t count = sendfile(server.socket(), file.descriptor.get(), &sent, static_cast<std::size_t>(most));
    if (count == -1 && (errno == EPIPE || errno == ECONNRESET)) return false;
    if (support::Check(count, "sendfile") == 0) throw std::runtime_error(file.name + " has become shorter");
    progress.Advance(static_cast<std::size_t>(count));
  }
  return true;
}

void Upload(support::Stream& server, support::Framing framing, const File& file) {
  server.SendMessage(file.name + kSeparator + std::to_string(file.size));
  Await(server, "ok");
  std::cout << "开始上传" << std::endl;

  support::Progress progress(static_cast<std::uint64_t>(file.size));
  // A server that goes before it has everything has perhaps said why.
  if (!SendFile(server, file, progress) || framing == support::Framing::kLine) Await(server, "stored");
  progress.Finish();
  std::cout << "上传完毕" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 12800);
    support::Framing framing = support::Framing::kLine;
    std::string path;
    support::Options("Uploads a file to a server.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFile(path)
        .Parse(argc, argv);
    support::IgnoreSigpipe();  // sendfile(2) has no MSG_NOSIGNAL

    const File file = ChooseFile(path);
    support::Stream server(support::Connect(address), framing);
    Upload(server, framing, file);
  });
}

// Sends the files of a folder to those who ask for them by name.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"
#include "labs/support/text.h"

namespace {

using Clock = support::Stream::Clock;

constexpr int kBacklog = 128;                  // clients that may wait to be accepted
constexpr std::size_t kLongestRequest = 4096;  // bytes; longer than any name
constexpr char kSeparator[] = "<SEPARATOR>";

struct File {
  support::Descriptor descriptor;
  off_t size;
};

// Whether it names something in a folder, and not what lies above, below or beside it.
bool IsFileName(std::string_view name) {
  using namespace std::string_view_literals;
  return !name.empty() && name != "." && name != ".." && name.find_first_of("/\0"sv) == name.npos;
}

// The regular file of that name in the folder, if there is one that may be read.
std::optional<File> OpenFile(const support::Descriptor& folder, const std::string& name) {
  if (!IsFileName(name)) return std::nullopt;

  // O_NOFOLLOW: a link might lead out of the folder. O_NONBLOCK: a FIFO would have us wait for somebody who writes to
  // it.
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  support::Descriptor file(openat(folder.get(), name.c_str(), flags));
  struct stat status;
  if (file.get() == -1 || fstat(file.get(), &status) == -1 || !S_ISREG(status.st_mode)) return std::nullopt;
  return File{std::move(file), status.st_size};
}

// Sends as many bytes as were announced, straight from the kernel's cache of files, whatever becomes of the file
// meanwhile.
void SendFile(support::Stream& client, const File& file) {
  for (off_t sent = 0; sent < file.size;) {
    const std::size_t rest = static_cast<std::size_t>(file.size - sent);
    const ssize_t count = support::Check(sendfile(client.socket(), file.descriptor.get(), &sent, rest), "sendfile");
    if (count == 0) throw std::runtime_error("the file has become shorter");
  }
}

// Answers the one request of a client, which must have come whole by the deadline.
void Serve(support::Stream& client, const support::Descriptor& folder, Clock::time_point deadline) {
  const auto name = client.ReceiveMessage(kLongestRequest, deadline);
  if (!name) throw std::runtime_error("the client has gone before it said what it wants");

  if (const auto file = OpenFile(folder, *name)) {
    std::cout << "对方请求下载的文件名为:" << support::ToText(*name) << std::endl;
    client.SendMessage("0" + std::string(kSeparator) + std::to_string(file->size));
    SendFile(client, *file);
  } else {
    std::cout << "下载的文件不存在" << std::endl;
    client.SendMessage("-1" + std::string(kSeparator) + *name + "文件不存在");
  }
  client.CloseOrderly();
}

// Serves one client after another, for ever. What goes wrong with one of them is no reason to leave the others alone.
[[noreturn]] void ServeAll(const support::Address& address, support::Framing framing, const support::Descriptor& folder,
                           std::chrono::milliseconds patience) {
  const support::Descriptor listener = support::Listen(address, kBacklog);
  for (;;) {
    support::Stream client(support::Accept(listener), framing);
    try {
      Serve(client, folder, Clock::now() + patience);
    } catch (const std::exception& error) {
      support::PrintError(error.what());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 7890);
    support::Framing framing = support::Framing::kLine;
    std::string root = ".";
    std::chrono::milliseconds patience = std::chrono::seconds(5);
    support::Options("Sends the files of a folder to those who ask for them by name.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFolder("--root", root)
        .TakesIdleTimeout(patience)
        .Parse(argc, argv);
    support::EndOnSignals();
    support::IgnoreSigpipe();  // sendfile(2) has no MSG_NOSIGNAL

    ServeAll(address, framing, support::OpenFolder(root), patience);
  });
}

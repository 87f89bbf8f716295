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
#include "labs/support/unwritten.h"

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
  // TODO(you): decide which texts are names of files in a folder.
  support::Unwritten("IsFileName", "server.cc", name);
}

// The regular file of that name in the folder, if there is one that may be read.
std::optional<File> OpenFile(const support::Descriptor& folder, const std::string& name) {
  // TODO(you): open it with openat(2), and look at what you have opened with fstat(2). What may a name lead to?
  support::Unwritten("OpenFile", "server.cc", folder, name, IsFileName);
}

// Sends as many bytes as were announced, straight from the kernel's cache of files, whatever becomes of the file
// meanwhile.
void SendFile(support::Stream& client, const File& file) {
  // TODO(you): call sendfile(2) until all of it is on its way.
  support::Unwritten("SendFile", "server.cc", client, file);
}

// Answers the one request of a client, which must have come whole by the deadline.
void Serve(support::Stream& client, const support::Descriptor& folder, Clock::time_point deadline) {
  // TODO(you): receive the name, print what is asked for, answer, send the file, and close.
  support::Unwritten("Serve", "server.cc", client, folder, deadline, kLongestRequest, kSeparator, OpenFile, SendFile);
}

// Serves one client after another, for ever. What goes wrong with one of them is no reason to leave the others alone.
[[noreturn]] void ServeAll(const support::Address& address, support::Framing framing, const support::Descriptor& folder,
                           std::chrono::milliseconds patience) {
  // TODO(you): listen with support::Listen; then accept a client with support::Accept, serve it, and begin again.
  support::Unwritten("ServeAll", "server.cc", address, framing, folder, patience, kBacklog, Serve);
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

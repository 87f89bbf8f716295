// Stores the files that clients upload.
#include <sys/statvfs.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/partial_file.h"
#include "labs/support/signals.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"

namespace {

using Clock = support::Stream::Clock;

constexpr int kBacklog = 128;                       // clients that may wait to be accepted
constexpr std::size_t kLongestAnnouncement = 4096;  // bytes; longer than any name and size
constexpr std::string_view kSeparator = "<SEPARATOR>";

struct Announcement {
  std::string name;
  std::uint64_t size;
};

// Whether it names something in a folder, and not what lies above, below or beside it.
bool IsFileName(std::string_view name) {
  // TODO(you): decide which texts are names of files in a folder.
  support::Unwritten("IsFileName", "server.cc", name);
}

// Takes NAME<SEPARATOR>SIZE apart; the name may hold a separator itself. Throws for what cannot be stored.
Announcement Parse(std::string_view message) {
  // TODO(you): find the last separator, and read the number behind it with std::from_chars.
  support::Unwritten("Parse", "server.cc", message, kSeparator, IsFileName);
}

// Throws if the file would not fit: better now than in the middle of it.
void DemandRoom(const support::Descriptor& folder, std::uint64_t size) {
  // TODO(you): ask fstatvfs(3) how much an ordinary user may still store.
  support::Unwritten("DemandRoom", "server.cc", folder, size);
}

// Stores exactly the bytes that were announced; what may come behind them is not looked at.
void ReceiveFile(support::Stream& client, std::uint64_t size, std::chrono::milliseconds patience,
                 support::PartialFile& file) {
  // TODO(you): receive bytes and write them, piece by piece, each within the time that is left to the client.
  support::Unwritten("ReceiveFile", "server.cc", client, size, patience, file);
}

// Takes the one file of a client. Throws if that is not possible.
void Serve(support::Stream& client, support::Framing framing, const support::Descriptor& folder,
           std::chrono::milliseconds patience) {
  // TODO(you): receive the announcement, print it, answer, receive the file, and complete it.
  support::Unwritten("Serve", "server.cc", client, framing, folder, patience, kLongestAnnouncement, Parse, DemandRoom,
                     ReceiveFile);
}

// Serves one client after another, for ever. What goes wrong with one of them is told to it, and no reason to leave the
// others alone.
[[noreturn]] void ServeAll(const support::Address& address, support::Framing framing, const support::Descriptor& folder,
                           std::chrono::milliseconds patience) {
  // TODO(you): listen with support::Listen; then accept a client with support::Accept, serve it, and begin again.
  support::Unwritten("ServeAll", "server.cc", address, framing, folder, patience, kBacklog, Serve);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 12800);
    support::Framing framing = support::Framing::kLine;
    std::string dir = ".";
    std::chrono::milliseconds patience = std::chrono::seconds(5);
    support::Options("Stores the files that clients upload.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFolder("--dir", dir)
        .TakesIdleTimeout(patience)
        .Parse(argc, argv);
    support::EndOnSignals();

    ServeAll(address, framing, support::OpenFolder(dir), patience);
  });
}

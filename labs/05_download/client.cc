// Asks a server for a file and stores it.
#include <charconv>
#include <cstdint>
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
#include "labs/support/progress.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"

namespace {

constexpr std::size_t kLongestAnswer = 64 * 1024;  // bytes
constexpr std::size_t kMostShown = 80;             // of what is no answer
constexpr std::string_view kSeparator = "<SEPARATOR>";

// The name of the file to ask for: the given one, or else what the user types. Throws for what is no name, but a way to
// somewhere else.
std::string ChooseName(std::string name) {
  // TODO(you): prompt on standard error and read a line with std::getline, if no name is given; look at the name.
  support::Unwritten("ChooseName", "client.cc", name);
}

// Waits for the head of the answer and returns the file's size. What is received next is the file.
std::uint64_t ReceiveSize(support::Stream& server, support::Framing framing) {
  // TODO(you): receive a message and take it apart. What may a server answer, and what must it not?
  support::Unwritten("ReceiveSize", "client.cc", server, framing, kLongestAnswer, kMostShown, kSeparator);
}

// Stores exactly the bytes that were announced. Behind them the stream has to end.
void ReceiveFile(support::Stream& server, std::uint64_t size, support::PartialFile& file) {
  // TODO(you): receive bytes and write them, piece by piece, until all are there; then see whether the stream ends.
  support::Unwritten("ReceiveFile", "client.cc", server, size, file);
}

void Download(support::Stream& server, support::Framing framing, const std::string& name,
              const support::Descriptor& folder) {
  // TODO(you): begin the file, ask for it, print its size, and receive it.
  support::Unwritten("Download", "client.cc", server, framing, name, folder, ReceiveSize, ReceiveFile);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 7890);
    support::Framing framing = support::Framing::kLine;
    std::string name, out_dir = ".";
    support::Options("Asks a server for a file and stores it.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFile(name)
        .TakesFolder("--out-dir", out_dir)
        .Parse(argc, argv);

    name = ChooseName(name);
    const support::Descriptor folder = support::OpenFolder(out_dir);
    support::Stream server(support::Connect(address), framing);
    try {
      Download(server, framing, name, folder);
    } catch (const support::PeerError& failure) {
      std::cout << "下载失败:" << failure.what() << std::endl;
      throw;
    }
  });
}

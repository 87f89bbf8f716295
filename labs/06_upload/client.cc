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
#include "labs/support/unwritten.h"

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
  // TODO(you): prompt on standard error and read a line with std::getline, if no path is given; open it, and look at
  // it.
  support::Unwritten("ChooseFile", "client.cc", path);
}

// Waits for the server to say so. Throws with its reason if it refuses.
void Await(support::Stream& server, std::string_view expected) {
  // TODO(you): receive a message and compare.
  support::Unwritten("Await", "client.cc", server, expected, kLongestAnswer, kRefusal);
}

// Sends as many bytes as were announced. False if the server has gone meanwhile.
bool SendFile(support::Stream& server, const File& file, support::Progress& progress) {
  // TODO(you): call sendfile(2) until all of it is on its way, and tell the progress bar of each piece.
  support::Unwritten("SendFile", "client.cc", server, file, progress, kMostAtOnce);
}

void Upload(support::Stream& server, support::Framing framing, const File& file) {
  // TODO(you): announce the file, await "ok", send the file, and await "stored" where there is such an answer.
  support::Unwritten("Upload", "client.cc", server, framing, file, kSeparator, Await, SendFile);
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

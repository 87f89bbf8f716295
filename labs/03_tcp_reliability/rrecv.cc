// Stores a file that is sent reliably over UDP.
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

#include "labs/support/address.h"
#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/options.h"
#include "labs/support/partial_file.h"
#include "labs/support/signals.h"
#include "peer_error.h"
#include "receiver.h"
#include "segment_socket.h"

namespace {

// Moves segments between the socket and the receiver, until the file is stored. `sender` will be who has connected.
void Exchange(Receiver& receiver, SegmentSocket& socket, support::Address& sender) {
  while (!receiver.IsDone()) {
    while (const auto segment = receiver.Next()) socket.Send(*segment, sender);

    const auto arrival = socket.Receive(receiver.deadline());
    if (!arrival) {
      receiver.Expire(Clock::now());
      continue;
    }
    if (receiver.IsListening()) sender = arrival->from;
    if (arrival->from == sender) receiver.Take(arrival->segment, Clock::now());
  }
}

void ReceiveFile(const std::filesystem::path& path, const support::Address& address, std::uint32_t isn,
                 const Patience& patience) {
  const support::Descriptor folder = support::OpenFolder(path.has_parent_path() ? path.parent_path() : ".");
  support::PartialFile file(folder, path.filename());
  Receiver receiver(file, isn, patience);
  SegmentSocket socket(address);
  support::Address sender;
  try {
    Exchange(receiver, socket, sender);
  } catch (const PeerError& error) {
    throw std::runtime_error(sender.ToString() + " " + error.what());
  } catch (...) {
    if (!receiver.IsListening()) socket.Send(receiver.Reset(), sender);  // so that it need not wait
    throw;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 1300);
    std::string path;
    std::uint32_t isn = std::random_device()();
    Patience patience;
    support::Options("Stores a file that is sent reliably over UDP.")
        .TakesAddress(address)
        .TakesPath("--out", "file to be written", path)
        .Requires("--out")
        .TakesNumber("--isn", "initial sequence number (default: random)", isn)
        .TakesMilliseconds("--rto", "milliseconds until a segment is sent again", patience.rto)
        .TakesNumber("--retries", "how often a segment is sent again", patience.retries, 0, Patience::kMostRetries)
        .Parse(argc, argv);
    support::EndOnSignals();

    ReceiveFile(path, address, isn, patience);
  });
}

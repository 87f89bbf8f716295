// Sends a file reliably over UDP.
#include <random>
#include <stdexcept>
#include <string>

#include "labs/support/address.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "peer_error.h"
#include "segment_socket.h"
#include "sender.h"
#include "source_file.h"

namespace {

// Moves segments between the sender and the socket, until the file is stored on the other side.
void Exchange(Sender& sender, SegmentSocket& socket, const support::Address& receiver) {
  for (;;) {
    while (const auto segment = sender.Next(Clock::now())) socket.Send(*segment, receiver);
    if (sender.IsDone()) return;

    const auto arrival = socket.Receive(sender.deadline());
    if (!arrival) {
      sender.Expire(Clock::now());
    } else if (arrival->from == receiver) {
      sender.Take(arrival->segment, Clock::now());
    }
  }
}

void SendFile(const std::string& path, const support::Address& receiver, std::uint32_t isn, const Patience& patience) {
  const SourceFile file(path);
  Sender sender(file, isn, patience);
  SegmentSocket socket;
  try {
    Exchange(sender, socket, receiver);
  } catch (const PeerError& error) {
    throw std::runtime_error(receiver.ToString() + " " + error.what());
  } catch (...) {
    if (sender.IsConnected()) socket.Send(sender.Reset(), receiver);  // so that it need not wait
    throw;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address receiver("127.0.0.1", 1300);
    std::string path;
    std::uint32_t isn = std::random_device()();
    Patience patience;
    support::Options("Sends a file reliably over UDP.")
        .TakesAddress(receiver)
        .TakesFile(path)
        .Requires("--file")
        .TakesNumber("--isn", "initial sequence number (default: random)", isn)
        .TakesMilliseconds("--rto", "milliseconds until a segment is sent again", patience.rto)
        .TakesNumber("--retries", "how often a segment is sent again", patience.retries, 0, Patience::kMostRetries)
        .Parse(argc, argv);

    SendFile(path, receiver, isn, patience);
  });
}

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
  using namespace std::string_view_literals;
  return !name.empty() && name != "." && name != ".." && name.find_first_of("/\0"sv) == name.npos;
}

// Takes NAME<SEPARATOR>SIZE apart; the name may hold a separator itself. Throws for what cannot be stored.
Announcement Parse(std::string_view message) {
  const std::size_t separator = message.rfind(kSeparator);
  if (separator == message.npos) throw std::runtime_error("this announces no file");
  const std::string_view name = message.substr(0, separator);
  const std::string_view digits = message.substr(separator + kSeparator.size());
  if (!IsFileName(name)) throw std::runtime_error("no file can have this name");

  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), size);
  if (error != std::errc() || end != digits.end() || size > std::numeric_limits<std::int64_t>::max()) {
    throw std::runtime_error("no file can have this size");
  }
  return {std::string(name), size};
}

// Throws if the file would not fit: better now than in the middle of it.
void DemandRoom(const support::Descriptor& folder, std::uint64_t size) {
  struct statvfs disk;
  support::Check(fstatvfs(folder.get(), &disk), "fstatvfs");
  const std::uint64_t room = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (size > room) throw std::runtime_error("there is room for " + std::to_string(room) + " bytes only");
}

// Stores exactly the bytes that were announced; what may come behind them is not looked at.
void ReceiveFile(support::Stream& client, std::uint64_t size, std::chrono::milliseconds patience,
                 support::PartialFile& file) {
  for (std::uint64_t left = size; left > 0;) {
    const std::string_view bytes = client.ReceiveBytes(left, Clock::now() + patience);
    if (bytes.empty()) {
      throw std::runtime_error(std::to_string(left) + " of " + std::to_string(size) + " bytes have not come");
    }
    file.Write(bytes);
    left -= bytes.size();
  }
}

// Takes the one file of a client. Throws if that is not possible.
void Serve(support::Stream& client, support::Framing framing, const support::Descriptor& folder,
           std::chrono::milliseconds patience) {
  const auto message = client.ReceiveMessage(kLongestAnnouncement, Clock::now() + patience);
  if (!message) throw std::runtime_error("the client has gone before it announced a file");
  const auto [name, size] = Parse(*message);
  std::cout << "收到文件名:" << support::ToText(name) << ", 大小:" << size << std::endl;

  DemandRoom(folder, size);
  support::PartialFile file(folder, "[接收]" + name);
  client.SendMessage("ok");
  ReceiveFile(client, size, patience, file);
  file.Commit();
  if (framing == support::Framing::kLine) client.SendMessage("stored");
}

// Serves one client after another, for ever. What goes wrong with one of them is told to it, and no reason to leave the
// others alone.
[[noreturn]] void ServeAll(const support::Address& address, support::Framing framing, const support::Descriptor& folder,
                           std::chrono::milliseconds patience) {
  const support::Descriptor listener = support::Listen(address, kBacklog);
  for (;;) {
    support::Stream client(support::Accept(listener), framing);
    try {
      Serve(client, framing, folder, patience);
    } catch (const std::exception& error) {
      support::PrintError(error.what());
      if (framing == support::Framing::kLine) client.SendMessage("no: " + std::string(error.what()));
    }
    client.CloseOrderly();
  }
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

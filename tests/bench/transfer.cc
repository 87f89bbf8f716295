#include "tests/bench/transfer.h"

#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "harness/net/loopback.h"
#include "harness/net/socket_table.h"
#include "tests/bench/background.h"

namespace socklab::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr char kName[] = "big";
constexpr char kMemory[] = "/dev/shm/socklab-XXXXXX";

// Blocks as large as those in which the labs receive: with its own, of 8 KiB, socat is three times slower.
constexpr char kBlocksOfSocat[] = "-b262144";

// A folder in memory, which vanishes with all that is in it.
class FolderInMemory {
 public:
  FolderInMemory() {
    std::string name = kMemory;
    if (mkdtemp(name.data()) == nullptr) net::ThrowErrno("mkdtemp " + name);
    path_ = name;
  }
  ~FolderInMemory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  FolderInMemory(const FolderInMemory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Ctrl-C ends the programs, which takes us out of the transfer by an exception: nothing is left behind in memory.
class DeafToInterrupts {
 public:
  DeafToInterrupts() : before_(signal(SIGINT, SIG_IGN)) {}
  ~DeafToInterrupts() { signal(SIGINT, before_); }
  DeafToInterrupts(const DeafToInterrupts&) = delete;

 private:
  void (*before_)(int);
};

void ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
  }
}

void DemandWhole(const fs::path& folder, std::uintmax_t size) {
  std::uintmax_t stored = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) stored += entry.file_size();
  if (stored != size) throw std::runtime_error(fmt::format("{} of {} bytes have been stored", stored, size));
}

// A port that is free for TCP, and for UDP.
std::uint16_t FreePort() {
  for (;;) {
    const std::uint16_t port = net::FreeEndpoint(SOCK_STREAM).port;
    const auto has_port = [port](const net::SocketEntry& entry) { return entry.local.port == port; };
    if (std::ranges::none_of(net::SocketTable().UdpSockets(), has_port)) return port;
  }
}

Couple SocatCouple(const Route& route, const std::string& receiver, const std::string& options = "") {
  const std::string sender = "OPEN:" + (route.from / route.name).string() + ",rdonly";
  return {
      .listening = {"socat", "-u", kBlocksOfSocat, sender,
                    fmt::format("TCP-LISTEN:{},bind=127.0.0.1,reuseaddr", route.port)},
      .connecting = {"socat", "-u", kBlocksOfSocat, fmt::format("TCP:127.0.0.1:{}{}", route.port, options), receiver}};
}

}  // namespace

Matchmaker SegmentsBy(const Programs& programs) {
  return [programs](const Route& route) {
    const std::string port = std::to_string(route.port);
    return Couple{.listening = {programs.at("rrecv"), "--port", port, "--out", route.to / route.name},
                  .connecting = {programs.at("rsend"), "--port", port, "--file", route.from / route.name},
                  .type = SOCK_DGRAM};
  };
}

Matchmaker DownloadBy(const Programs& programs) {
  return [programs](const Route& route) {
    const std::string port = std::to_string(route.port);
    return Couple{.listening = {programs.at("server"), "--port", port, "--root", route.from},
                  .connecting = {programs.at("client"), "--port", port, "--file", route.name, "--out-dir", route.to}};
  };
}

Matchmaker UploadBy(const Programs& programs) {
  return [programs](const Route& route) {
    const std::string port = std::to_string(route.port);
    return Couple{.listening = {programs.at("server"), "--port", port, "--dir", route.to},
                  .connecting = {programs.at("client"), "--port", port, "--file", route.from / route.name}};
  };
}

Matchmaker DownloadBySocat() {
  return [](const Route& route) { return SocatCouple(route, "CREATE:" + (route.to / route.name).string()); };
}

Matchmaker DiscardBySocat() {
  return [](const Route& route) {
    Couple couple = SocatCouple(route, "OPEN:/dev/null,wronly");
    couple.stores = false;
    return couple;
  };
}

Matchmaker DownloadInWindows() {
  return [](const Route& route) {
    return SocatCouple(route, "CREATE:" + (route.to / route.name).string(), ",window-clamp=65535");
  };
}

LargeFile::LargeFile(std::uintmax_t size) : size_(size) {
  std::ofstream(folder_ / kName).close();
  fs::resize_file(folder_ / kName, size);
  ReadAll(folder_ / kName);
}

Transfer LargeFile::MoveBy(const Matchmaker& matchmaker) const {
  const DeafToInterrupts deaf;
  const FolderInMemory memory;
  const Route route{.from = (folder_ / kName).parent_path(), .name = kName, .to = memory.path(), .port = FreePort()};
  const Couple couple = matchmaker(route);
  Background listening(couple.listening);
  listening.AwaitSocket(couple.type, route.port);

  const auto start = Clock::now();
  Background connecting(couple.connecting);
  connecting.DemandSuccess();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (couple.stores) DemandWhole(memory.path(), size_);
  return {.seconds = seconds,
          .bytes_per_second = static_cast<double>(size_) / seconds,
          .peak_of_listening = listening.Peak(),
          .peak_of_connecting = connecting.Peak()};
}

}  // namespace socklab::bench

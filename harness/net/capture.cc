#include "harness/net/capture.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <string>
#include <utility>

#include "harness/net/loopback.h"

namespace socklab::net {
namespace {

using std::chrono::nanoseconds;

// The ring, in blocks that the kernel fills with frames one after the other (TPACKET_V3,
// Documentation/networking/packet_mmap.rst). A block has room for the longest frame.
constexpr unsigned kBlock = 256 << 10;
constexpr unsigned kBlocks = 32;
constexpr unsigned kLeastFrame = 2048;  // the kernel demands one that divides a block; frames may be longer
// A block that is not full is given to us after that time.
constexpr std::chrono::milliseconds kBlockAge{4};
// What was sent before the end has arrived by then, whatever else the machine does.
constexpr std::chrono::seconds kRestAtMost{2};
constexpr unsigned kWholeFrame = kBlock;

void Set(const Descriptor& socket, int level, int option, const void* value, socklen_t size, const char* name) {
  Checked(setsockopt(socket.get(), level, option, value, size), std::string("setsockopt ") + name);
}

// A loopback shows each frame twice: when it leaves, and when it arrives.
void TakeWhatLeaves(const Descriptor& socket) {
  std::array<sock_filter, 6> code = {{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(SKF_AD_OFF + SKF_AD_PKTTYPE)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, PACKET_OUTGOING},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(SKF_AD_OFF + SKF_AD_MARK)},
      {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, kMarkOfDrain},
      {BPF_RET | BPF_K, 0, 0, kWholeFrame},
      {BPF_RET | BPF_K, 0, 0, 0},
  }};
  const sock_fprog program = {.len = code.size(), .filter = code.data()};
  Set(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program, "SO_ATTACH_FILTER");
}

std::span<std::byte> MakeRing(const Descriptor& socket) {
  const int version = TPACKET_V3;
  Set(socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version, "PACKET_VERSION");
  const tpacket_req3 request = {.tp_block_size = kBlock,
                                .tp_block_nr = kBlocks,
                                .tp_frame_size = kLeastFrame,
                                .tp_frame_nr = kBlock / kLeastFrame * kBlocks,
                                .tp_retire_blk_tov = kBlockAge.count(),
                                .tp_sizeof_priv = 0,
                                .tp_feature_req_word = 0};
  Set(socket, SOL_PACKET, PACKET_RX_RING, &request, sizeof request, "PACKET_RX_RING");
  const std::size_t size = std::size_t{kBlock} * kBlocks;
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
  if (memory == MAP_FAILED) ThrowErrno("mmap the ring of frames");
  return {static_cast<std::byte*>(memory), size};
}

void BindToLoopback(const Descriptor& socket) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  Checked(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind to lo");
}

// What must be added to a time of the system's clock, with which the kernel stamps frames, to have it on the steady
// clock: by the two readings of it that have the least time between them.
nanoseconds FromSystemToSteady() {
  using Steady = std::chrono::steady_clock;
  nanoseconds least = nanoseconds::max(), difference{0};
  for (int i = 0; i < 8; ++i) {
    const auto before = Steady::now();
    const auto system = std::chrono::system_clock::now();
    const auto between = Steady::now() - before;
    if (between >= least) continue;
    least = between;
    difference = before.time_since_epoch() + between / 2 - system.time_since_epoch();
  }
  return difference;
}

}  // namespace

Capture::Capture()
    : socket_(Checked(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "socket AF_PACKET")),
      stop_(Checked(eventfd(0, EFD_CLOEXEC), "eventfd")),
      to_steady_(FromSystemToSteady()) {
  TakeWhatLeaves(socket_);
  ring_ = MakeRing(socket_);
  BindToLoopback(socket_);  // now frames arrive
  thread_ = std::thread([this] { Run(); });
}

Capture::~Capture() {
  if (thread_.joinable()) Stop();
  munmap(ring_.data(), ring_.size());
}

Recording Capture::Stop() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
  return {.frames = recorder_.Take(), .missed = missed_};
}

void Capture::Run() {
  std::array<pollfd, 2> events = {{{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
  while ((events[1].revents & POLLIN) == 0) {
    poll(events.data(), events.size(), -1);
    TakeBlocks();
  }
  TakeRest();
}

// The kernel's own count tells what was sent. (It counts what is sent on the loopback before send(2) returns.)
void Capture::TakeRest() {
  tpacket_stats_v3 counted{};
  socklen_t size = sizeof counted;
  getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &counted, &size);
  const std::uint64_t arriving = counted.tp_packets - counted.tp_drops;
  const auto end = std::chrono::steady_clock::now() + kRestAtMost;
  while (taken_ < arriving && std::chrono::steady_clock::now() < end) {
    pollfd event = {socket_.get(), POLLIN, 0};
    poll(&event, 1, kBlockAge.count());
    TakeBlocks();
  }
  missed_ = counted.tp_packets - std::min<std::uint64_t>(taken_, counted.tp_packets);
}

void Capture::TakeBlocks() {
  while (true) {
    std::byte* const start = ring_.data() + block_ * kBlock;
    tpacket_hdr_v1& block = reinterpret_cast<tpacket_block_desc*>(start)->hdr.bh1;
    const std::atomic_ref<__u32> status(block.block_status);
    if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) return;
    const std::byte* place = start + block.offset_to_first_pkt;
    for (unsigned i = 0; i < block.num_pkts; ++i) {
      const auto& header = *reinterpret_cast<const tpacket3_hdr*>(place);
      const nanoseconds stamp = std::chrono::seconds(header.tp_sec) + nanoseconds(header.tp_nsec);
      recorder_.Add({.time = std::chrono::steady_clock::time_point(stamp + to_steady_),
                     .bytes = {reinterpret_cast<const char*>(place + header.tp_mac), header.tp_snaplen}});
      ++taken_;
      place += header.tp_next_offset;
    }
    status.store(TP_STATUS_KERNEL, std::memory_order_release);
    block_ = (block_ + 1) % kBlocks;
  }
}

}  // namespace socklab::net

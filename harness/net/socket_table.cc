#include "harness/net/socket_table.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace socklab::net {
namespace {

// States of <netinet/tcp.h>, which cannot be included beside <linux/tcp.h>.
enum : std::uint32_t { kTimeWait = 1 << 6, kClose = 1 << 7, kListen = 1 << 10, kAll = 0xfff };

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

// An IPv4 address, or the IPv4 address within an IPv6 one (::ffff:a.b.c.d); "::" stands for every address.
std::uint32_t AddressOf(int family, const __be32 (&words)[4]) {
  return ntohl(family == AF_INET6 ? words[3] : words[0]);
}

SocketEntry ToEntry(const inet_diag_msg& message, std::uint32_t attributes_size) {
  SocketEntry entry;
  entry.local = {AddressOf(message.idiag_family, message.id.idiag_src), ntohs(message.id.idiag_sport)};
  entry.remote = {AddressOf(message.idiag_family, message.id.idiag_dst), ntohs(message.id.idiag_dport)};
  entry.state = message.idiag_state;
  entry.inode = message.idiag_inode;
  entry.receive_queue = message.idiag_rqueue;
  entry.send_queue = message.idiag_wqueue;
  auto* attribute = reinterpret_cast<const rtattr*>(&message + 1);
  for (int left = static_cast<int>(attributes_size); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type != INET_DIAG_INFO) continue;
    tcp_info info{};  // an older kernel's is shorter, a newer one's longer
    std::memcpy(&info, RTA_DATA(attribute), std::min<std::size_t>(sizeof info, RTA_PAYLOAD(attribute)));
    entry.bytes_received = info.tcpi_bytes_received;
    entry.bytes_sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
    entry.bytes_unsent = info.tcpi_notsent_bytes;
    entry.segments_unacked = info.tcpi_unacked;
    entry.send_window = info.tcpi_snd_wnd;
    entry.retransmits = info.tcpi_retransmits;
  }
  return entry;
}

}  // namespace

SocketTable::SocketTable()
    : netlink_(Checked(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG),
                       "open the kernel's socket table (sock_diag)")) {}

std::vector<SocketEntry> SocketTable::Ask(int family, int protocol, std::uint32_t states,
                                          const inet_diag_sockid* one) const {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | (one ? 0 : NLM_F_DUMP));
  request.body.sdiag_family = static_cast<std::uint8_t>(family);
  request.body.sdiag_protocol = static_cast<std::uint8_t>(protocol);
  request.body.idiag_ext = 1 << (INET_DIAG_INFO - 1);
  request.body.idiag_states = states;
  if (one) request.body.id = *one;
  Checked(send(netlink_.get(), &request, sizeof request, 0), "ask the kernel's socket table");

  std::vector<SocketEntry> entries;
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  while (true) {
    auto size = static_cast<std::uint32_t>(
        Checked(recv(netlink_.get(), buffer.data(), buffer.size(), 0), "read the kernel's socket table"));
    for (auto* header = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(header, size);
         header = NLMSG_NEXT(header, size)) {
      if (header->nlmsg_type == NLMSG_DONE) return entries;
      if (header->nlmsg_type == NLMSG_ERROR) {
        errno = -static_cast<const nlmsgerr*>(NLMSG_DATA(header))->error;
        if (errno == ENOENT) return entries;
        ThrowErrno("ask the kernel's socket table");
      }
      const auto& message = *static_cast<const inet_diag_msg*>(NLMSG_DATA(header));
      entries.push_back(ToEntry(message, header->nlmsg_len - NLMSG_LENGTH(sizeof message)));
      if (one) return entries;
    }
  }
}

std::vector<SocketEntry> SocketTable::AskOfBothFamilies(int protocol, std::uint32_t states) const {
  std::vector<SocketEntry> entries = Ask(AF_INET, protocol, states, nullptr);
  for (const SocketEntry& entry : Ask(AF_INET6, protocol, states, nullptr)) entries.push_back(entry);
  return entries;
}

std::vector<SocketEntry> SocketTable::TcpListeners() const {
  return AskOfBothFamilies(IPPROTO_TCP, kListen);
}

std::vector<SocketEntry> SocketTable::TcpConnections() const {
  return AskOfBothFamilies(IPPROTO_TCP, kAll & ~(kListen | kTimeWait | kClose));
}

std::vector<SocketEntry> SocketTable::TcpSockets() const {
  return AskOfBothFamilies(IPPROTO_TCP, kAll & ~(kTimeWait | kClose));
}

std::vector<SocketEntry> SocketTable::UdpSockets() const {
  return AskOfBothFamilies(IPPROTO_UDP, kAll);
}

std::optional<SocketEntry> SocketTable::TcpEnd(Endpoint local, Endpoint remote) const {
  inet_diag_sockid id{};
  id.idiag_sport = htons(local.port);
  id.idiag_dport = htons(remote.port);
  id.idiag_src[0] = htonl(local.address);
  id.idiag_dst[0] = htonl(remote.address);
  id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  const std::vector<SocketEntry> entries = Ask(AF_INET, IPPROTO_TCP, kAll, &id);
  // Where the connection is gone, the kernel answers with the listener of that port.
  if (entries.empty() || entries.front().remote != remote) return std::nullopt;
  return entries.front();
}

}  // namespace socklab::net

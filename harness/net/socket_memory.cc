#include "harness/net/socket_memory.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace socklab::net {
namespace {

using Bytes = std::map<std::uint64_t, std::size_t>;

constexpr std::uint32_t kAllStates = ~0U;

// What the socket has allocated, where this attribute tells it (SK_MEMINFO_… of <linux/sock_diag.h>).
std::size_t AllocatedBytes(const rtattr* attribute) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};  // an older kernel's is shorter, a newer one's longer
  std::memcpy(info.data(), RTA_DATA(attribute), std::min<std::size_t>(sizeof info, RTA_PAYLOAD(attribute)));
  // TCP counts what it has queued, the others what they have handed over.
  const std::uint32_t sent = std::max(info[SK_MEMINFO_WMEM_ALLOC], info[SK_MEMINFO_WMEM_QUEUED]);
  return std::size_t{sent} + info[SK_MEMINFO_RMEM_ALLOC] + info[SK_MEMINFO_BACKLOG] + info[SK_MEMINFO_OPTMEM];
}

std::size_t UnreadBytes(const rtattr* attribute) {
  unix_diag_rqlen lengths{};
  std::memcpy(&lengths, RTA_DATA(attribute), std::min<std::size_t>(sizeof lengths, RTA_PAYLOAD(attribute)));
  return lengths.udiag_rqueue;
}

// Adds what one message of the kernel's says; `Message` is the struct with which it begins.
template <typename Message>
void Add(const nlmsghdr& header, std::uint32_t inode, int memory, int unread, Bytes& bytes) {
  const auto* attribute = reinterpret_cast<const rtattr*>(static_cast<const Message*>(NLMSG_DATA(&header)) + 1);
  std::size_t& own = bytes[inode];
  for (int left = static_cast<int>(header.nlmsg_len - NLMSG_LENGTH(sizeof(Message))); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type == memory) own += AllocatedBytes(attribute);
    if (attribute->rta_type == unread) own = std::max(own, UnreadBytes(attribute));
  }
}

void AddMessage(const nlmsghdr& header, Bytes& bytes) {
  const auto family = *static_cast<const std::uint8_t*>(NLMSG_DATA(&header));
  if (family == AF_UNIX) {
    const auto& message = *static_cast<const unix_diag_msg*>(NLMSG_DATA(&header));
    Add<unix_diag_msg>(header, message.udiag_ino, UNIX_DIAG_MEMINFO, UNIX_DIAG_RQLEN, bytes);
  } else {
    const auto& message = *static_cast<const inet_diag_msg*>(NLMSG_DATA(&header));
    Add<inet_diag_msg>(header, message.idiag_inode, INET_DIAG_SKMEMINFO, -1, bytes);
  }
}

template <typename Body>
void Ask(const Descriptor& netlink, const Body& body, Bytes& bytes) {
  struct {
    nlmsghdr header;
    Body body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body = body;
  Checked(send(netlink.get(), &request, sizeof request, 0), "ask what sockets hold");
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  while (true) {
    auto size = static_cast<std::uint32_t>(
        Checked(recv(netlink.get(), buffer.data(), buffer.size(), 0), "read what sockets hold"));
    for (auto* header = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(header, size);
         header = NLMSG_NEXT(header, size)) {
      // An error means that this kernel has no such table.
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) return;
      AddMessage(*header, bytes);
    }
  }
}

inet_diag_req_v2 RequestFor(int family, int protocol) {
  inet_diag_req_v2 request{};
  request.sdiag_family = static_cast<std::uint8_t>(family);
  request.sdiag_protocol = static_cast<std::uint8_t>(protocol);
  request.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1);
  request.idiag_states = kAllStates;
  return request;
}

}  // namespace

SocketMemory::SocketMemory()
    : netlink_(Checked(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG),
                       "open the kernel's socket table (sock_diag)")) {}

Bytes SocketMemory::BytesByInode() const {
  Bytes bytes;
  for (const int family : {AF_INET, AF_INET6}) {
    for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP}) Ask(netlink_, RequestFor(family, protocol), bytes);
  }
  unix_diag_req request{};
  request.sdiag_family = AF_UNIX;
  request.udiag_states = kAllStates;
  request.udiag_show = UDIAG_SHOW_MEMINFO | UDIAG_SHOW_RQLEN;
  Ask(netlink_, request, bytes);
  return bytes;
}

}  // namespace socklab::net

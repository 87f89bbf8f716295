#include "harness/net/tcp_traffic.h"

#include <netinet/tcp.h>

#include <algorithm>
#include <map>
#include <utility>

namespace socklab::net {
namespace {

// If a segment was repeated that often to a receiver that has not read, the receiver has no room for it: nothing else
// is lost twice on a loopback.
constexpr int kRefused = 2;

class Traffic {
 public:
  Traffic(const std::vector<SocketEntry>& sockets, const SocketOwners& owners) : sockets_(sockets), owners_(owners) {
    for (const SocketEntry& each : sockets) {
      if (each.state != TCP_LISTEN) ends_.emplace(std::pair(each.local, each.remote), &each);
    }
  }

  bool IsUnderWay(const SocketEntry& end) const {
    if (end.state == TCP_LISTEN) return false;
    const SocketEntry* const other = OtherEnd(end);
    if (!Matters(end) && !(other && Matters(*other))) return false;
    if (end.state == TCP_SYN_SENT) return !BacklogIsFull(end.remote);
    if (end.state == TCP_SYN_RECV) return !BacklogIsFull(end.local);
    return end.send_queue > 0 && !WaitsForRoom(end, other) && !WaitsForNobodyButUs(end, other);
  }

 private:
  const SocketEntry* OtherEnd(const SocketEntry& end) const {
    const auto found = ends_.find(std::pair(end.remote, end.local));
    return found == ends_.end() ? nullptr : found->second;
  }

  bool Matters(const SocketEntry& end) const {
    return owners_.ours.contains(end.inode) || owners_.programs.contains(end.inode);
  }

  bool BacklogIsFull(Endpoint server) const {
    return std::ranges::any_of(sockets_, [&](const SocketEntry& each) {
      return each.state == TCP_LISTEN && each.local.port == server.port &&
             (each.local.address == server.address || each.local.address == 0) && each.receive_queue > each.send_queue;
    });
  }

  bool WaitsForRoom(const SocketEntry& end, const SocketEntry* other) const {
    if (!other) return false;
    if (other->state == TCP_SYN_RECV) return BacklogIsFull(other->local);
    const bool is_stuck = (end.segments_unacked == 0 && end.send_window == 0) || end.retransmits >= kRefused;
    return other->receive_queue > 0 && is_stuck;
  }

  // All was delivered, and the acknowledgement is for one of our sockets.
  bool WaitsForNobodyButUs(const SocketEntry& end, const SocketEntry* other) const {
    if (!owners_.ours.contains(end.inode) || !other || end.bytes_unsent > 0) return false;
    const bool open = end.state == TCP_ESTABLISHED || end.state == TCP_CLOSE_WAIT;
    const bool has_seen_fin = other->state != TCP_ESTABLISHED && other->state != TCP_FIN_WAIT1 &&
                              other->state != TCP_FIN_WAIT2 && other->state != TCP_SYN_RECV;
    return other->bytes_received >= end.bytes_sent && (open || has_seen_fin);
  }

  const std::vector<SocketEntry>& sockets_;
  const SocketOwners& owners_;
  std::map<std::pair<Endpoint, Endpoint>, const SocketEntry*> ends_;
};

}  // namespace

std::vector<SocketEntry> UnderWay(const std::vector<SocketEntry>& sockets, const SocketOwners& owners) {
  const Traffic traffic(sockets, owners);
  std::vector<SocketEntry> under_way;
  std::ranges::copy_if(sockets, std::back_inserter(under_way),
                       [&](const SocketEntry& end) { return traffic.IsUnderWay(end); });
  return under_way;
}

bool MayBeUnderWay(const std::vector<SocketEntry>& sockets) {
  return std::ranges::any_of(sockets, [](const SocketEntry& end) {
    return end.state == TCP_SYN_SENT || end.state == TCP_SYN_RECV || (end.state != TCP_LISTEN && end.send_queue > 0);
  });
}

}  // namespace socklab::net

#include "harness/net/frame_headers.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include <cstring>

namespace socklab::net {
namespace {

constexpr std::size_t kWord = 4;  // bytes, in which headers count their length

// Takes a header off the front; false where there is less.
template <typename Header>
bool Read(std::string_view bytes, Header& header) {
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  return true;
}

bool ReadTcp(std::string_view segment, FrameHeaders& headers) {
  tcphdr tcp;
  if (!Read(segment, tcp) || tcp.doff * kWord < sizeof tcp || tcp.doff * kWord > segment.size()) return false;
  headers.from.port = ntohs(tcp.source);
  headers.to.port = ntohs(tcp.dest);
  headers.payload = segment.size() - tcp.doff * kWord;
  headers.syn = tcp.syn != 0;
  headers.ack = tcp.ack != 0;
  headers.fin = tcp.fin != 0;
  headers.rst = tcp.rst != 0;
  return true;
}

bool ReadUdp(std::string_view datagram, FrameHeaders& headers) {
  udphdr udp;
  if (!Read(datagram, udp)) return false;
  headers.from.port = ntohs(udp.source);
  headers.to.port = ntohs(udp.dest);
  headers.payload = datagram.size() - sizeof udp;
  return true;
}

}  // namespace

std::optional<FrameHeaders> HeadersOf(std::string_view frame) {
  ether_header ethernet;
  if (!Read(frame, ethernet) || ntohs(ethernet.ether_type) != ETHERTYPE_IP) return std::nullopt;
  frame.remove_prefix(sizeof ethernet);
  iphdr ip;
  if (!Read(frame, ip) || ip.version != IPVERSION) return std::nullopt;
  const std::size_t start = ip.ihl * kWord, length = ntohs(ip.tot_len);
  const bool is_later_fragment = (ntohs(ip.frag_off) & IP_OFFMASK) != 0;
  if (is_later_fragment || start < sizeof ip || length < start || length > frame.size()) return std::nullopt;
  const std::string_view content = frame.substr(start, length - start);
  FrameHeaders headers = {.from = {ntohl(ip.saddr), 0}, .to = {ntohl(ip.daddr), 0}};
  if (ip.protocol == IPPROTO_TCP && ReadTcp(content, headers)) return headers;
  if (ip.protocol == IPPROTO_UDP && ReadUdp(content, headers)) return headers;
  return std::nullopt;
}

}  // namespace socklab::net

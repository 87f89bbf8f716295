// What both programs know about a UDP datagram.
#ifndef SOCKLAB_UDP_DATAGRAM_H_
#define SOCKLAB_UDP_DATAGRAM_H_

#include <cstddef>

// Its length field counts to 65,535 (RFC 768), and so does that of the IPv4 packet around it (RFC 791), whose header
// takes 20 bytes of that; the UDP header takes 8. An empty datagram is one, too.
constexpr std::size_t kLargestDatagram = 65'535 - 20 - 8;

#endif  // SOCKLAB_UDP_DATAGRAM_H_

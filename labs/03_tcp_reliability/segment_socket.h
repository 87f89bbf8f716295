// Segments on a UDP socket.
#ifndef SOCKLAB_TCP_RELIABILITY_SEGMENT_SOCKET_H_
#define SOCKLAB_TCP_RELIABILITY_SEGMENT_SOCKET_H_

#include <array>
#include <optional>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "segment.h"
#include "timer.h"

// A segment, and who has sent it.
struct Arrival {
  Segment segment;
  support::Address from;
};

// Methods throw std::system_error.
class SegmentSocket {
 public:
  SegmentSocket();                                          // the kernel gives it an address when it first sends
  explicit SegmentSocket(const support::Address& address);  // is bound to that

  void Send(const Segment& segment, const support::Address& to);

  // The next segment, from whomever. If none is there, waits until the deadline; then returns nothing. Datagrams that
  // are no segments are dropped.
  std::optional<Arrival> Receive(Time deadline);

 private:
  // False once the deadline has passed.
  bool AwaitDatagram(Time deadline) const;

  support::Descriptor socket_;
  std::array<char, kHeader + kMostData + 1> buffer_;  // a byte more, so that a datagram that is too long is seen
};

#endif  // SOCKLAB_TCP_RELIABILITY_SEGMENT_SOCKET_H_

// The private loopback: a network of this process alone.
//
// Inside it every lab can use the tutorial's own port, any number of runs go side by side, and nothing reaches the
// outside.
#ifndef SOCKLAB_HARNESS_NET_LOOPBACK_H_
#define SOCKLAB_HARNESS_NET_LOOPBACK_H_

#include <cstdint>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"

namespace socklab::net {

// Moves the calling process, which must have one thread only, into a user and a network namespace of its own
// (user_namespaces(7), network_namespaces(7)) and raises `lo`, with an MTU of 1,500 and TCP buffers of
// "4096 16384 65536", so that short writes and torn reads happen as they do on a real network.
// It needs no privilege. Throws std::system_error naming the step that the kernel refused; the process is then
// unchanged, or can only end.
void EnterPrivateLoopback();

// The mark (SO_MARK, socket(7)) of the datagrams that LoopbackDrain sends, by which a capture knows them.
inline constexpr std::uint32_t kMarkOfDrain = 0x50C4;

// Delivers what is in flight on the loopback. It has all that it needs from the start: a program that takes every port
// later on cannot stop it.
class LoopbackDrain {
 public:
  // Of the current network namespace. Throws std::system_error.
  LoopbackDrain();

  // Returns once every packet that was sent on the loopback before the call has been delivered to its socket.
  // Loopback packets wait in a first-in-first-out backlog for each CPU, which a busy machine may serve late; our own
  // datagram sent through each of them returns only after all that was there before. An overflowing backlog drops
  // packets, so a datagram that does not return is sent again.
  void Drain() const;

 private:
  void AwaitEcho() const;

  Descriptor socket_;
  mutable std::uint32_t last_ = 0;  // the number of the last datagram
};

// The same once, with a socket opened for it.
void DrainLoopback();

// A port of the loopback that nobody has bound at this moment, for TCP or UDP (SOCK_STREAM, SOCK_DGRAM).
Endpoint FreeEndpoint(int type);

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_LOOPBACK_H_

// The private loopback: a network of this process alone.
//
// Inside it every lab can use the tutorial's own port, any number of runs go side by side, and nothing reaches the
// outside.
#ifndef SOCKLAB_HARNESS_NET_LOOPBACK_H_
#define SOCKLAB_HARNESS_NET_LOOPBACK_H_

#include "harness/net/endpoint.h"

namespace socklab::net {

// Moves the calling process, which must have one thread only, into a user and a network namespace of its own
// (user_namespaces(7), network_namespaces(7)) and raises `lo`, with an MTU of 1,500 and TCP buffers of
// "4096 16384 65536", so that short writes and torn reads happen as they do on a real network.
// It needs no privilege. Throws std::system_error naming the step that the kernel refused; the process is then
// unchanged, or good for nothing but to end.
void EnterPrivateLoopback();

// Returns once every packet that was sent on the loopback before the call has been delivered to its socket.
// Loopback packets wait in a first-in-first-out backlog for each processor, which a busy machine may serve late; a
// datagram of our own sent through each of them comes back only behind all that was there before.
void DrainLoopback();

// A port of the loopback that nobody has bound at this moment, for TCP or UDP (SOCK_STREAM, SOCK_DGRAM).
Endpoint FreeEndpoint(int type);

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_LOOPBACK_H_

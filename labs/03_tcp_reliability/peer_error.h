// Why a connection ends before everything is done.
#ifndef SOCKLAB_TCP_RELIABILITY_PEER_ERROR_H_
#define SOCKLAB_TCP_RELIABILITY_PEER_ERROR_H_

#include <stdexcept>

// The other side has broken off, or is not heard any more. Says what it has done, without its address in front of that:
// "has reset the connection".
class PeerError : public std::runtime_error {
  using runtime_error::runtime_error;
};

#endif  // SOCKLAB_TCP_RELIABILITY_PEER_ERROR_H_

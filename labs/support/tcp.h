// TCP sockets, which you opened by hand in lab 4.
#ifndef SOCKLAB_LABS_SUPPORT_TCP_H_
#define SOCKLAB_LABS_SUPPORT_TCP_H_

#include "labs/support/address.h"
#include "labs/support/descriptor.h"

namespace support {

// All of them throw std::system_error, with the call that failed and its address.

// A socket that listens on the address, even right after another server did (SO_REUSEADDR). At most `backlog` clients
// may wait to be accepted.
Descriptor Listen(const Address& address, int backlog);

// Waits for a client, and stores its address. Made for a server that runs forever: a client that has gone before it was
// accepted is not an error of the server's, and when descriptors or memory run out it says so once, and waits.
Descriptor Accept(const Descriptor& listener, Address& client);
Descriptor Accept(const Descriptor& listener);

// A socket that is connected to the server.
Descriptor Connect(const Address& server);

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_TCP_H_

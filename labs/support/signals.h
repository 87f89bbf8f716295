// Signals that ask a server to end.
#ifndef SOCKLAB_LABS_SUPPORT_SIGNALS_H_
#define SOCKLAB_LABS_SUPPORT_SIGNALS_H_

namespace support {

// From now on SIGINT (Ctrl-C) and SIGTERM (kill) end the program at once, with status 0. The kernel closes its sockets;
// what was printed but not flushed is lost, so flush every line.
void EndOnSignals();

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_SIGNALS_H_

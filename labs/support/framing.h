// How messages are told apart on a TCP connection.
#ifndef SOCKLAB_LABS_SUPPORT_FRAMING_H_
#define SOCKLAB_LABS_SUPPORT_FRAMING_H_

namespace support {

enum class Framing {
  kRaw,   // one recv(2) is taken for one message: right only by luck
  kLine,  // a message ends with '\n', which is no part of it
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_FRAMING_H_

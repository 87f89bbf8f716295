// Records the frames of the loopback, as packet(7) shows them.
#ifndef SOCKLAB_HARNESS_NET_CAPTURE_H_
#define SOCKLAB_HARNESS_NET_CAPTURE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <thread>

#include "harness/net/descriptor.h"
#include "harness/net/recording.h"

namespace socklab::net {

// A capture of the current network namespace's loopback, from its making until Stop. Each frame is recorded once, when
// it is sent, whole (of TCP it may be as long as 64 KiB: a loopback has no need to cut it into segments of its MTU);
// those of LoopbackDrain are left out. A thread takes frames out of a ring that the kernel fills, and closes nothing
// that anybody else has: no socket of the namespace is touched.
class Capture {
 public:
  // Bytes of frames that are kept (recording.h).
  static constexpr std::size_t kMost = std::size_t{64} << 20;

  // Throws std::system_error that names the step which failed: without CAP_NET_RAW over the namespace (which whoever
  // made it has), or where the kernel has no packet sockets.
  Capture();
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // Ends the capture, once; returns what was sent before the call. Takes some milliseconds.
  Recording Stop();

 private:
  void Run();
  void TakeBlocks();
  void TakeRest();

  Descriptor socket_;
  Descriptor stop_;  // an eventfd(2)
  std::span<std::byte> ring_;
  std::size_t block_ = 0;               // the next one that the kernel gives us
  std::chrono::nanoseconds to_steady_;  // from the kernel's stamps
  Recorder recorder_{kMost};
  std::uint64_t taken_ = 0;
  std::uint64_t missed_ = 0;
  std::thread thread_;
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_CAPTURE_H_

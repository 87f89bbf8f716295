// How a peer delivers its bytes: a value. TCP is a byte stream, so a correct program cannot tell one plan from another.
#ifndef SOCKLAB_HARNESS_PEERS_PLAN_H_
#define SOCKLAB_HARNESS_PEERS_PLAN_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::peers {

// Cuts what is sent into fragments. Each fragment is sent only once the program has read the one before, or the kernel
// would glue together again what was torn apart.
class Plan {
 public:
  static Plan Whole();
  static Plan ByteByByte();
  // Cuts before these offsets, which ascend; offsets beyond the end do nothing.
  static Plan SplitAt(std::vector<std::size_t> offsets);
  // Fragments of `size` bytes, the last may be shorter. `size` is at least 1.
  static Plan Pieces(std::size_t size);

  // The same, and a pause before each fragment.
  static Plan Paced(std::size_t size, std::chrono::milliseconds pause);

  std::chrono::milliseconds pause() const { return pause_; }
  const std::string& name() const { return name_; }  // "whole", "byte by byte", "split at 2, 5"
  std::vector<std::string_view> Fragments(std::string_view bytes) const;

 private:
  Plan(std::string name, std::size_t piece, std::vector<std::size_t> offsets)
      : name_(std::move(name)), piece_(piece), offsets_(std::move(offsets)) {}

  std::string name_;
  std::chrono::milliseconds pause_{0};
  std::size_t piece_;  // 0: only the offsets cut
  std::vector<std::size_t> offsets_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_PLAN_H_

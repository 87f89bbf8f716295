// How far a transfer has got, shown on standard error.
#ifndef SOCKLAB_LABS_SUPPORT_PROGRESS_H_
#define SOCKLAB_LABS_SUPPORT_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>

namespace support {

// The columns of the terminal that standard error is; 0 if it is none.
int TerminalColumns();

// On a terminal one line, drawn anew up to ten times a second, and never wider than the terminal:
//      42% [######........] 225,443,840 of 536,870,912 bytes  812.3 MB/s  0:01 left
// Elsewhere, in a log file for example, one such line a second at most, without the bar, and the last.
//
// An empty transfer shows nothing.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // The progress of a transfer of this many bytes, which begins now. The other parameters are for tests.
  explicit Progress(std::uint64_t total, std::ostream& output = std::cerr,
                    std::function<int()> columns = TerminalColumns,
                    std::function<Clock::time_point()> now = Clock::now);

  // Ends the line of a transfer that is broken off, so that what is printed next has its own line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // This many more bytes have been transferred.
  void Advance(std::size_t bytes);

  // All has gone well: shows 100%, which is not shown before, and ends the line.
  void Finish();

 private:
  void Show(Clock::time_point now);
  double Part() const;
  std::string Percent() const;
  std::string Details(Clock::duration elapsed, std::size_t room) const;

  const std::uint64_t total_;
  std::ostream& output_;
  const std::function<int()> columns_;
  const std::function<Clock::time_point()> now_;
  const Clock::time_point begin_;
  Clock::time_point shown_;  // when it was shown last
  std::uint64_t done_ = 0;
  bool finished_ = false;
  bool line_is_open_ = false;  // on the terminal; it has no newline yet
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_PROGRESS_H_

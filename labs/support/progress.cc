#include "labs/support/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>
#include <utility>

namespace support {
namespace {

constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::chrono::seconds kBetweenLines{1};
constexpr int kUsualColumns = 80;
constexpr std::size_t kShortestBar = 5, kLongestBar = 40, kBarFrame = 3;  // columns
constexpr std::size_t kPercentSize = 4, kUsualRateSize = 10, kUsualTimeSize = 9;

constexpr char kBeginOfLine[] = "\r";
constexpr char kEraseRestOfLine[] = "\x1b[K";

// 536,870,912
std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

// 812.3 MB/s
std::string Rate(double bytes_per_second) {
  static constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes_per_second >= 999.95 && unit + 1 < kUnits.size(); ++unit) bytes_per_second /= 1000;
  std::ostringstream rate;
  rate << std::fixed << std::setprecision(unit == 0 ? 0 : 1) << bytes_per_second << ' ' << kUnits[unit] << "/s";
  return rate.str();
}

// 0:07, or 1:02:03
std::string Time(double seconds) {
  constexpr double kMost = 99 * 3600;
  if (seconds >= kMost) return ">99 h";
  const int whole = static_cast<int>(seconds);
  std::ostringstream time;
  time << std::setfill('0');
  if (whole >= 3600) time << whole / 3600 << ':' << std::setw(2);
  time << whole / 60 % 60 << ':' << std::setw(2) << whole % 60;
  return time.str();
}

// As large as there is room for; none if it would be too short to tell anything.
std::string Bar(double part, std::size_t room) {
  if (room < kShortestBar + kBarFrame) return "";
  const std::size_t size = std::min(room - kBarFrame, kLongestBar);
  const auto full = static_cast<std::size_t>(part * static_cast<double>(size));
  return " [" + std::string(full, '#') + std::string(size - full, '.') + "]";
}

// So many columns at least, so that what stands behind it does not jump to and fro.
std::string Padded(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, text.size()), ' ') + text;
}

}  // namespace

int TerminalColumns() {
  if (isatty(STDERR_FILENO) == 0) return 0;
  winsize size = {};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualColumns;
}

Progress::Progress(std::uint64_t total, std::ostream& output, std::function<int()> columns,
                   std::function<Clock::time_point()> now)
    : total_(total),
      output_(output),
      columns_(std::move(columns)),
      now_(std::move(now)),
      begin_(now_()),
      shown_(begin_) {
  if (columns_() > 0) Show(begin_);
}

Progress::~Progress() {
  if (line_is_open_) output_ << std::endl;
}

void Progress::Advance(std::size_t bytes) {
  done_ += bytes;
  const Clock::time_point now = now_();
  if (now - shown_ < kBetweenDrawings) return;
  if (now - shown_ >= kBetweenLines || columns_() > 0) Show(now);
}

void Progress::Finish() {
  finished_ = true;
  Show(now_());
}

void Progress::Show(Clock::time_point now) {
  if (total_ == 0) return;
  shown_ = now;
  const auto columns = static_cast<std::size_t>(columns_());
  if (columns == 0) {
    output_ << Percent() + Details(now - begin_, std::string::npos) + '\n' << std::flush;
    return;
  }
  // Not in the last column, from which some terminals go on to the next line.
  const std::size_t room = std::max(columns, kPercentSize + 1) - (kPercentSize + 1);
  const std::string details = Details(now - begin_, room);
  const std::string bar = Bar(Part(), room - details.size());
  output_ << kBeginOfLine + Percent() + bar + details + kEraseRestOfLine + (finished_ ? "\n" : "") << std::flush;
  line_is_open_ = !finished_;
}

double Progress::Part() const {
  return static_cast<double>(done_) / static_cast<double>(total_);
}

std::string Progress::Percent() const {
  const int percent = finished_ ? 100 : std::min(99, static_cast<int>(100 * Part()));
  return Padded(std::to_string(percent) + "%", kPercentSize);
}

std::string Progress::Details(Clock::duration elapsed, std::size_t room) const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  const std::string total = Grouped(total_), done = Padded(Grouped(done_), total.size());
  const std::string left = rate > 0 ? Time(static_cast<double>(total_ - done_) / rate) : "-:--";

  std::string details;
  const auto add = [&details, room](const std::string& text) {
    const bool fits = details.size() + text.size() <= room;
    if (fits) details += text;
    return fits;
  };
  // What does not fit is left out, the least important first.
  (add(" " + done + " of " + total + " bytes") || add(" " + done)) && add("  " + Padded(Rate(rate), kUsualRateSize)) &&
      add("  " + Padded(finished_ ? "in " + Time(seconds) : left + " left", kUsualTimeSize));
  return details;
}

}  // namespace support

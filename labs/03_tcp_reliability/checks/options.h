// What the programs of lab 3 are told when a check starts them.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_OPTIONS_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

using Options = std::vector<std::string>;

inline constexpr std::uint16_t kPort = 1300;
inline constexpr std::uint32_t kSenderIsn = 1000;
inline constexpr std::uint32_t kReceiverIsn = 5000;
inline constexpr std::uint32_t kNearTheEnd = 4'294'967'000;  // of all sequence numbers
inline constexpr std::size_t kFull = kMostSegmentData;
// How far a number may be off that is not this connection's, or not the next one.
inline constexpr std::uint32_t kWrongBy[] = {1, 3'000, 1U << 31, static_cast<std::uint32_t>(-2'000)};
// Tries, if the timer begins with 20 ms: after 1.3 s, or 2.3 s, they are used up.
inline constexpr int kFew = 5;
inline constexpr int kMany = 6;
// Where the timer is not the subject, none should expire: a program that waits for that long can be seen to wait for
// us.
inline constexpr std::chrono::milliseconds kNever = std::chrono::minutes(10);

// These options, and more.
Options With(Options options, const Options& more);

// --isn
Options Isn(std::uint32_t isn);

// --rto and --retries
Options Timer(std::chrono::milliseconds rto, int retries = 8);

// How long a sender with these options tries: its timer runs once for each sending.
std::chrono::milliseconds TimeToGiveUp(std::chrono::milliseconds rto, int retries);

// Each of them has something wrong with it.
std::vector<Options> BadOptions();

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_OPTIONS_H_

#include "harness/check/by_hand.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace socklab::check {
namespace {

using results::Step;
using Transport = GradedProgram::Transport;

// What still fits into two lines of a terminal.
constexpr std::size_t kMostBytes = 120;
constexpr std::size_t kMostPieces = 4;

// As printf(1) takes it, within single quotes of a shell.
std::string ForPrintf(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\r') {
      text += "\\r";
    } else if (c == '%') {
      text += "%%";
    } else if (c == '\\') {
      text += "\\\\";
    } else if (c >= ' ' && c <= '~' && c != '\'') {
      text += c;
    } else {
      text += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return "printf '" + text + "'";
}

bool IsOfTheServer(const Step& step) {
  return step.what.id == "program.listens" || step.what.id == "program.is_bound";
}

// What one client has sent, each piece a command; nothing where there were others, or it did something else.
std::optional<std::vector<std::string>> PiecesOfTheClient(const std::vector<Step>& steps) {
  std::vector<std::string> pieces;
  std::string client;
  std::size_t size = 0;
  for (const Step& step : steps) {
    if (step.left_out > 0) return std::nullopt;
    if (step.kind != Step::Kind::kToProgram || step.what.id == "tcp.half_closes") continue;
    if (step.peer == "input" || (!client.empty() && step.peer != client)) return std::nullopt;
    client = step.peer;
    if (step.what.id == "tcp.connects") continue;
    if (step.bytes.empty() || static_cast<std::size_t>(step.size) != step.bytes.size()) return std::nullopt;
    size += step.bytes.size();
    pieces.push_back(ForPrintf(step.bytes));
  }
  if (pieces.empty() || pieces.size() > kMostPieces || size > kMostBytes) return std::nullopt;
  return pieces;
}

}  // namespace

std::string ByHandOf(const std::vector<Step>& steps, Transport transport, std::uint16_t port) {
  if (std::ranges::count_if(steps, IsOfTheServer) != 1) return "";
  const std::optional<std::vector<std::string>> pieces = PiecesOfTheClient(steps);
  if (!pieces) return "";
  const std::string joined = fmt::format("{}", fmt::join(*pieces, "; sleep 1; "));
  return fmt::format("{} | nc {}-q 1 127.0.0.1 {}", pieces->size() == 1 ? joined : "(" + joined + ")",
                     transport == Transport::kUdp ? "-u " : "", port);
}

}  // namespace socklab::check

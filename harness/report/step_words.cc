#include "harness/report/step_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/report/layout.h"
#include "harness/text/unicode.h"

namespace socklab::report {

using results::Step;

namespace {

constexpr std::array<std::string_view, 4> kOwnEnds = {"input", "output", "errors", "signal"};

// Bytes of a name. Those of peers are short; what a document may say instead is cut.
constexpr std::size_t kMostOfName = 200;

std::string Name(std::string_view name) {
  return OneLine(name.substr(0, text::CharacterBoundary(name, kMostOfName)));
}

}  // namespace

bool HasPeer(const Step& step) {
  return step.kind != Step::Kind::kNote && step.kind != Step::Kind::kCall && !step.peer.empty() &&
         std::ranges::find(kOwnEnds, step.peer) == kOwnEnds.end();
}

text::Phrase WhatHappened(const Step& step) {
  // Bytes, of which there may be none, and signals stand for themselves; all else says what it is: "end of input".
  if (HasPeer(step) || step.kind == Step::Kind::kCall || step.kind == Step::Kind::kNote || step.what.id != "verbatim")
    return step.what;
  return {"ladder.at_" + step.peer, {{"what", step.what}}};
}

CallsIn::CallsIn(const std::vector<Step>& steps) {
  std::string_view program;
  for (const Step& step : steps) {
    if (step.kind != Step::Kind::kCall) continue;
    are_of_several_programs |= are_any && program != step.call.program;
    program = step.call.program;
    are_any = true;
  }
}

std::string DetailOf(const Step& step, const CallsIn& calls, const Words& words) {
  if (step.kind != Step::Kind::kCall) return words.Say(step.detail);
  std::vector<text::Phrase> parts;
  const results::Call& call = step.call;
  if (calls.are_of_several_programs) parts.push_back(text::Verbatim(Name(call.program)));
  if (call.process > 1) parts.push_back({"call.process", {{"number", call.process}}});
  if (call.thread > 1) parts.push_back({"call.thread", {{"number", call.thread}}});
  if (!step.detail.empty()) parts.push_back(step.detail);
  if (call.times > 1) parts.push_back({"call.times", {{"count", call.times}}});
  if (!call.file.empty()) {
    const std::string file = Name(std::string_view(call.file).substr(call.file.rfind('/') + 1));
    parts.push_back({"place", {{"file", file}, {"line", call.line}}});
  }
  std::string detail;
  for (const text::Phrase& part : parts) detail += (detail.empty() ? "" : words.Say("list.comma")) + words.Say(part);
  return detail;
}

SplitCall Split(const Step& step) {
  const results::Call& call = step.call;
  if (step.kind != Step::Kind::kCall || call.name.empty() || call.result.empty()) return {};
  return {OneLine(call.name + "(" + call.arguments), OneLine(") = " + call.result)};
}

std::string ProgramIn(const std::vector<Step>& steps, const Words& words) {
  const auto of_link = std::ranges::find_if(steps, [](const Step& step) { return !step.program.empty(); });
  return of_link == steps.end() ? words.Say("ladder.you") : Name(of_link->program);
}

std::string PeerOf(const Step& step) {
  return HasPeer(step) ? Name(step.peer) : "";
}

std::vector<std::string> PeersIn(const std::vector<Step>& steps) {
  std::vector<std::string> peers;
  for (const Step& step : steps) {
    if (!HasPeer(step)) continue;
    const std::string peer = PeerOf(step);
    if (std::ranges::find(peers, peer) == peers.end()) peers.push_back(peer);
  }
  return peers;
}

}  // namespace socklab::report

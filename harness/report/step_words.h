// What drawings of a conversation have in common: who takes part in it, and what happened in a step.
#ifndef SOCKLAB_HARNESS_REPORT_STEP_WORDS_H_
#define SOCKLAB_HARNESS_REPORT_STEP_WORDS_H_

#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/step.h"
#include "harness/text/phrase.h"

namespace socklab::report {

// Whether something passed between the program and a peer; if not, it happened at the program's own ends, or is a note.
bool HasPeer(const results::Step& step);

// What was said or done, where HasPeer; else what the program does or what is done to it: "prints "hello"".
text::Phrase WhatHappened(const results::Step& step);

// What stands at the program's lane: "you", or the program's name where two of them talk to each other.
std::string ProgramIn(const std::vector<results::Step>& steps, const Words& words);

// Its peer, printable; empty where it has none.
std::string PeerOf(const results::Step& step);

// The peers, each once, in the order in which they appear; printable.
std::vector<std::string> PeersIn(const std::vector<results::Step>& steps);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_STEP_WORDS_H_

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

// Whether system calls are among the steps, and of more than one program.
struct CallsIn {
  explicit CallsIn(const std::vector<results::Step>& steps);

  bool are_any = false;
  bool are_of_several_programs = false;
};

// How it was done: "one segment"; of a system call who has made it, where more than one could have, and the line of the
// source: "thread 2, server.cc:39". Printable.
std::string DetailOf(const results::Step& step, const CallsIn& calls, const Words& words);

// A system call in two parts, of which the first may be cut: "recv(4, \"one\\n\", 1024, 0", ") = 4". Both are empty
// where it is no call that has returned.
struct SplitCall {
  std::string head;
  std::string tail;
};
SplitCall Split(const results::Step& step);

// What stands at the program's lane: "you", or the program's name where two of them talk to each other.
std::string ProgramIn(const std::vector<results::Step>& steps, const Words& words);

// Its peer, printable; empty where it has none.
std::string PeerOf(const results::Step& step);

// The peers, each once, in the order in which they appear; printable.
std::vector<std::string> PeersIn(const std::vector<results::Step>& steps);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_STEP_WORDS_H_

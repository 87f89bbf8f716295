#include "harness/check/call_story.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "harness/program/call_words.h"
#include "harness/program/source_place.h"
#include "harness/program/strace_log.h"
#include "harness/program/supervisor_protocol.h"
#include "harness/text/unicode.h"

namespace socklab::check {
namespace {

using program::Frame;
using program::LoggedEvent;
using program::LoggedFrame;
using results::Call;
using results::Step;
using text::Phrase;
using Kind = LoggedEvent::Kind;

// Calls of one check that are kept.
constexpr std::size_t kFirst = 60;
constexpr std::size_t kLast = 140;

constexpr std::size_t kMostOfUnfinished = 20;  // bytes of the arguments of a call that does not return

constexpr std::size_t kMostPlaces = 2000;  // in an executable, that are looked up

// By the kernel's numbers, which mean nothing to anybody: the program itself is process 1, its first thread thread 1.
class Numbers {
 public:
  explicit Numbers(const std::vector<LoggedEvent>& events) {
    if (events.empty()) return;
    Add(events.front().thread, 0);
    for (const LoggedEvent& event : events) {
      if (event.started == 0) continue;
      const bool is_thread = event.arguments.find("CLONE_THREAD") != std::string::npos;
      Add(event.started, is_thread ? event.thread : 0);
      if (!is_thread) children_[event.result] = event.started;
    }
  }

  struct Pair {
    int process = 0;
    int thread = 0;
  };

  Pair Of(pid_t thread) {
    Add(thread, 0);
    return numbers_.at(thread);
  }

  // Whom a call has started, or has waited for: what it returns is an id, which stands nowhere else. Empty of all
  // others.
  Phrase WhomItConcerns(const LoggedEvent& event) const {
    if (const auto started = numbers_.find(event.started); event.started != 0 && started != numbers_.end()) {
      const auto [process, thread] = started->second;
      if (thread > 1) return {"call.starts_thread", {{"number", thread}}};
      return {"call.starts_process", {{"number", process}}};
    }
    const auto child = event.name == "wait4" ? children_.find(event.result) : children_.end();
    if (child == children_.end()) return {};
    return {"call.has_waited_for", {{"number", numbers_.at(child->second).process}}};
  }

 private:
  // `sibling` is a thread of the same process; 0 where it is the first one.
  void Add(pid_t thread, pid_t sibling) {
    if (numbers_.contains(thread)) return;
    if (sibling != 0) Add(sibling, 0);
    const int process = sibling == 0 ? static_cast<int>(threads_.size()) + 1 : numbers_.at(sibling).process;
    numbers_[thread] = {process, ++threads_[process]};
  }

  std::map<pid_t, Pair> numbers_;
  std::map<int, int> threads_;             // of each process
  std::map<std::string, pid_t> children_;  // by the ids that their parents know
};

// The program's own source at which it stood, for each event; without a file where that is not known.
std::vector<Frame> PlacesOf(const std::vector<LoggedEvent>& events, std::string_view executable, int file) {
  std::set<std::uint64_t> all;
  const auto is_own = [&](const LoggedFrame& frame) { return !executable.empty() && frame.IsIn(executable); };
  for (const LoggedEvent& event : events) {
    for (const LoggedFrame& frame : event.stack) {
      if (all.size() < kMostPlaces && is_own(frame)) all.insert(frame.offset);
    }
  }
  std::map<std::uint64_t, Frame> known;
  const std::vector<std::uint64_t> offsets(all.begin(), all.end());
  if (!offsets.empty() && file >= 0) {
    const std::vector<Frame> frames = program::FramesAt(file, offsets);
    for (std::size_t i = 0; i < offsets.size(); ++i) known[offsets[i]] = frames[i];
  }
  std::vector<Frame> places;
  for (const LoggedEvent& event : events) {
    const auto own = std::ranges::find_if(event.stack, [&](const LoggedFrame& frame) {
      const auto found = is_own(frame) ? known.find(frame.offset) : known.end();
      return found != known.end() && found->second.line > 0 && program::IsOwnSource(found->second.file);
    });
    places.push_back(own == event.stack.end() ? Frame() : known[own->offset]);
  }
  return places;
}

// What many run-times do on their own account, all the time.
bool IsHouseKeeping(const LoggedEvent& event) {
  return event.kind == Kind::kCall && (event.name == "futex" || event.name == "rt_sigaction");
}

// Takes a file that is no file of the work folder, as libraries do.
bool OpensFileOfTheSystem(const LoggedEvent& event) {
  if (event.name != "open" && event.name != "openat") return false;
  const std::string path = event.arguments.substr(std::min(event.arguments.find('"'), event.arguments.size()));
  return path.starts_with("\"/") && !path.starts_with(std::string("\"") + program::kWorkFolder + "/");
}

// Of a program whose lines are not known: which calls are its own, as far as one can see.
class Guess {
 public:
  bool IsOwn(const LoggedEvent& event) {
    if (event.kind != Kind::kCall) return has_begun_;
    const std::string fd = event.arguments.substr(0, event.arguments.find_first_of(",)"));
    if (event.name == "execve") return has_begun_;
    if (OpensFileOfTheSystem(event)) {
      of_system_.insert(event.result);
      return false;
    }
    if (event.name == "socket" || event.name == "open" || event.name == "openat") {
      has_begun_ = true;
      of_system_.erase(event.result);
    }
    if (of_system_.contains(fd)) {
      if (event.name == "close") of_system_.erase(fd);
      return false;
    }
    return has_begun_ && !IsHouseKeeping(event);
  }

 private:
  bool has_begun_ = false;
  std::set<std::string> of_system_;  // descriptors
};

// Which of the events are the program's own doing.
std::vector<bool> OwnOnes(const std::vector<LoggedEvent>& events, const std::vector<Frame>& places) {
  std::vector<bool> own;
  const bool are_lines_known = std::ranges::any_of(places, [](const Frame& place) { return place.line > 0; });
  bool has_begun = false;
  Guess guess;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool is_at_own_line = places[i].line > 0, keeps_house = IsHouseKeeping(events[i]);
    has_begun |= is_at_own_line && !keeps_house;  // what the run-time does before main() is none of its own
    own.push_back(are_lines_known ? has_begun && (is_at_own_line || !keeps_house) : guess.IsOwn(events[i]));
  }
  return own;
}

// Whether the world sees the call when it begins. All others are told when they have brought something.
bool ActsAtOnce(std::string_view name) {
  constexpr std::string_view kNames[] = {"sendto",     "sendmsg",  "sendmmsg", "write",    "writev",
                                         "pwrite64",   "sendfile", "connect",  "shutdown", "close",
                                         "exit_group", "kill",     "exit"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

// A call that a signal has broken off: the kernel makes it again after the handler, or it fails with EINTR.
bool IsInterrupted(const LoggedEvent& event) {
  return event.result.starts_with("? ERESTART");
}

// What it would have brought is not there; what is known of it is among its first arguments.
void TakeForUnfinished(LoggedEvent& event) {
  event.result.clear();
  const std::size_t first = event.arguments.find(',');
  if (first != std::string::npos) event.arguments = event.arguments.substr(0, first) + ", ";
}

// Where a report must cut, what became of the call should not be lost.
std::string Beginning(const std::string& arguments) {
  if (arguments.size() <= kMostOfUnfinished) return arguments;
  return arguments.substr(0, text::CharacterBoundary(arguments, kMostOfUnfinished)) + "…";
}

Phrase WhatHappened(const LoggedEvent& event, const program::ReadableCall& call, bool is_interrupted) {
  switch (event.kind) {
    case Kind::kSignal:
      return {"call.signal", {{"signal", event.name}}};
    case Kind::kExited:
      return {"call.exits", {{"status", call.result}}};
    case Kind::kKilled:
      return {"call.killed", {{"signal", event.name}}};
    case Kind::kCall:
      break;
  }
  if (event.has_returned()) return text::Verbatim(call.name + "(" + call.arguments + ") = " + call.result);
  const std::string text = call.name + "(" + Beginning(call.arguments) + ")";
  if (is_interrupted) return {"call.interrupted", {{"call", text}}};
  return call.name == "exit" ? text::Verbatim(text) : Phrase("call.unfinished", {{"call", text}});
}

// The time of day, on the clock of the story.
transcript::Time TimeOf(const LoggedEvent& event, std::chrono::system_clock::time_point day, transcript::Time now) {
  const bool is_told_at_once = event.kind != Kind::kCall || ActsAtOnce(event.name);
  const std::chrono::microseconds since_epoch(event.microseconds + (is_told_at_once ? 0 : event.lasted));
  return now - std::chrono::duration_cast<transcript::Time::duration>(day.time_since_epoch() - since_epoch);
}

// As it was at `end`.
LoggedEvent AsOf(transcript::Time end, LoggedEvent event, std::chrono::system_clock::time_point day,
                 transcript::Time now) {
  if (event.kind != Kind::kCall || TimeOf(event, day, now) <= end) return event;
  event.lasted = 0;
  TakeForUnfinished(event);
  return event;
}

Step StepOf(const std::string& program, LoggedEvent event, const Frame& place, Numbers::Pair numbers,
            double milliseconds) {
  const bool is_interrupted = IsInterrupted(event);
  if (is_interrupted) TakeForUnfinished(event);
  const program::ReadableCall call = program::Readable(event);
  Step step = {
      .kind = Step::Kind::kCall, .milliseconds = milliseconds, .what = WhatHappened(event, call, is_interrupted)};
  step.call = {
      .program = program, .process = numbers.process, .thread = numbers.thread, .file = place.file, .line = place.line};
  if (event.kind == Kind::kCall) {
    step.call.name = call.name;
    step.call.arguments = call.arguments;
    step.call.result = call.result;
  }
  return step;
}

// The C library tries clone3 first, which the sandbox does not let through, and then the older call.
bool IsTriedAgain(const LoggedEvent& event) {
  return event.name == "clone3" && event.result.starts_with("-1 ENOSYS");
}

// A thread that ends is no news; a process that does is, once.
bool IsToldAnyway(const LoggedEvent& event, const Frame& place, Numbers::Pair numbers) {
  return (event.kind == Kind::kExited && numbers.thread > 1) || event.name == "exit" ||
         (event.name == "exit_group" && place.line == 0);
}

bool AreEqual(const Step& one, const Step& other) {
  Call a = one.call, b = other.call;
  a.times = b.times = 1;
  return one.what == other.what && one.detail == other.detail && a == b;
}

bool TellsAnEnd(const Step& call) {
  return call.what.id == "call.exits" || call.what.id == "call.killed";
}

// Whether one process after the other has ended in the same way.
bool EndAlike(const Step& one, const Step& other) {
  return one.what == other.what && one.call.name.empty() && one.call.program == other.call.program &&
         one.call.process != other.call.process && TellsAnEnd(one);
}

// The trace tells the end of a program itself.
bool TellsTheSame(const Step& note, const Step& call) {
  if (note.kind != Step::Kind::kNote || (note.what.id != "state.exited" && note.what.id != "state.killed"))
    return false;
  const Phrase who("who.program", {{"program", call.call.program}});
  const text::Argument* const named = note.what.Find("who");
  return call.call.process == 1 && TellsAnEnd(call) && named && *named == text::Argument("who", std::vector{who});
}

}  // namespace

program::Tracer* CallStory::Follow(const std::string& program) {
  return programs_.emplace_back(program, std::make_unique<program::Tracer>()).tracer.get();
}

std::vector<Step> StepsOfCalls(const std::string& program, std::string_view log, std::string_view executable,
                               int executable_file, const transcript::Story& story, transcript::Time end) {
  const std::vector<LoggedEvent> events = program::ReadStraceLog(log);
  const std::vector<Frame> places = PlacesOf(events, executable, executable_file);
  const std::vector<bool> own = OwnOnes(events, places);
  Numbers numbers(events);
  const auto day = std::chrono::system_clock::now();
  const transcript::Time now = transcript::Now();
  std::vector<Step> steps;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Numbers::Pair pair = numbers.Of(events[i].thread);
    if (!own[i] || IsTriedAgain(events[i]) || IsToldAnyway(events[i], places[i], pair)) continue;
    const LoggedEvent event = AsOf(end, events[i], day, now);
    const double milliseconds = story.MillisecondsOf(TimeOf(event, day, now));
    steps.push_back(StepOf(program, event, places[i], pair, milliseconds));
    if (event.has_returned()) steps.back().detail = numbers.WhomItConcerns(event);
  }
  return steps;
}

std::vector<Step> Shortened(std::vector<Step> calls) {
  std::vector<Step> folded;
  std::int64_t also_ended = 0;  // processes besides the last one
  for (Step& call : calls) {
    if (!folded.empty() && AreEqual(folded.back(), call)) {
      ++folded.back().call.times;
    } else if (!folded.empty() && EndAlike(folded.back(), call)) {
      const std::int64_t others = ++also_ended;
      folded.back().detail = {"call.other_processes", {{"count", others}}};
    } else {
      also_ended = 0;
      folded.push_back(std::move(call));
    }
  }
  if (folded.size() <= kFirst + kLast + 1) return folded;
  const auto begin = folded.begin() + kFirst, end = folded.end() - kLast;
  std::int64_t left_out = 0;
  for (auto each = begin; each != end; ++each) left_out += each->call.times;
  *begin = {.kind = Step::Kind::kNote,
            .milliseconds = begin->milliseconds,
            .what = {"trace.calls_left_out", {{"calls", left_out}}},
            .left_out = left_out};
  folded.erase(std::next(begin), end);
  return folded;
}

void CallStory::Weave(std::vector<Step>& steps, const transcript::Story& story, transcript::Time end) {
  std::vector<Step> calls;
  std::vector<Step> notes;
  for (const Followed& each : programs_) {
    program::Tracer& tracer = *each.tracer;
    tracer.Finish();
    std::ranges::move(
        StepsOfCalls(each.program, tracer.log(), tracer.executable(), tracer.executable_file().get(), story, end),
        std::back_inserter(calls));
    if (!tracer.why_not().empty()) notes.push_back({.milliseconds = 0, .what = tracer.why_not()});
    if (tracer.is_log_full()) notes.push_back({.milliseconds = story.MillisecondsOf(end), .what = "trace.log_is_full"});
  }
  std::erase_if(calls, [last = story.MillisecondsOf(end)](const Step& call) { return call.milliseconds > last; });
  std::ranges::stable_sort(calls, {}, &Step::milliseconds);
  std::erase_if(steps, [&](const Step& step) {
    return std::ranges::any_of(calls, [&](const Step& call) { return TellsTheSame(step, call); });
  });
  std::ranges::move(Shortened(std::move(calls)), std::back_inserter(steps));
  std::ranges::move(notes, std::back_inserter(steps));
  std::ranges::stable_sort(steps, {}, &Step::milliseconds);
}

}  // namespace socklab::check

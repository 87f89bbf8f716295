// socklab watch: builds and grades a lab at each save, and shows how it stands on one screen.
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/note.h"
#include "harness/cli/outcome.h"
#include "harness/cli/watch/screen.h"
#include "harness/cli/watch/settle.h"
#include "harness/cli/watch/sources.h"
#include "harness/cli/watch/state.h"
#include "harness/cli/watch/terminal.h"
#include "harness/grading/live_lab.h"
#include "harness/grading/process.h"
#include "harness/net/descriptor.h"
#include "harness/report/html.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Phase = WatchState::Phase;

// While it lives, the signals that mean something here are read from a descriptor.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH}) sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, &before_);
    fd_ = net::Descriptor(net::Checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  }
  ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;

  int descriptor() const { return fd_.get(); }
  const sigset_t& mask_before() const { return before_; }
  // The next one that has arrived, or 0.
  int Next() const {
    signalfd_siginfo info;
    return read(fd_.get(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t before_;
  net::Descriptor fd_;
};

std::string TimeOfDay() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
  return text.data();
}

class Watcher {
 public:
  Watcher(const grading::LiveLab& lab, const WatchOptions& options)
      : lab_(lab),
        options_(options),
        state_(options.seed.value_or(std::random_device()() % 100'000)),
        sources_(lab.course().workspace() / lab.manifest().folder) {}

  // Returns when the student quits. Throws InterruptedBySignal when we were asked to end.
  void Run() {
    Begin();
    while (!quits_) {
      Draw();
      Await();
      HandleSignals();
      if (sources_.HaveChanged()) HandleChange();
      if (settle_.IsOver(Clock::now())) Begin();
      if (job_) HandleNews();
    }
  }

  int status() const { return state_.result() ? StatusOf(state_.result()->Overall()) : kInconclusive; }

 private:
  struct Key {
    KeyWord word;
    void (Watcher::*act)();
  };
  static const std::vector<Key> kKeys;

  void Next() {
    state_.ShowNextFailure();
    view_.scrolled = 0;
    view_.shows_all = false;
  }
  void Only() {
    state_.OnlyTheShownCheck();
    view_.scrolled = 0;
    BeginAtOnce();
  }
  void Trace() {
    try {
      if (!traces_) grading::DemandStrace();
    } catch (const grading::MachineError& error) {
      view_.note = error.phrase;
      return;
    }
    traces_ = !traces_;
    BeginAtOnce();
  }
  void Hint() { view_.shows_hint = !view_.shows_hint; }
  void All() {
    view_.scrolled = 0;
    if (state_.is_of_all_checks()) {
      view_.shows_all = !view_.shows_all;
    } else {
      state_.AllChecks();
      BeginAtOnce();
    }
  }
  void Quit() { quits_ = true; }

  void ScrollBy(int rows) {
    const int scrolled = static_cast<int>(view_.scrolled) + rows;
    view_.scrolled = static_cast<std::size_t>(std::max(0, scrolled));
  }

  void Press(char key) {
    const int page = std::max(1, Terminal::size().rows / 2);
    if (key == static_cast<char>(Scroll::kUp)) ScrollBy(-1);
    if (key == static_cast<char>(Scroll::kDown)) ScrollBy(1);
    if (key == static_cast<char>(Scroll::kPageUp)) ScrollBy(-page);
    if (key == static_cast<char>(Scroll::kPageDown)) ScrollBy(page);
    for (const Key& each : kKeys) {
      if (each.word.key == key) (this->*each.act)();
    }
  }

  // ---- Runs

  void HandleChange() {
    if (!settle_.End()) saved_ = Clock::now();
    settle_.Saw(Clock::now());
    job_.reset();  // it grades what is no longer there
  }

  void BeginAtOnce() {
    saved_ = Clock::now();
    Begin();
  }

  void Begin() {
    job_.reset();
    view_.note = {};
    for (const std::string& program : lab_.manifest().programs) {
      const std::string source = lab_.manifest().folder + '/' + program + ".cc";
      if (!fs::exists(lab_.course().workspace() / source)) return state_.IsMissing(source);
    }
    state_.BeginsToBuild();
    grading::Order order = state_.NextRun();
    order.traces = traces_;
    job_.emplace(lab_, order, signals_.mask_before());
  }

  void HandleNews() {
    for (const grading::News& news : job_->Read()) {
      // Crashes are explained, and system calls recorded, once all has been graded.
      const bool is_addition = state_.phase() == Phase::kGraded && std::holds_alternative<grading::Graded>(news);
      state_.Hears(news);
      if (is_addition) WritePage();
      if (std::holds_alternative<grading::AllGraded>(news)) FinishRun();
    }
    if (!job_->has_ended()) return;
    job_.reset();
    if (state_.phase() == Phase::kGraded || state_.phase() == Phase::kFailed) return;
    state_.Hears(grading::GradingFailed{report::Words(options_.language()).Say("watch.ended")});
  }

  void FinishRun() {
    view_.seconds = std::chrono::duration<double>(Clock::now() - saved_).count();
    view_.time = TimeOfDay();
    view_.scrolled = 0;
    WritePage();
    if (!state_.is_of_all_checks()) return;
    try {
      lab_.course().Remember(*state_.result());
    } catch (const grading::MachineError& error) {
      view_.note = error.phrase;
    }
  }

  void WritePage() {
    if (options_.html.empty()) return;
    try {
      WriteReport(options_.html, report::Page({*state_.result()}, options_.language()));
    } catch (const grading::MachineError& error) {
      view_.note = error.phrase;
    }
  }

  // ---- The screen, and what we wait for

  void Draw() {
    report::Style style = report::StyleOfStandardOutput();
    style.language = options_.language();
    std::vector<KeyWord> keys;
    for (const Key& key : kKeys) keys.push_back(key.word);
    Terminal::Show(cli::Draw(state_, lab_.lab(), view_, keys, style, Terminal::size()));
  }

  void Await() {
    std::array<pollfd, 4> events = {pollfd{signals_.descriptor(), POLLIN, 0},
                                    {sources_.descriptor(), POLLIN, 0},
                                    {STDIN_FILENO, POLLIN, 0},
                                    {job_ ? job_->descriptor() : -1, POLLIN, 0}};
    int timeout = -1;
    if (const std::optional<Clock::time_point> end = settle_.End()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end - Clock::now()).count();
      timeout = static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left));
    }
    poll(events.data(), events.size(), timeout);
    if (events[2].revents == 0) return;
    for (const char key : Terminal::ReadKeys()) Press(key);
  }

  void HandleSignals() {
    while (const int signal = signals_.Next()) {
      if (signal == SIGTSTP) Stop();
      if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) throw grading::InterruptedBySignal{signal};
    }
  }

  // Ctrl-Z: what was being graded would mistake the time for the program's own.
  void Stop() {
    const bool was_grading = job_.has_value();
    job_.reset();
    terminal_.Leave();
    raise(SIGSTOP);
    terminal_.Enter();
    if (was_grading) BeginAtOnce();
  }

  const grading::LiveLab& lab_;
  const WatchOptions& options_;
  WatchState state_;
  View view_;
  bool quits_ = false;
  bool traces_ = false;
  Sources sources_;
  Settle settle_;
  Clock::time_point saved_ = Clock::now();
  Signals signals_;
  Terminal terminal_;
  std::optional<grading::GradingJob> job_;
};

const std::vector<Watcher::Key> Watcher::kKeys = {
    {{'n', "watch.key_next"}, &Watcher::Next}, {{'o', "watch.key_only"}, &Watcher::Only},
    {{'h', "watch.key_hint"}, &Watcher::Hint}, {{'t', "watch.key_trace"}, &Watcher::Trace},
    {{'a', "watch.key_all"}, &Watcher::All},   {{'q', "watch.key_quit"}, &Watcher::Quit},
};

}  // namespace

int Watch(const grading::Course& course, const WatchOptions& options) {
  const std::vector<grading::Lab> labs = course.Find({options.lab});
  if (!Terminal::IsThere()) throw grading::UsageError("usage.watch_needs_terminal");
  DemandWritable(options.html);
  std::optional<Note> note(report::Words(options.language()).Say({"check.building", {{"lab", labs.front().number()}}}));
  const grading::LiveLab lab(course, labs.front(), options.language());
  note.reset();
  Watcher watcher(lab, options);
  watcher.Run();
  return watcher.status();
}

}  // namespace socklab::cli

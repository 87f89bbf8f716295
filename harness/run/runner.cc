#include "harness/run/runner.h"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <optional>
#include <system_error>
#include <utility>

#include "harness/run/worker.h"
#include "harness/text/similar.h"

namespace socklab::run {
namespace {

using results::CheckResult;
using results::Verdict;
using Clock = std::chrono::steady_clock;

// While it lives, Ctrl-C and SIGTERM are read from a descriptor, so that nothing is left behind.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, &before_);
    fd_ = net::Descriptor(net::Checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  }
  ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;

  int descriptor() const { return fd_.get(); }
  void ThrowIfAny() const {
    signalfd_siginfo info;
    if (read(fd_.get(), &info, sizeof info) > 0) throw Interrupted(static_cast<int>(info.ssi_signo));
  }

 private:
  sigset_t before_;
  net::Descriptor fd_;
};

// Over its repetitions: the first result that is not a pass, or the slowest pass. True when it is this one.
bool Merge(std::optional<CheckResult>& all, CheckResult one) {
  if (all && (all->verdict != Verdict::kPass || (one.verdict == Verdict::kPass && one.seconds <= all->seconds))) {
    return false;
  }
  all = std::move(one);
  return true;
}

// At most this many checks that mostly wait run at once beside the others.
constexpr std::size_t kMostWaiting = 8;
// A check has turned out to be one of them when it has been busy for less than this part of a second.
constexpr double kWaiting = 0.3;
constexpr std::chrono::seconds kObserved{1};

// Checks, by their indices, of which at most a given number run at once.
struct Lane {
  std::size_t most = 1;
  std::vector<std::size_t> checks{};
  std::size_t next = 0;
  std::size_t working = 0;

  bool CanStart() const { return next < checks.size() && working < most; }
};

// One run over a list of checks.
class Batch {
 public:
  Batch(const std::vector<check::RegisteredCheck>& checks, const check::GradingContext& context,
        const RunOptions& options)
      : checks_(checks), context_(context), options_(options), results_(checks.size()), bad_(checks.size()) {
    if (options.jobs > 0) {
      busy_.most = static_cast<std::size_t>(options.jobs);
    } else {
      cpu_set_t processors;
      sched_getaffinity(0, sizeof processors, &processors);
      busy_.most = static_cast<std::size_t>(CPU_COUNT(&processors));
    }
    for (int repetition = 0; repetition < options.repeat; ++repetition) {
      for (std::size_t i = 0; i < checks.size(); ++i) LaneOf(i).checks.push_back(i);
    }
  }

  std::vector<CheckResult> Run() {
    while (busy_.CanStart() || waiting_.CanStart() || !working_.empty()) {
      for (Lane* lane : {&waiting_, &busy_}) {
        while (lane->CanStart()) StartNext(*lane);
      }
      Await();
      signals_.ThrowIfAny();
      CollectAll();
      LetOthersRunBesideThoseThatWait();
    }
    std::vector<CheckResult> results;
    for (std::size_t i = 0; i < checks_.size(); ++i) results.push_back(Finished(i));
    return results;
  }

 private:
  struct Working {
    Working(std::size_t index, Lane& lane, const check::RegisteredCheck& registered,
            const check::GradingContext& context, const Captures* captures)
        : check(index), lane(&lane), worker(registered, context, captures) {
      ++lane.working;
    }

    std::size_t check;
    Lane* lane;
    Worker worker;
    Clock::time_point observed = Clock::now();
    std::chrono::nanoseconds busy{0};  // until then
  };

  Lane& LaneOf(std::size_t check) { return checks_[check].traits.waits ? waiting_ : busy_; }

  void StartNext(Lane& lane) {
    const std::size_t check = lane.checks[lane.next++];
    working_.emplace_back(check, lane, checks_[check], context_, options_.captures);
  }

  // Checks of slow programs wait most of the time, whatever their author expected: others run meanwhile.
  void LetOthersRunBesideThoseThatWait() {
    if (busy_.next == busy_.checks.size()) return;
    for (Working& each : working_) {
      const std::chrono::duration<double> passed = Clock::now() - each.observed;
      if (each.lane != &busy_ || waiting_.working >= waiting_.most || passed < kObserved) continue;
      const std::chrono::nanoseconds before = std::exchange(each.busy, each.worker.BusyTime());
      each.observed = Clock::now();
      if (each.busy - before > passed * kWaiting) continue;
      --std::exchange(each.lane, &waiting_)->working;
      ++waiting_.working;
    }
  }

  void Await() {
    std::vector<pollfd> events = {{signals_.descriptor(), POLLIN, 0}};
    for (const Working& each : working_) events.push_back({each.worker.descriptor(), POLLIN, 0});
    poll(events.data(), events.size(), 500);
  }

  void CollectAll() {
    std::erase_if(working_, [&](Working& each) {
      std::optional<CheckResult> result = each.worker.Collect();
      if (!result && Clock::now() - each.worker.start() > options_.at_most) {
        result = each.worker.GiveUp({"inconclusive.no_verdict", {{"seconds", options_.at_most.count()}}});
      }
      if (!result) return false;
      --each.lane->working;
      if (each.worker.was_idle_in_vain()) context_.idle_suites.insert(checks_[each.check].suite);
      bad_[each.check] += result->verdict != Verdict::kPass;
      const bool is_chosen = Merge(results_[each.check], *std::move(result));
      if (options_.captures && is_chosen) options_.captures->Keep(*results_[each.check], each.worker.TakeCapture());
      return true;
    });
  }

  CheckResult Finished(std::size_t index) {
    CheckResult result = *std::move(results_[index]);
    result.location = result.verdict == Verdict::kFail ? result.location : "";
    const auto same_name = std::ranges::count(checks_, result.name, &check::RegisteredCheck::name);
    result.replay = fmt::format("{} --only {} --seed {}", options_.replay,
                                same_name > 1 ? result.full_name() : result.name, context_.seed);
    if (options_.repeat > 1 && bad_[index] > 0) {
      result.finding->remarks.push_back({"repetitions", {{"count", bad_[index]}, {"repetitions", options_.repeat}}});
    }
    return result;
  }

  const std::vector<check::RegisteredCheck>& checks_;
  check::GradingContext context_;
  const RunOptions& options_;
  Lane busy_;
  Lane waiting_{.most = kMostWaiting};
  std::vector<std::optional<CheckResult>> results_;
  std::vector<int> bad_;
  // Last, so that an interruption first ends the workers.
  Signals signals_;
  std::list<Working> working_;
};

// With or without its suite.
bool IsNamed(const check::RegisteredCheck& check, const std::vector<std::string>& names) {
  return std::ranges::any_of(names,
                             [&](const std::string& name) { return name == check.name || name == check.full_name(); });
}

void DemandKnown(const std::vector<std::string>& names, const std::vector<check::RegisteredCheck>& all) {
  for (const std::string& name : names) {
    if (std::ranges::any_of(all, [&](const check::RegisteredCheck& check) { return IsNamed(check, {name}); })) continue;
    std::vector<std::string> known;
    for (const check::RegisteredCheck& check : all) known.push_back(check.name);
    throw UnknownCheck(text::WithSuggestion({"usage.no_check", {{"name", name}}}, name, known));
  }
}

}  // namespace

std::vector<check::RegisteredCheck> Select(const Selection& selection) {
  const std::vector<check::RegisteredCheck> all = check::AllChecks();
  DemandKnown(selection.only, all);
  std::vector<check::RegisteredCheck> chosen;
  for (const check::RegisteredCheck& check : all) {
    const bool by_name = selection.only.empty() || IsNamed(check, selection.only);
    const bool by_tier = selection.tiers.empty() || std::ranges::count(selection.tiers, Name(check.traits.tier)) > 0;
    const bool by_weight = !selection.light || !check.traits.heavy || IsNamed(check, selection.with);
    if (by_name && by_tier && by_weight) chosen.push_back(check);
  }
  if (chosen.empty() && !selection.only.empty()) throw UnknownCheck("usage.no_check_in_tier");
  return chosen;
}

std::vector<CheckResult> Run(const std::vector<check::RegisteredCheck>& checks, const check::GradingContext& context,
                             const RunOptions& options) {
  return Batch(checks, context, options).Run();
}

}  // namespace socklab::run

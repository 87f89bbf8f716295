#include "harness/classroom/grade/class_grading.h"

#include <fcntl.h>
#include <string.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>

#include "harness/classroom/grade/engine.h"
#include "harness/classroom/grade/intake.h"
#include "harness/classroom/grade/slurm.h"
#include "harness/classroom/gradebook.h"
#include "harness/classroom/roster.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::UsageError;

constexpr std::size_t kLongestRoster = 16 << 20;  // bytes

net::Descriptor OpenFolder(const fs::path& path) {
  net::Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) return folder;
  throw UsageError({"grade.no_folder", {{"path", text::Printable(path.string())}, {"error", strerror(errno)}}});
}

Roster ReadRoster(const ClassOrder& order, const Gradebook& gradebook) {
  if (order.roster.empty()) return Roster(gradebook.Roster());
  const std::optional<std::string> text = results::ReadWhole(order.roster, kLongestRoster);
  if (!text) throw UsageError({"usage.cannot_read", {{"path", text::Printable(order.roster.string())}}});
  return Roster(*text, order.columns);
}

std::unique_ptr<ShardFile> ShardFileFor(const ClassOrder& order) {
  if (!order.shard) return nullptr;
  return std::make_unique<ShardFile>(ShardPath(order.gradebook, *order.shard));
}

// Which of so many shards have one of them.
std::set<int> ShardsOf(const std::vector<Unit>& units, int shards) {
  std::set<int> indices;
  for (const Unit& unit : units) indices.insert(ShardOf(unit.key, shards));
  return indices;
}

class ClassGrading {
 public:
  ClassGrading(const grading::Course& course, const ClassOrder& order, const ClassListener& listener)
      : course_(course),
        order_(order),
        listener_(listener),
        root_(OpenFolder(order.submissions)),
        layout_(order.layout ? *order.layout : Detect(root_)),
        hand_ins_(Find(root_, layout_)),
        shard_files_(order.gradebook),
        shard_file_(ShardFileFor(order)),
        gradebook_(shard_file_ ? shard_file_->workplace() : order.gradebook),
        roster_(ReadRoster(order, gradebook_)),
        labs_(PrepareLabs(course, order.labs)) {}

  ClassReport Run() {
    const Intake intake = TakeIn(intake_order());
    Write(intake);
    const std::vector<Unit> units = Choose(intake.units);
    listener_.progress(progress_);
    if (order_.only_collects) {
      TakeReasons(units);
    } else if (!units.empty()) {
      Spread(units);
    }
    if (gradebook_.run() != 0 && progress_.left() == 0) gradebook_.EndRun();
    return Report(intake);
  }

 private:
  IntakeOrder intake_order() const { return {root_, hand_ins_, roster_, labs_, course_.labs(), order_.grader}; }

  void Write(const Intake& intake) {
    gradebook_.Write(intake.students, !roster_.students().empty());
    for (const auto& [from, to] : intake.renamed) gradebook_.Rename(from, to);
    gradebook_.Write(intake.submissions);
  }

  // What is left to be done.
  std::vector<Unit> Choose(std::vector<Unit> units) {
    if (order_.shard) std::erase_if(units, [&](const Unit& unit) { return !order_.shard->Has(unit.key); });
    progress_.units = units.size();
    std::int64_t since = 0;
    if (order_.again) since = gradebook_.BeginRun(true);
    since_ = since;
    if (!order_.again) TakeFromOthers(units);
    std::erase_if(units, [&](const Unit& unit) { return gradebook_.Has(unit.key, since); });
    progress_.before = progress_.units - units.size();
    return units;
  }

  // What others have graded. Returns what each of it is.
  std::vector<Outcome> TakeFromOthers(const std::vector<Unit>& units) {
    std::set<std::string> wanted;
    for (const Unit& unit : units) {
      if (!gradebook_.Has(unit.key)) wanted.insert(unit.key);
    }
    if (wanted.empty()) return {};
    if (gradebook_.run() == 0) BeginRun();
    std::vector<Outcome> outcomes;
    for (const fs::path& other : Others())
      std::ranges::copy(gradebook_.TakeFrom(other, wanted), std::back_inserter(outcomes));
    return outcomes;
  }

  // To a shard, what all know, and what it has known before, is as good.
  std::vector<fs::path> Others() {
    if (!order_.shard) return shard_files_.Changed();
    shard_file_->TakeInto(gradebook_);
    if (fs::exists(order_.gradebook)) return {order_.gradebook};
    return {};
  }

  // Why shards could not grade these, which nobody has graded.
  void TakeReasons(const std::vector<Unit>& units) {
    for (const fs::path& shard : shard_files_.All()) {
      for (const Undecided& undecided : UndecidedIn(shard)) {
        const bool is_missing = std::ranges::any_of(units, [&](const Unit& unit) {
          return unit.digest == undecided.digest && labs_[unit.lab].lab.folder == undecided.lab;
        });
        if (is_missing) gradebook_.SetNotDecided(undecided.lab, undecided.digest, undecided.reason);
      }
    }
  }

  void BeginRun() {
    gradebook_.BeginRun();
    since_ = gradebook_.run();
  }

  void Spread(const std::vector<Unit>& units) {
    if (order_.engine == Engine::kSlurm) return GradeBySlurm(units);
    if (!shard_file_) return GradeHere(units);
    try {
      GradeHere(units);
    } catch (...) {
      shard_file_->Publish(gradebook_);
      throw;
    }
    shard_file_->Publish(gradebook_);
  }

  void GradeHere(const std::vector<Unit>& units) {
    const Grader grader(course_, order_.grader);
    WorkLocally(order_.workers > 0 ? order_.workers : DefaultWorkers(), units.size(),
                [&](std::size_t i) { Grade(grader, units[i]); });
  }

  // An array that an earlier process has left at work is seen to its end first.
  void GradeBySlurm(const std::vector<Unit>& units) {
    SlurmArray array(order_.gradebook.string() + ".slurm");
    std::vector<Unit> missing = units;
    if (array.Resume()) {
      listener_.note({"grade.resumes", {{"job", array.job()}}});
      Await(array, missing);
    }
    if (missing.empty()) return;
    const int workers = std::max(1, order_.workers);
    const int shards = ShardsFor(missing.size(), workers, array.Ask());
    const std::set<int> tasks = ShardsOf(missing, shards);
    array.Submit(BatchScript(CommandOfTasks(workers), shards), tasks, workers);
    listener_.note({"grade.submitted", {{"job", array.job()}, {"tasks", tasks.size()}}});
    Await(array, missing);
    if (missing.empty()) return;
    TakeReasons(missing);
    tasks_ = {.folder = array.folder(), .last_lines = array.LastLines(ShardsOf(missing, shards))};
  }

  // Until the array has ended; those that it has graded are no longer missing then.
  void Await(SlurmArray& array, std::vector<Unit>& missing) {
    array.Await([&] {
      for (const Outcome outcome : TakeFromOthers(missing))
        ++(outcome == Outcome::kGraded ? progress_.graded : progress_.not_built);
      std::erase_if(missing, [&](const Unit& unit) { return gradebook_.Has(unit.key); });
      listener_.progress(progress_);
    });
  }

  std::vector<std::string> CommandOfTasks(int workers) const {
    std::vector<std::string> words = {course_.workspace() / "socklab", "grade", fs::absolute(order_.submissions)};
    for (const grading::Lab& lab : order_.labs) words.insert(words.end(), {"--lab", lab.folder});
    words.insert(words.end(), {"--gradebook", fs::absolute(order_.gradebook), "--layout", std::string(NameOf(layout_)),
                               "--jobs", std::to_string(workers)});
    const GraderOptions& grader = order_.grader;
    if (!grader.isolation.empty()) words.insert(words.end(), {"--isolation", grader.isolation});
    if (grader.seed) words.insert(words.end(), {"--seed", std::to_string(*grader.seed)});
    if (!grader.lang.empty()) words.insert(words.end(), {"--lang", grader.lang});
    return words;
  }

  void Grade(const Grader& grader, const Unit& unit) {
    const PreparedLab& lab = labs_[unit.lab];
    Graded graded;
    try {
      graded = grader.Grade(lab, TakeAgain(intake_order(), unit));
    } catch (const Refused& refused) {
      graded.reason = refused.phrase;
    }
    const std::lock_guard lock(mutex_);
    Keep(unit, lab, graded);
    ++(graded.outcome == Outcome::kGraded         ? progress_.graded
       : graded.outcome == Outcome::kDoesNotBuild ? progress_.not_built
                                                  : progress_.not_decided);
    if (shard_file_) shard_file_->PublishNowAndThen(gradebook_);
    listener_.progress(progress_);
  }

  void Keep(const Unit& unit, const PreparedLab& lab, Graded& graded) {
    if (!graded.result) return gradebook_.SetNotDecided(lab.lab.folder, unit.digest, graded.reason);
    gradebook_.Write({.digest = unit.digest,
                      .key = unit.key,
                      .revision = lab.revision,
                      .options = order_.grader.ToText(lab),
                      .outcome = graded.outcome,
                      .result = *std::move(graded.result)});
  }

  ClassReport Report(const Intake& intake) const {
    ClassReport report = {.layout = layout_,
                          .progress = progress_,
                          .strangers = intake.strangers,
                          .standings = StandingsIn(gradebook_),
                          .changes = {},
                          .tasks = tasks_};
    if (since_ != 0) report.changes = ChangesIn(gradebook_, since_);
    std::erase_if(report.standings, [&](const Standing& standing) { return !IsOurs(standing, intake.units); });
    return report;
  }

  // Whether it is of the labs that are graded, and, to a shard, of its part.
  bool IsOurs(const Standing& standing, const std::vector<Unit>& units) const {
    if (!order_.shard) return std::ranges::find(order_.labs, standing.lab, &grading::Lab::folder) != order_.labs.end();
    return std::ranges::any_of(units, [&](const Unit& unit) {
      return unit.digest == standing.digest && labs_[unit.lab].lab.folder == standing.lab &&
             order_.shard->Has(unit.key);
    });
  }

  const grading::Course& course_;
  const ClassOrder& order_;
  const ClassListener& listener_;
  net::Descriptor root_;
  Layout layout_;
  std::vector<HandIn> hand_ins_;
  ShardFiles shard_files_;
  std::unique_ptr<ShardFile> shard_file_;  // of a shard: what it makes known
  Gradebook gradebook_;                    // made only where there are submissions
  Roster roster_;
  std::vector<PreparedLab> labs_;
  std::int64_t since_ = 0;  // the first run whose results are new
  std::mutex mutex_;        // of the gradebook and of progress
  Progress progress_;
  std::optional<TasksReport> tasks_;
};

}  // namespace

ClassReport GradeClass(const grading::Course& course, const ClassOrder& order, const ClassListener& listener) {
  return ClassGrading(course, order, listener).Run();
}

}  // namespace socklab::classroom

#include "harness/grading/in_sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/net/descriptor.h"
#include "harness/net/write_all.h"
#include "harness/program/memory_group.h"
#include "harness/program/processes.h"
#include "harness/program/program.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;
using program::Isolation;
using program::Program;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr char kInputs[] = "inputs", kOutputs[] = "outputs";

std::string NameIn(const char* folder, const fs::path& path) {
  return fmt::format("{}/{}", folder, path.filename().string());
}

std::string ReadObject(const fs::path& path) {
  std::string text;
  const Descriptor file(Checked(open(path.c_str(), O_RDONLY | O_CLOEXEC), "open " + path.string()));
  text.resize(static_cast<std::size_t>(Checked(lseek(file.get(), 0, SEEK_END), "lseek")));
  Checked(pread(file.get(), text.data(), text.size(), 0), "read " + path.string());
  return text;
}

// Everything that the step may read, at the paths that it knows.
void Furnish(const program::Folder& folder, const CompilationStep& step, const std::vector<std::string>& objects) {
  std::set<std::string> made;
  const auto make_folders_of = [&](const std::string& path) {
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
      if (made.insert(path.substr(0, end)).second) folder.MakeFolder(path.substr(0, end));
    }
  };
  for (const auto& [path, text] : step.files) {
    make_folders_of(path);
    folder.Write(path, net::Content(*text));
  }
  for (const char* each : {kInputs, kOutputs}) folder.MakeFolder(each);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    folder.Write(NameIn(kInputs, step.objects[i]), net::Content(objects[i]));
  }
}

// For env(1), which the supervisor has given the folders of this sandbox.
std::vector<std::string> WordsOf(const CompilationStep& step) {
  std::vector<std::string> words = {"LC_ALL=C"};
  for (const auto& [name, value] : step.environment) words.push_back(name + '=' + value);
  words.push_back(step.compiler);
  std::ranges::copy(step.flags, std::back_inserter(words));
  for (const auto& output : step.outputs) words.insert(words.end(), {output.flag, NameIn(kOutputs, output.path)});
  for (const fs::path& object : step.objects) words.push_back(NameIn(kInputs, object));
  std::ranges::copy(step.more, std::back_inserter(words));
  return words;
}

// What a compiler has used, and whether that is too much.
class Usage {
 public:
  explicit Usage(const CompilationLimits& limits) : limits_(limits) {}

  // Why it must be stopped; empty where it may go on. To be called often: what has ended meanwhile tells nothing.
  std::string TooMuch(Program& compiler) {
    const std::vector<pid_t> processes = compiler.Processes();
    compiler.NoteDisk();
    const nanoseconds before = computing_ + starving_;
    Add(processes);
    const auto now = std::chrono::steady_clock::now();
    if (computing_ + starving_ != before) last_progress_ = now;
    if (computing_ > limits_.computing) {
      return fmt::format("it takes more than {} s of CPU time", Seconds(limits_.computing));
    }
    if (now - last_progress_ > limits_.idling) {
      return fmt::format("it has waited for {} s for something that does not happen", Seconds(limits_.idling));
    }
    const bool is_large = program::MemoryOf(processes, limits_.memory) > limits_.memory;
    if (is_large || compiler.RanOutOfMemory()) return MemoryReason();
    if (compiler.FillsItsDisk()) return fmt::format("it writes more than {} MiB", limits_.disk >> 20);
    return "";
  }

  std::string MemoryReason() const { return fmt::format("it takes more than {} MiB of memory", limits_.memory >> 20); }
  nanoseconds computing() const { return computing_; }

 private:
  static double Seconds(milliseconds time) { return std::chrono::duration<double>(time).count(); }

  void Add(const std::vector<pid_t>& processes) {
    for (const pid_t process : processes) {
      const program::ProcessorTime time = program::TimeOf({process});
      program::ProcessorTime& seen = times_[process];
      computing_ += std::max(nanoseconds(0), time.computing - seen.computing);
      starving_ += std::max(nanoseconds(0), time.starving - seen.starving);
      seen = {.computing = std::max(seen.computing, time.computing),
              .starving = std::max(seen.starving, time.starving)};
    }
  }

  const CompilationLimits& limits_;
  std::map<pid_t, program::ProcessorTime> times_;
  nanoseconds computing_{0};
  nanoseconds starving_{0};
  std::chrono::steady_clock::time_point last_progress_ = std::chrono::steady_clock::now();
};

StepResult Await(Program& compiler, const CompilationLimits& limits) {
  constexpr int kLook = 50;  // milliseconds between two looks at what it uses
  Usage usage(limits);
  std::string reason;
  compiler.CloseInput();
  while (reason.empty() && !compiler.exit()) {
    std::vector<pollfd> events = compiler.Events();
    poll(events.data(), events.size(), kLook);
    compiler.Pump();
    if (!compiler.exit()) reason = usage.TooMuch(compiler);
  }
  compiler.Pump();
  const bool is_done = reason.empty() && compiler.exit()->OrderlyWith(0);
  if (!is_done && reason.empty() && compiler.RanOutOfMemory()) reason = usage.MemoryReason();
  return {.is_done = is_done, .said = std::move(reason), .computing = usage.computing()};
}

// What was compiled finds no room here.
class NoRoom : public std::system_error {
  using system_error::system_error;
};

// False where the compiler has left something else there, or too much of it. Throws NoRoom.
bool Take(const program::Folder& folder, const std::string& path, std::size_t most, const Descriptor& file) {
  constexpr std::size_t kPart = std::size_t{1} << 20;
  const std::optional<std::uint64_t> size = folder.SizeOf(path);
  if (!size || *size > most) return false;
  for (std::uint64_t offset = 0; offset < *size;) {
    const std::string part = folder.Read(path, offset, kPart);
    if (part.empty()) return false;
    if (!net::WriteAll(file.get(), part)) throw NoRoom(errno, std::generic_category());
    offset += part.size();
  }
  return true;
}

// What a child process does for Run. It has other privileges than we have, who read and open all files for it.
class Work {
 public:
  Work(const CompilationStep& step, const CompilationLimits& limits) : step_(step), limits_(limits) {
    for (const fs::path& object : step.objects) objects_.push_back(ReadObject(object));
    for (const CompilationStep::Output& output : step.outputs) {
      fs::remove(output.path);
      outputs_.emplace_back(open(output.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755));
      if (!outputs_.back()) throw CannotKeep(output.path.parent_path(), std::generic_category().message(errno));
    }
  }

  StepResult Do(const program::Sandbox& sandbox, const program::Command& environment) const {
    const program::Setting setting = {
        .limits = {.memory = limits_.memory, .output = kMostSaid, .disk = limits_.disk, .processes = limits_.processes},
        .furnish = [&](const program::Folder& folder) { Furnish(folder, step_, objects_); },
    };
    Program compiler("compiler", sandbox, environment, WordsOf(step_), setting);
    StepResult result = Await(compiler, limits_);
    for (std::size_t i = 0; result.is_done && i < outputs_.size(); ++i) {
      result.is_done = Take(compiler.folder(), NameIn(kOutputs, step_.outputs[i].path), limits_.disk, outputs_[i]);
      if (!result.is_done) result.said = "it has left no output, or too much of it";
    }
    if (!result.said.empty()) {
      result.said = fmt::format("{}: error: the compiler was stopped: {}\n", step_.subject, result.said);
    }
    result.said += compiler.errors();
    result.said += compiler.output();
    result.said.resize(std::min(result.said.size(), kMostSaid));
    return result;
  }

 private:
  const CompilationStep& step_;
  const CompilationLimits& limits_;
  std::vector<std::string> objects_;
  std::vector<Descriptor> outputs_;
};

// Changes this process for good.
void Enter(program::Sandbox& sandbox, Isolation isolation, const program::Command& environment, pid_t parent) {
  if (isolation == Isolation::kFull) {
    sandbox.Enter({&environment, 1});
  } else {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (isolation == Isolation::kNone) sandbox.DoWithout();
    if (isolation == Isolation::kUser) {
      sandbox.UseOwnUsers({&environment, 1});
      sandbox.own_users()->BeginWork(0);
    }
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // only now: becoming another user clears it
  if (getppid() != parent) throw std::runtime_error("who wants to compile has gone");
}

// Exit statuses of the child process.
constexpr int kDone = 0, kNotDone = 1, kCannotTell = 2, kCannotKeep = 3;

}  // namespace

StepResult InSandbox::Run(const CompilationStep& step) const {
  const Work work(step, limits_);
  const Descriptor said(Checked(memfd_create("said", MFD_CLOEXEC), "memfd_create"));
  const std::unique_ptr<program::MemoryGroup> memory = program::MemoryGroup::Make();
  const pid_t parent = getpid();
  StepResult result;
  const int status = RunChild([&] {
    std::string words;
    int status = kCannotTell;
    try {
      const program::Command environment = program::Command::Parse("/usr/bin/env");
      program::Sandbox sandbox(supervisor_);
      Enter(sandbox, isolation_, environment, parent);
      sandbox.CountMemoryIn(memory.get());
      StepResult done = work.Do(sandbox, environment);
      status = done.is_done ? kDone : kNotDone;
      words = fmt::format("{}\n{}", done.computing.count(), done.said);
    } catch (const NoRoom& error) {
      words = error.code().message();
      status = kCannotKeep;
    } catch (const std::exception& error) {
      words = error.what();
    }
    net::WriteAll(said.get(), words);
    return status;
  });
  std::string words(static_cast<std::size_t>(Checked(lseek(said.get(), 0, SEEK_END), "lseek")), '\0');
  Checked(pread(said.get(), words.data(), words.size(), 0), "read what was said");
  if (status == kCannotKeep) throw CannotKeep(step.outputs.front().path.parent_path(), words);
  if (status != kDone && status != kNotDone) throw program::SandboxError(words);
  const std::size_t end = words.find('\n');
  return {.is_done = status == kDone,
          .said = words.substr(end + 1),
          .computing = nanoseconds(std::stoll(words.substr(0, end)))};
}

}  // namespace socklab::grading

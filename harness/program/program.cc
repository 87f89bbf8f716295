#include "harness/program/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <system_error>

#include "harness/program/descriptor_passing.h"
#include "harness/program/looking_as.h"
#include "harness/program/processes.h"
#include "harness/program/tracer.h"
#include "harness/text/quote.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

Pipe MakePipe() {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

constexpr winsize kTerminal = {.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};

// A terminal: we read what is shown at one end, the program writes at the other (pty(7)). Bytes arrive as they were
// written, because it is raw.
Pipe MakeTerminal() {
  Descriptor ours(Checked(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  Checked(unlockpt(ours.get()), "unlockpt");
  Descriptor theirs(Checked(ioctl(ours.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "ioctl TIOCGPTPEER"));
  termios mode;
  Checked(tcgetattr(theirs.get(), &mode), "tcgetattr");
  cfmakeraw(&mode);
  Checked(tcsetattr(theirs.get(), TCSANOW, &mode), "tcsetattr");
  Checked(ioctl(theirs.get(), TIOCSWINSZ, &kTerminal), "ioctl TIOCSWINSZ");
  return {std::move(ours), std::move(theirs)};
}

void SetNonBlocking(const Descriptor& descriptor) {
  Checked(fcntl(descriptor.get(), F_SETFL, O_NONBLOCK), "fcntl O_NONBLOCK");
}

// The id, in our own pid namespace, of the process that a pidfd refers to (proc_pid_fdinfo(5)).
pid_t PidOf(const Descriptor& pidfd) {
  std::ifstream info(fmt::format("/proc/self/fdinfo/{}", pidfd.get()));
  for (std::string key; info >> key;) {
    pid_t pid = -1;
    if (key == "Pid:" && info >> pid) return pid;
    info.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return -1;
}

pid_t Spawn(Sandbox::Line line, int errors) {
  std::vector<char*> words;
  for (std::string& word : line.words) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, 0, 1);
  posix_spawn_file_actions_adddup2(&actions, errors, 2);
  // Duplicating a descriptor onto itself clears its close-on-exec flag (posix_spawn(3)).
  for (const int fd : line.inherited) posix_spawn_file_actions_adddup2(&actions, fd, fd);
  std::array<char*, 1> no_environment = {nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, words.front(), &actions, nullptr, words.data(), no_environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw SandboxError(fmt::format("cannot start {}: {}", words.front(), std::strerror(error)));
  return child;
}

}  // namespace

Program::Program(std::string name, const Sandbox& sandbox, const Command& command, std::span<const std::string> options,
                 const Setting& setting)
    : name_(std::move(name)), limits_(setting.limits), memory_(sandbox.memory()) {
  if (sandbox.isolation() == Isolation::kNone) {
    std::string folder = (fs::temp_directory_path() / "socklab-XXXXXX").string();
    if (!mkdtemp(folder.data())) net::ThrowErrno("mkdtemp " + folder);
    bare_work_folder_ = folder;
  } else if (OwnUsers* const users = sandbox.own_users()) {
    user_ = users->Next(command);
    own_files_ = users->FolderOf(command);
    bare_work_folder_ = users->MakeWorkFolder(user_);
  }
  try {
    Launch(sandbox, command, options, setting);
    AwaitStart(setting.tracer);
  } catch (...) {
    Kill();
    throw;
  }
}

Program::~Program() {
  Kill();
}

void Program::Launch(const Sandbox& sandbox, const Command& command, std::span<const std::string> options,
                     const Setting& setting) {
  std::array<int, 2> control;
  Checked(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control.data()), "socketpair");
  control_ = Descriptor(control[0]);
  Descriptor theirs(control[1]);
  const int yes = 1;
  Checked(setsockopt(control_.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes), "setsockopt SO_PASSCRED");

  Pipe input = MakePipe(), output = MakePipe(), complaints = MakePipe();
  Pipe errors = setting.on_terminal ? MakeTerminal() : MakePipe();
  for (const Descriptor* end : {&input.writer, &output.reader, &errors.reader, &complaints.reader})
    SetNonBlocking(*end);

  launched_ =
      Spawn(sandbox.CommandLine(command, options, limits_, theirs.get(), bare_work_folder_), complaints.writer.get());
  complaints_ = std::move(complaints.reader);
  theirs.Close();  // the socket must end with the sandbox
  AwaitFolder();
  Furnish(setting);
  GiveOrder(std::array{input.reader.get(), output.writer.get(), errors.writer.get()}, setting);
  input_reader_ = std::move(input.reader);
  input_pipe_ = std::move(input.writer);
  output_.pipe = std::move(output.reader);
  errors_.pipe = std::move(errors.reader);
}

void Program::AwaitFolder() {
  SupervisorReport report;
  std::array<int, 1> folder;
  Sender sender;
  if (!ReceiveWithDescriptors(control_.get(), report, folder, &sender)) {
    throw SandboxError("the sandbox did not start: " + Complaints());
  }
  folder_ = Folder(Descriptor(folder[0]));
  if (memory_) CountMemory(sender.pid);
}

// What lies in its folders lies in memory, and the kernel keeps books on all that a process does.
void Program::CountMemory(pid_t supervisor) {
  constexpr std::size_t kOfTheKernel = std::size_t{64} << 20;
  memory_->Allow(limits_.memory + 2 * limits_.disk + kOfTheKernel);
  killed_before_ = memory_->Killed();
  memory_->Add(supervisor);
  joined_ = memory_->joined();
  has_company_ = memory_->members() > 1;
}

bool Program::RanOutOfMemory() const {
  if (joined_ == 0 || memory_->Killed() == killed_before_) return false;
  const bool is_alone = !has_company_ && memory_->joined() == joined_;
  return is_alone || (exit_ && WIFSIGNALED(exit_->wait_status) && WTERMSIG(exit_->wait_status) == SIGKILL);
}

// What does not fit is not the program's fault.
void Program::Furnish(const Setting& setting) const {
  try {
    const LookingAs its_user(user_.id, user_.group);
    setting.furnish(folder_);
  } catch (const std::system_error& error) {
    throw SandboxError(fmt::format("the work folder cannot be furnished: {}", error.what()));
  }
}

// RLIMIT_NPROC counts what a user runs: the supervisor too where it is the same user.
std::uint64_t Program::ProcessLimit() const {
  constexpr std::uint64_t kSupervisor = 1;
  const auto own = static_cast<std::uint64_t>(limits_.processes);
  if (user_) return own - kSupervisor;
  // On the bare machine, everything that the user runs counts.
  return bare_work_folder_.empty() ? own : own + ThreadsOfThisUser();
}

// The streams travel over the socket, past bubblewrap, so that nobody but the program holds them open.
void Program::GiveOrder(std::span<const int> stdio, const Setting& setting) const {
  SupervisorOrder order = {.processes = ProcessLimit(),
                           .descriptors = static_cast<std::uint64_t>(limits_.descriptors),
                           .memory_is_counted = memory_ != nullptr,
                           .watches_closes = setting.watches_closes,
                           .is_traced = setting.tracer != nullptr,
                           .user = user_,
                           .file = limits_.disk};
  if (own_files_.native().size() >= order.shown.size()) throw SandboxError("the path of its files is too long");
  own_files_.native().copy(order.shown.data(), order.shown.size());
  if (!SendWithDescriptors(control_.get(), order, stdio)) net::ThrowErrno("send to the supervisor");
}

// Of its start; with the program's pidfd, unless there is none.
SupervisorReport Program::ReceiveReport() {
  SupervisorReport report;
  std::array<int, 1> pidfd;
  Sender sender;
  if (!ReceiveWithDescriptors(control_.get(), report, pidfd, &sender)) {
    throw SandboxError("the sandbox did not start: " + Complaints());
  }
  if (pidfd[0] >= 0) pidfd_ = Descriptor(pidfd[0]);
  supervisor_ = sender.pid;
  return report;
}

void Program::AwaitStart(Tracer* tracer) {
  SupervisorReport report = ReceiveReport();
  if (report.kind == SupervisorReport::Kind::kAwaitsTracer) {
    tracer->Attach(PidOf(pidfd_));
    Signal(SIGCONT);
    report = ReceiveReport();
  }
  if (report.kind == SupervisorReport::Kind::kNotConfined) {
    throw SandboxError(fmt::format("{} cannot be started in its sandbox: {}", name_, std::strerror(report.error)));
  }
  if (report.kind == SupervisorReport::Kind::kNotStarted) {
    const char* id = report.error == ENOENT ? "command.no_interpreter" : "command.cannot_be_executed";
    throw CommandError({id, {{"program", name_}, {"error", std::strerror(report.error)}}});
  }
  supervisor_pidfd_ = Descriptor(Checked(static_cast<int>(syscall(SYS_pidfd_open, supervisor_, 0)), "pidfd_open"));
  pid_ = PidOf(pidfd_);
  DemandUser();
  if (tracer) tracer->RememberExecutable(pid_);
}

// That it is the user that it should be: nothing that follows is safe otherwise.
void Program::DemandUser() const {
  struct stat status {};
  if (!user_ || stat(fmt::format("/proc/{}", pid_).c_str(), &status) != 0 || status.st_uid == user_.id) return;
  throw SandboxError(fmt::format("{} was not started as a user of its own", name_));
}

std::string Program::Complaints() const {
  std::array<char, 1000> text;
  const ssize_t size = read(complaints_.get(), text.data(), text.size());
  return size > 0 ? text::Printable({text.data(), static_cast<std::size_t>(size)}) : "no reason was given";
}

void Program::Pump() {
  WriteInput();
  // Its reports are read first: whatever it printed before it ended is then in the pipes already, and has its time.
  const transcript::Time time = transcript::Now();
  ReadReports();
  ReadStream(output_, time);
  ReadStream(errors_, time);
}

void Program::ReadStream(Stream& stream, transcript::Time time) {
  std::array<char, 65536> buffer;
  while (stream.pipe) {
    const ssize_t size = read(stream.pipe.get(), buffer.data(), buffer.size());
    const bool terminal_ended = size < 0 && errno == EIO;  // nobody has the other end open any longer
    if (size < 0 && !terminal_ended) return;
    if (size == 0 || terminal_ended) return stream.pipe.Close();
    const std::size_t room = limits_.output - stream.text.size();
    stream.text.append(buffer.data(), std::min(room, static_cast<std::size_t>(size)));
    stream.flow.Record(std::min(room, static_cast<std::size_t>(size)), time);
    stream.flooded |= static_cast<std::size_t>(size) > room;
    if (stream.flooded) return;
  }
}

bool Program::Floods() const {
  return output_.flooded || errors_.flooded;
}

void Program::WriteInput() {
  while (input_pipe_ && written_ < input_.size()) {
    const ssize_t size = write(input_pipe_.get(), input_.data() + written_, input_.size() - written_);
    if (size < 0) return;
    written_ += static_cast<std::size_t>(size);
  }
  if (close_input_) {
    input_pipe_.Close();
    input_reader_.Close();
  }
}

bool Program::HasReadInput() const {
  int left = 0;
  if (input_reader_) ioctl(input_reader_.get(), FIONREAD, &left);
  return written_ == input_.size() && left == 0;
}

void Program::ReadReports() {
  while (control_) {
    SupervisorReport report;
    if (!ReceiveWithDescriptors(control_.get(), report, {}, nullptr, MSG_DONTWAIT)) {
      if (errno == EAGAIN) return;
      if (!exit_) exit_ = Exit{.supervisor_killed = true, .time = transcript::Now()};
      alone_ = true;
      return control_.Close();
    }
    if (report.kind == SupervisorReport::Kind::kExited)
      exit_ = Exit{.wait_status = report.wait_status, .usage = report.usage, .time = transcript::Now()};
    if (report.kind == SupervisorReport::Kind::kAlone) alone_ = true;
    if (report.kind == SupervisorReport::Kind::kClosedAgain) closed_again_ = report.descriptor;
  }
}

std::vector<pollfd> Program::Events() const {
  std::vector<pollfd> events;
  for (const Descriptor* source : {&control_, &output_.pipe, &errors_.pipe}) {
    if (*source) events.push_back({source->get(), POLLIN, 0});
  }
  if (input_pipe_ && written_ < input_.size()) events.push_back({input_pipe_.get(), POLLOUT, 0});
  return events;
}

void Program::Signal(int number) const {
  syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
}

std::vector<pid_t> Program::Processes() const {
  if (!control_) return {};
  std::vector<pid_t> tree = Tree(supervisor_);
  tree.erase(tree.begin());
  return tree;
}

void Program::NoteMemory(const std::vector<pid_t>& processes) {
  for (const pid_t process : processes) noted_memory_ = std::max(noted_memory_, PeakResidentBytes(process));
}

void Program::NoteDisk() {
  constexpr std::chrono::milliseconds kPause{100};
  const auto now = std::chrono::steady_clock::now();
  if (!user_ || fills_its_disk_ || now < next_look_at_disk_) return;
  const Folder temporary(
      Descriptor(open(TemporaryFolderBeside(bare_work_folder_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  fills_its_disk_ =
      folder_.BytesOnDisk(limits_.disk) > limits_.disk || temporary.BytesOnDisk(limits_.disk) > limits_.disk;
  next_look_at_disk_ = now + kPause;
}

std::size_t Program::peak_memory() const {
  // The usage that wait4 tells begins with what the supervisor had before execve, a megabyte: less than any program.
  const std::size_t own = exit_ ? static_cast<std::size_t>(exit_->usage.ru_maxrss) << 10 : PeakResidentBytes(pid_);
  return std::max(noted_memory_, own);
}

void Program::Kill() {
  if (launched_ < 0) return;
  if (!bare_work_folder_.empty()) {
    shutdown(control_.get(), SHUT_RDWR);  // the supervisor then ends everything that it has adopted
  } else if (supervisor_pidfd_) {
    // It is process 1: the whole namespace goes with it, and has gone when its pidfd says so (pid_namespaces(7)).
    syscall(SYS_pidfd_send_signal, supervisor_pidfd_.get(), SIGKILL, nullptr, 0);
    pollfd gone = {supervisor_pidfd_.get(), POLLIN, 0};
    while (poll(&gone, 1, -1) < 0 && errno == EINTR) {
    }
  } else {
    kill(launched_, SIGKILL);
  }
  int status = 0;
  while (waitpid(launched_, &status, 0) < 0 && errno == EINTR) {
  }
  launched_ = -1;
  if (joined_ > 0) memory_->Leave();
  control_.Close();
  if (!bare_work_folder_.empty()) EndWhatIsLeft(WIFSIGNALED(status));
}

// Without namespaces: if the program has killed its supervisor, nothing else would.
void Program::EndWhatIsLeft(bool supervisor_was_killed) const {
  if (user_) {
    if (RunsAnything(user_.id)) EndAllOf(user_);
    RemoveFilesOf(user_.id);
  } else if (supervisor_was_killed && pid_ > 0) {
    for (const pid_t process : Tree(pid_)) kill(process, SIGKILL);
  }
  std::error_code ignored;
  fs::remove_all(user_ ? bare_work_folder_.parent_path() : bare_work_folder_, ignored);
}

}  // namespace socklab::program

// subject VERB [ARGUMENT]… VERB [ARGUMENT]…
//
// A program under test that does exactly what its test wants: it performs the verbs in order, and then exits with
// status 0. A call that fails ends it with status 99. Ports are those of 127.0.0.1.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

template <typename Result>
Result Checked(Result result, const char* call) {
  if (result >= 0) return result;
  std::perror(call);
  std::_Exit(99);
}

void Write(int fd, std::string_view text) {
  while (!text.empty())
    text.remove_prefix(static_cast<std::size_t>(Checked(write(fd, text.data(), text.size()), "write")));
}

// ---- The words that it prints, and its end.

void Print(const std::string& text) {
  Write(1, text + "\n");
}

void PrintError(const std::string& text) {
  Write(2, text + "\n");
}

void Raise(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

void Flood(int fd) {
  const std::string text(4096, 'x');
  while (true) Write(fd, text);
}

// Reads one line from standard input, without a buffer.
std::string ReadLine() {
  std::string line;
  for (char c; Checked(read(0, &c, 1), "read") == 1 && c != '\n';) line += c;
  return line;
}

// ---- Ways to wait.

void LockTwice() {
  static std::mutex mutex;
  mutex.lock();
  mutex.lock();
}

void Compute() {
  volatile bool for_ever = true;
  while (for_ever) {
  }
}

void ComputeForMilliseconds(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
  }
}

void EndOnSignals() {
  for (const int number : {SIGINT, SIGTERM}) signal(number, [](int) { std::_Exit(0); });
}

void ReadAtEndForEver() {
  const int nothing = Checked(open("/dev/null", O_RDONLY), "open");
  for (char c;;) [[maybe_unused]] const ssize_t size = read(nothing, &c, 1);
}

void CloseNothingForEver() {
  while (true) close(-1);
}

void SleepInEpoll() {
  epoll_event event;
  epoll_wait(Checked(epoll_create1(0), "epoll_create1"), &event, 1, -1);
}

void OpenFifo() {
  Checked(mkfifo("fifo", 0600), "mkfifo");
  Checked(open("fifo", O_RDONLY), "open");
}

void LockFileTwice() {
  for (int i = 0; i < 2; ++i) {
    Checked(flock(Checked(open("lock", O_CREAT | O_RDWR, 0600), "open"), LOCK_EX), "flock");
  }
}

void ReadArmedTimer() {
  const int timer = Checked(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
  const itimerspec hour = {.it_interval = {}, .it_value = {.tv_sec = 3600, .tv_nsec = 0}};
  Checked(timerfd_settime(timer, 0, &hour, nullptr), "timerfd_settime");
  unsigned long long expirations;
  Checked(read(timer, &expirations, sizeof expirations), "read");
}

void StartPosixTimer() {
  signal(SIGUSR1, [](int) {});
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  timer_t timer;
  Checked(timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
  const itimerspec hour = {.it_interval = {}, .it_value = {.tv_sec = 3600, .tv_nsec = 0}};
  Checked(timer_settime(timer, 0, &hour, nullptr), "timer_settime");
}

sigset_t BlockedAlarm() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  Checked(sigprocmask(SIG_BLOCK, &set, nullptr), "sigprocmask");
  return set;
}

void AwaitBlockedAlarm() {
  const sigset_t set = BlockedAlarm();
  sigwaitinfo(&set, nullptr);
}

void ReadBlockedAlarm() {
  const sigset_t set = BlockedAlarm();
  const int signals = Checked(signalfd(-1, &set, 0), "signalfd");
  signalfd_siginfo info;
  Checked(read(signals, &info, sizeof info), "read");
}

// It ends the process, for nobody handles it.
void SetAlarm(int milliseconds) {
  const itimerval timer = {.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = milliseconds * 1000}};
  Checked(setitimer(ITIMER_REAL, &timer, nullptr), "setitimer");
}

void SleepNowAndThen() {
  const timespec blink = {.tv_sec = 0, .tv_nsec = 5'000'000};
  while (true) nanosleep(&blink, nullptr);
}

void Allocate(int mebibytes) {
  const std::size_t size = static_cast<std::size_t>(mebibytes) << 20;
  std::memset(std::malloc(size), 1, size);
}

// ---- Its company.

// The children end with their parent: each reads from a pipe that nobody else has open for writing.
void ForkUntilItFails() {
  std::array<int, 2> ends;
  Checked(pipe(ends.data()), "pipe");
  int children = 0;
  while (true) {
    const pid_t child = fork();
    if (child == 0) {
      close(ends[1]);
      char nothing;
      std::_Exit(static_cast<int>(read(ends[0], &nothing, 1)));
    }
    if (child < 0) break;
    ++children;
  }
  Print("forked " + std::to_string(children) + ": " + std::strerror(errno));
  pause();
}

// It has ended, and nobody waits for it.
void LeaveZombie() {
  const pid_t child = Checked(fork(), "fork");
  if (child == 0) std::_Exit(0);
  siginfo_t info;
  Checked(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), "waitid");
}

// ---- Its sockets: the listener, and the one that the other verbs act upon.

int listener = -1;
int conversation = -1;

sockaddr_in At(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int BoundTo(int type, int port) {
  const int fd = Checked(socket(AF_INET, type, 0), "socket");
  const int yes = 1;  // connections of a server before it may still be closing
  if (type == SOCK_STREAM) Checked(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt");
  const sockaddr_in address = At(port);
  Checked(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  return fd;
}

void ConnectTo(int type, int port) {
  if (conversation < 0) conversation = Checked(socket(AF_INET, type, 0), "socket");
  const sockaddr_in address = At(port);
  Checked(connect(conversation, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
}

void Listen(int port) {
  listener = BoundTo(SOCK_STREAM, port);
  Checked(listen(listener, 5), "listen");
}

void ListenWithIpv6(int port) {
  listener = Checked(socket(AF_INET6, SOCK_STREAM, 0), "socket");
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  Checked(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  Checked(listen(listener, 5), "listen");
}

std::string Receive(std::size_t most) {
  std::string bytes(most, '\0');
  bytes.resize(static_cast<std::size_t>(Checked(recv(conversation, bytes.data(), bytes.size(), 0), "recv")));
  return bytes;
}

std::string ReceiveToTheEnd() {
  std::string all;
  for (std::string bytes; !(bytes = Receive(65536)).empty();) all += bytes;
  return all;
}

void Send(std::string_view text) {
  do {
    const ssize_t size = Checked(send(conversation, text.data(), text.size(), MSG_NOSIGNAL), "send");
    text.remove_prefix(static_cast<std::size_t>(size));
  } while (!text.empty());
}

// Acknowledgements wait for 40 ms for something to go with.
void DelayAcknowledgements() {
  const int no = 0;
  Checked(setsockopt(conversation, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no), "setsockopt");
}

// Every port of UDP that can be had by number.
void BindAllUdpPorts() {
  for (int port = 1; port < 65536; ++port) {
    if (port % 1000 == 1 && port > 1) {  // no process may have more descriptors
      if (Checked(fork(), "fork") != 0) {
        pause();
      }
      for (int fd = 3; fd < 1024; ++fd) close(fd);
    }
    const int fd = Checked(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    const sockaddr_in address = At(port);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close(fd);
  }
}

// ---- Datagrams, in hexadecimal where they are bytes of any value.

sockaddr_in last_sender;  // of the datagram that was received last

std::string FromHexadecimal(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

void ReceiveDatagram() {
  std::array<char, 65536> buffer;
  socklen_t size = sizeof last_sender;
  Checked(recvfrom(conversation, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&last_sender), &size),
          "recvfrom");
}

void Answer(std::string_view bytes) {
  Checked(sendto(conversation, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&last_sender),
                 sizeof last_sender),
          "sendto");
}

// ---- Streams and files.

// Prints the size of each piece that recv(2) gives, until the other side closes.
void PrintPieces() {
  for (std::string bytes; !(bytes = Receive(65536)).empty();) Print("piece of " + std::to_string(bytes.size()));
}

// Streams a file of its work folder, or stores there what comes until the other side closes.
void SendFile(const std::string& path) {
  const int file = Checked(open(path.c_str(), O_RDONLY), "open");
  std::array<char, 65536> buffer;
  while (const ssize_t size = Checked(read(file, buffer.data(), buffer.size()), "read")) {
    Send({buffer.data(), static_cast<std::size_t>(size)});
  }
  Checked(close(file), "close");
}

void ReceiveFile(const std::string& path) {
  const int file = Checked(open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644), "open");
  for (std::string bytes; !(bytes = Receive(65536)).empty();) Write(file, bytes);
  Checked(close(file), "close");
}

void Reset() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  Checked(setsockopt(conversation, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "setsockopt");
  Checked(close(conversation), "close");
}

void SetReceiveTimeout(int seconds) {
  const timeval timeout = {.tv_sec = seconds, .tv_usec = 0};
  Checked(setsockopt(conversation, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), "setsockopt");
}

// ---- The performance.

class Performance {
 public:
  explicit Performance(std::vector<std::string> words) : words_(std::move(words)) {}

  void Continue() {
    while (next_ < words_.size()) Perform(Next());
  }

 private:
  std::string Next() { return next_ < words_.size() ? words_[next_++] : ""; }
  int NextNumber() { return std::atoi(Next().c_str()); }

  void Perform(const std::string& verb) {
    const auto found = verbs_.find(verb);
    if (found == verbs_.end()) {
      PrintError("no verb " + verb);
      std::_Exit(98);
    }
    found->second();
  }

  // The child performs what follows, and the parent waits for it.
  void ContinueInChild() {
    const pid_t child = Checked(fork(), "fork");
    if (child == 0) return;
    Checked(waitpid(child, nullptr, 0), "waitpid");
    std::_Exit(0);
  }

  // The child performs what follows, and the parent exits at once.
  void ContinueInOrphan() {
    if (Checked(fork(), "fork") != 0) std::_Exit(0);
  }

  // A second thread performs what follows, and the first one waits for it.
  void ContinueInThread() {
    std::thread([this] { Continue(); }).join();
  }

  // The same, but the first one ends.
  void ContinueInLastThread() {
    std::thread([this] {
      Continue();
      std::_Exit(0);
    }).detach();
    pthread_exit(nullptr);
  }

  std::vector<std::string> words_;
  std::size_t next_ = 0;
  const std::map<std::string_view, std::function<void()>> verbs_ = {
      {"print", [this] { Print(Next()); }},
      {"print-part", [this] { Write(1, Next()); }},
      {"print-error", [this] { PrintError(Next()); }},
      {"print-error-part", [this] { Write(2, Next()); }},
      {"print-flood", [] { Flood(1); }},
      {"print-error-flood", [] { Flood(2); }},
      {"exit", [this] { std::_Exit(NextNumber()); }},
      {"raise", [this] { Raise(NextNumber()); }},
      {"ignore", [this] { signal(NextNumber(), SIG_IGN); }},
      {"read-line", [] { ReadLine(); }},
      {"print-line-read", [] { Print(ReadLine()); }},

      {"pause", [] { pause(); }},
      {"lock-twice", LockTwice},
      {"lock-file-twice", LockFileTwice},
      {"compute", Compute},
      {"compute-for-milliseconds", [this] { ComputeForMilliseconds(NextNumber()); }},
      {"end-on-signals", EndOnSignals},
      {"read-at-end-for-ever", ReadAtEndForEver},
      {"close-nothing-for-ever", CloseNothingForEver},
      {"epoll", SleepInEpoll},
      {"open-fifo", OpenFifo},
      {"poll", [this] { poll(nullptr, 0, NextNumber()); }},
      {"sleep", [] { sleep(3600); }},
      {"sleep-now-and-then", SleepNowAndThen},
      {"read-timerfd", ReadArmedTimer},
      {"start-posix-timer", StartPosixTimer},
      {"handle-alarm", [] { signal(SIGALRM, [](int) {}); }},
      {"await-blocked-alarm", AwaitBlockedAlarm},
      {"read-blocked-alarm", ReadBlockedAlarm},
      {"set-alarm", [this] { SetAlarm(NextNumber()); }},
      {"allocate", [this] { Allocate(NextNumber()); }},

      {"in-child", [this] { ContinueInChild(); }},
      {"in-orphan", [this] { ContinueInOrphan(); }},
      {"in-thread", [this] { ContinueInThread(); }},
      {"in-last-thread", [this] { ContinueInLastThread(); }},
      {"fork-until-it-fails", ForkUntilItFails},
      {"leave-zombie", LeaveZombie},
      {"kill-everything", [] { kill(-1, SIGKILL); }},
      {"kill-parent", [] { kill(getppid(), SIGKILL); }},

      {"listen", [this] { Listen(NextNumber()); }},
      {"listen-with-ipv6", [this] { ListenWithIpv6(NextNumber()); }},
      {"bind-tcp", [this] { conversation = BoundTo(SOCK_STREAM, NextNumber()); }},
      {"bind-udp", [this] { conversation = BoundTo(SOCK_DGRAM, NextNumber()); }},
      {"open-tcp", [] { conversation = Checked(socket(AF_INET, SOCK_STREAM, 0), "socket"); }},
      {"accept", [] { conversation = Checked(accept(listener, nullptr, nullptr), "accept"); }},
      {"connect-tcp", [this] { ConnectTo(SOCK_STREAM, NextNumber()); }},
      {"connect-udp", [this] { ConnectTo(SOCK_DGRAM, NextNumber()); }},
      {"receive", [] { Receive(65536); }},
      {"receive-at-most", [this] { Receive(static_cast<std::size_t>(NextNumber())); }},
      {"receive-to-the-end", [] { ReceiveToTheEnd(); }},
      {"print-received", [] { Print(Receive(65536)); }},
      {"print-pieces", PrintPieces},
      {"echo", [] { Send(Receive(65536)); }},
      {"echo-to-the-end", [] { Send(ReceiveToTheEnd()); }},
      {"send", [this] { Send(Next()); }},
      {"send-hexadecimal", [this] { Send(FromHexadecimal(Next())); }},
      {"receive-datagram", ReceiveDatagram},
      {"answer-hexadecimal", [this] { Answer(FromHexadecimal(Next())); }},
      {"send-mebibytes", [this] { Send(std::string(static_cast<std::size_t>(NextNumber()) << 20, 'x')); }},
      {"send-file", [this] { SendFile(Next()); }},
      {"receive-file", [this] { ReceiveFile(Next()); }},
      {"set-receive-timeout", [this] { SetReceiveTimeout(NextNumber()); }},
      {"delay-acknowledgements", DelayAcknowledgements},
      {"bind-all-udp-ports", BindAllUdpPorts},
      {"half-close", [] { Checked(shutdown(conversation, SHUT_WR), "shutdown"); }},
      {"close", [] { Checked(close(conversation), "close"); }},
      {"close-again", [] { close(conversation); }},
      {"close-listener", [] { Checked(close(listener), "close"); }},
      {"reset", Reset},
  };
};

}  // namespace

int main(int argc, char** argv) {
  Performance({argv + 1, argv + argc}).Continue();
}

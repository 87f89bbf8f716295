// Signals that end a program.
#ifndef SOCKLAB_LABS_SUPPORT_SIGNALS_H_
#define SOCKLAB_LABS_SUPPORT_SIGNALS_H_

#include <atomic>
#include <string>

namespace support {

// From now on SIGINT (Ctrl-C) and SIGTERM (kill) end the program at once, with status 0: for a server, which never ends
// otherwise. The kernel closes its sockets; what was printed but not flushed is lost, so flush every line.
void EndOnSignals();

// From now on, sending to a peer that has gone fails with EPIPE, and no longer raises a SIGPIPE that ends the program.
// For sendfile(2), which knows no MSG_NOSIGNAL.
void IgnoreSigpipe();

// A file that must not outlive the program: as long as this object exists, SIGINT, SIGTERM and SIGHUP remove the file,
// if it is there, before they end the program; with status 0 if EndOnSignals() says so, or else as signals do. Not for
// programs with several threads.
class RemovedOnSignals {
 public:
  // `name` is looked up in the open folder, which is closed only later.
  RemovedOnSignals(int folder, std::string name);
  ~RemovedOnSignals();
  RemovedOnSignals(const RemovedOnSignals&) = delete;
  RemovedOnSignals& operator=(const RemovedOnSignals&) = delete;

  const std::string& name() const { return name_; }

  // What the handlers of the signals do first: removes the files of all objects that exist.
  static void RemoveAll();

 private:
  const int folder_;
  const std::string name_;
  std::atomic<RemovedOnSignals*> next_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_SIGNALS_H_

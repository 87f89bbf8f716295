// The pages of a folder, for clients that ask by HTTP.
#ifndef SOCKLAB_LABS_SUPPORT_WEBSITE_H_
#define SOCKLAB_LABS_SUPPORT_WEBSITE_H_

#include <chrono>
#include <string>

#include "labs/support/descriptor.h"

namespace support {

// What a server tells about itself at /status. It is lab 10's: the server of lab 8 has no such page.
class StatusPage {
 public:
  virtual ~StatusPage() = default;

  // An answer has been sent whole, whatever its status, and its connection is about to be closed. Those that are this
  // page do not count. Must not throw.
  virtual void CountAnswer() = 0;

  // What the page says.
  virtual std::string Text() const = 0;
};

// Answers requests for the files in a folder and below it. Lab 8 is to write this class; the servers of labs 9 and 10
// are given it, compiled.
//
// Sends with sendfile(2): the program must call IgnoreSigpipe() before.
class Website {
 public:
  // Opens the folder; throws std::system_error. `idle_timeout` is how long a client may take to send its request, and
  // how long it may take nothing of the answer.
  Website(const std::string& root, std::chrono::milliseconds idle_timeout);

  // Serves one client: receives its request, prints "file name is ===>NAME", answers, and ends the connection in an
  // orderly way. Never throws because of what the client does: that is an "error: …" line. May be called by several
  // threads at once.
  void Serve(Descriptor client) const;

  // The same, but /status is this page, whatever lies in the folder, and the other answers are counted. Calls the
  // page's functions in the thread that has called this one. It is lab 10's, too.
  void Serve(Descriptor client, StatusPage& status) const;

 private:
  const Descriptor root_;
  const std::chrono::milliseconds idle_timeout_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_WEBSITE_H_

// What the hostile programs share: the guard that keeps them from being run by accident, the options that the harness
// gives to a program, and a correct chat server, for those which behave well until, or while, they do not.
#ifndef SOCKLAB_TESTS_HOSTILE_HOSTILE_H_
#define SOCKLAB_TESTS_HOSTILE_HOSTILE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace socklab::hostile {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 1246;
  bool lines = true;  // --framing line, otherwise raw
};

// Every program calls this first. Unless the environment has SOCKLAB_SANDBOX=1, which the sandbox sets, it says so on
// standard error and ends the program with status 2; a bad option does the same, --help ends it with status 0.
Options EnterOnlyInSandbox(int argc, char** argv);

// Writes all bytes to the descriptor, or as many as it takes: errors are ignored, EINTR is not expected.
void WriteAll(int descriptor, std::string_view bytes);

// A TCP socket that listens on the address with a backlog of 5, or -1 with errno set (socket(2), bind(2), listen(2)).
int TryToListen(const Options& options);

// The same; a failure is an error line and ends the program with status 1.
int Listen(const Options& options);

struct Client {
  int descriptor = -1;
  std::string address;  // "('127.0.0.1', 40312)"
};

// Waits for one client; a failure is an error line and ends the program with status 1.
Client Accept(int listener);

// Serves the client as lab 04 wants it: prints and answers its messages until it says q or goes, and returns the exit
// status. From here on SIGINT and SIGTERM end the program with status 0.
int Converse(const Client& client, const Options& options);

// Listens, accepts one client, closes the listener and converses, all correctly.
int Serve(const Options& options);

// Lets SIGINT and SIGTERM end the program with status 0.
void EndOnSignals();

// Forks twice and starts a new session. Returns true in the daemon, which is a child of init then, and false in the
// caller, which has no child; a failed fork(2) is ignored, there is no daemon then.
bool InNewDaemon();

}  // namespace socklab::hostile

#endif  // SOCKLAB_TESTS_HOSTILE_HOSTILE_H_

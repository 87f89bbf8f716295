// The options on a program's command line.
#ifndef SOCKLAB_LABS_SUPPORT_OPTIONS_H_
#define SOCKLAB_LABS_SUPPORT_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "labs/support/address.h"
#include "labs/support/framing.h"

namespace CLI {
class App;
}

namespace support {

// Says which options a program takes, and then reads them into variables that hold the defaults:
//     support::Address address("127.0.0.1", 1234);
//     support::Options("Prints every datagram that arrives.").TakesAddress(address).Parse(argc, argv);
class Options {
 public:
  // `about` is the sentence on top of --help.
  explicit Options(const char* about);
  ~Options();

  // --host, an IPv4 address in numbers, and --port, from 1 to 65535; also 0, if the kernel may choose one.
  Options& TakesAddress(Address& address, int least_port = 1);
  Options& TakesFraming(Framing& framing);  // --framing, raw or line

  Options& TakesFile(std::string& path);                        // --file
  Options& TakesFolder(const char* option, std::string& path);  // --root, for example
  Options& TakesIdleTimeout(std::chrono::milliseconds& most);   // --idle-timeout, in seconds, with decimals
  Options& TakesMaxClients(int& most);                          // --max-clients, at least 1

  // The lab's own options. `meaning` is what --help says about it.
  Options& TakesPath(const char* option, const char* meaning, std::string& path);
  Options& TakesFlag(const char* option, const char* meaning, bool& flag);               // without a value
  Options& TakesNumber(const char* option, const char* meaning, std::uint32_t& number);  // of 32 bits
  Options& TakesNumber(const char* option, const char* meaning, int& number, int least, int most);
  Options& TakesMilliseconds(const char* option, const char* meaning, std::chrono::milliseconds& time);  // 1 to 1 h

  // This option, which the program takes, is required: a command line without it is bad.
  Options& Requires(const char* option);

  // Reads the command line. --help ends the program with status 0; a bad option or value ends it with status 2, after
  // an "error: …" line on standard error.
  void Parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_OPTIONS_H_

#include "labs/support/options.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <limits>
#include <sstream>
#include <string>

#include "labs/support/error.h"

namespace support {
namespace {

constexpr int kWrongUsage = 2;
constexpr int kMostMilliseconds = 3'600'000;
constexpr double kMostSeconds = 1e9;  // more than anybody waits, and less than clocks can count

}  // namespace

Options::Options(const char* about) : app_(std::make_unique<CLI::App>(about)) {}

Options::~Options() = default;

Options& Options::TakesAddress(Address& address, int least_port) {
  const auto set_host = [&address](const std::string& host) { address = Address(host, address.port()); };
  app_->add_option_function<std::string>("--host", set_host, "IPv4 address, in numbers")->default_str(address.host());
  const auto set_port = [&address](int port) { address = Address(address.host(), port); };
  app_->add_option_function<int>("--port", set_port, "port")
      ->check(CLI::Range(least_port, 65535))
      ->default_str(std::to_string(address.port()));
  return *this;
}

Options& Options::TakesFraming(Framing& framing) {
  const auto set = [&framing](const std::string& name) { framing = name == "raw" ? Framing::kRaw : Framing::kLine; };
  app_->add_option_function<std::string>("--framing", set, "where a message ends")
      ->check(CLI::IsMember({"raw", "line"}))
      ->default_str(framing == Framing::kRaw ? "raw" : "line");
  return *this;
}

Options& Options::TakesFile(std::string& path) {
  app_->add_option("--file", path, "file");
  return *this;
}

Options& Options::TakesFolder(const char* option, std::string& path) {
  app_->add_option(option, path, "folder")->capture_default_str();
  return *this;
}

Options& Options::TakesIdleTimeout(std::chrono::milliseconds& most) {
  using Seconds = std::chrono::duration<double>;
  const auto set = [&most](double seconds) {
    if (!(seconds > 0 && seconds <= kMostSeconds)) {  // so written, it refuses NaN too
      throw CLI::ValidationError("--idle-timeout", "must be a number of seconds, more than 0");
    }
    most = std::chrono::ceil<std::chrono::milliseconds>(Seconds(seconds));
  };
  std::ostringstream seconds;
  seconds << Seconds(most).count();
  app_->add_option_function<double>("--idle-timeout", set, "seconds that a client may keep silent")
      ->default_str(seconds.str());
  return *this;
}

Options& Options::TakesMaxClients(int& most) {
  app_->add_option("--max-clients", most, "clients that may be served at once")
      ->check(CLI::Range(1, std::numeric_limits<int>::max()))
      ->capture_default_str();
  return *this;
}

Options& Options::TakesPath(const char* option, const char* meaning, std::string& path) {
  app_->add_option(option, path, meaning);
  return *this;
}

Options& Options::TakesFlag(const char* option, const char* meaning, bool& flag) {
  app_->add_flag(option, flag, meaning);
  return *this;
}

Options& Options::TakesNumber(const char* option, const char* meaning, std::uint32_t& number) {
  app_->add_option(option, number, meaning)
      ->check(CLI::Range(std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max()));
  return *this;
}

Options& Options::TakesNumber(const char* option, const char* meaning, int& number, int least, int most) {
  app_->add_option(option, number, meaning)->check(CLI::Range(least, most))->capture_default_str();
  return *this;
}

Options& Options::TakesMilliseconds(const char* option, const char* meaning, std::chrono::milliseconds& time) {
  const auto set = [&time](int milliseconds) { time = std::chrono::milliseconds(milliseconds); };
  app_->add_option_function<int>(option, set, meaning)
      ->check(CLI::Range(1, kMostMilliseconds))
      ->default_str(std::to_string(time.count()));
  return *this;
}

Options& Options::Requires(const char* option) {
  app_->get_option(option)->required();
  return *this;
}

void Options::Parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& help) {
    std::exit(app_->exit(help));
  } catch (const std::exception& error) {
    PrintError(error.what());
    std::exit(kWrongUsage);
  }
}

}  // namespace support

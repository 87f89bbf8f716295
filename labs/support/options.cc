#include "labs/support/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <string>

#include "labs/support/error.h"

namespace support {
namespace {

constexpr int kWrongUsage = 2;

}  // namespace

Options::Options(const char* about) : app_(std::make_unique<CLI::App>(about)) {}

Options::~Options() = default;

Options& Options::TakesAddress(Address& address) {
  const auto set_host = [&address](const std::string& host) { address = Address(host, address.port()); };
  app_->add_option_function<std::string>("--host", set_host, "IPv4 address, in numbers")->default_str(address.host());
  const auto set_port = [&address](int port) { address = Address(address.host(), port); };
  app_->add_option_function<int>("--port", set_port, "port")
      ->check(CLI::Range(1, 65535))
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

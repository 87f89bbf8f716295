// What the checks of lab 5 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_05_DOWNLOAD_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_05_DOWNLOAD_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/manners.h"
#include "harness/check/progress.h"

namespace socklab::check {

using namespace std::chrono_literals;
using net::Content;
using peers::TcpListener;
using peers::TcpPeer;
using results::Unmet;

constexpr std::uint16_t kPort = 7890;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kBig = 512 * kMebibyte;
constexpr char kSecret[] = "what lies outside of the root is nobody's business";
inline const std::vector<std::string> kRaw = {"--framing", "raw"};
inline const std::vector<std::string> kLine = {"--framing", "line"};

inline std::vector<std::string> With(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

// What both ends of the protocol have in common.
class Download : public Check {
 protected:
  GradedProgram server;
  GradedProgram client;

  explicit Download(std::string prompt = "") : Check(Transport::kTcp, kPort, std::move(prompt)) {}

  // Starts the server on the files that were given.
  void Serves(const std::vector<std::string>& framing, const std::vector<std::string>& more = {},
              Where where = Where::current()) {
    Frames(framing);
    server = Start("server", With(framing, more), where);
    server.IsReady(where);
  }

  // What ends a message in this framing.
  void Frames(const std::vector<std::string>& framing) { mark_ = framing == kLine ? "\n" : ""; }
  std::string Message(const std::string& text) const { return text + mark_; }
  std::string Header(const Content& file) const { return Message("0<SEPARATOR>" + std::to_string(file.size())); }

  void Asks(TcpPeer& client, const std::string& name, Where where = Where::current()) {
    client.Sends(Message(name), where);
  }
  void Gets(TcpPeer& client, const Content& file, Where where = Where::current()) {
    client.Receives(Header(file), where);
    client.ReceivesFile(file, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
  // Another client comes, asks for a file, and gets it.
  void Downloads(const std::string& client, const std::string& name, const Content& file,
                 Where where = Where::current()) {
    auto peer = Connect(client, where);
    Asks(peer, name, where);
    Gets(peer, file, where);
  }

 private:
  std::string mark_;
};

class DownloadServer : public Download {
 protected:
  DownloadServer() { ByHand("printf 'report.txt\\n' | nc 127.0.0.1 7890"); }

  // Another client asks for what it must not get.
  void IsRefused(const std::string& name, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    Asks(mallory, name, where);
    mallory.Receives("-1<SEPARATOR>", where);
    const std::string rest = mallory.ReceivesRest(where);
    mallory.Closes();
    if (rest.find(kSecret) == std::string::npos) return;
    throw Unmet("lab5.should_not_send_outside", "lab5.does_after_refusal", where);
  }
};

class DownloadClient : public Download {
 protected:
  DownloadClient() : Download("请输入要下载的文件名:") {
    ByHand("printf '0<SEPARATOR>5\\nhello' | nc -N -l 127.0.0.1 7890", {"by_hand.beside", {{"program", "client"}}});
  }

  // Starts the client for this file, before a server of ours, which reads the request.
  TcpPeer Requests(const std::vector<std::string>& framing, const std::string& name,
                   const std::vector<std::string>& more = {}, Where where = Where::current()) {
    Frames(framing);
    TcpListener listener = Listen();
    client = Start("client", With(With(framing, {"--file", name}), more), where);
    TcpPeer server = listener.Accepts(client, "the server", where);
    server.Receives(Message(name), where);
    return server;
  }
  // The same for a client that may refuse the name before it connects. Ours sends the file as far as it is taken.
  void MayRequest(const std::string& name, const Content& file, const std::vector<std::string>& more = {},
                  Where where = Where::current()) {
    Frames(kLine);
    TcpListener listener = Listen();
    client = Start("client", With(With(kLine, {"--file", name}), more), where);
    if (auto server = listener.AcceptsUnlessItEnds(client, "the server", where)) {
      server->SendsWhatIsTaken(Header(file) + file.Part(0, file.size()), where);
      server->Closes();
    }
  }
  // A politely served transfer: bytes only when the header has been read, and a close.
  void Serves(TcpPeer& server, const Content& file, Where where = Where::current()) {
    server.Sends(Header(file), where);
    server.SendsFile(file, where);
    server.Closes();
  }
  void Fetches(const std::string& name, const Content& file, Where where = Where::current()) {
    auto server = Requests(kLine, name, {}, where);
    Serves(server, file, where);
    client.Exits(0, where);
    client.Stores("[接收]" + name, file, where);
  }

  // It has been answered something that is no file: it says so, and leaves nothing behind.
  void FailsOn(const std::string& answer, Where where = Where::current()) {
    auto server = Requests(kLine, "report.txt", {}, where);
    server.SendsWhatIsTaken(answer, where);
    server.Closes();
    client.Prints(StartsWith("下载失败:"), where);
    client.Exits(1, where);
    client.FolderHolds("", {}, where);
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_05_DOWNLOAD_CHECKS_FIXTURE_H_

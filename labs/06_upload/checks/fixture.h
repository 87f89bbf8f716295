// What the checks of lab 6 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_06_UPLOAD_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_06_UPLOAD_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/manners.h"
#include "harness/check/progress.h"
#include "harness/text/quote.h"

namespace socklab::check {

using namespace std::chrono_literals;
using net::Content;
using peers::TcpListener;
using peers::TcpPeer;
using results::Unmet;

constexpr std::uint16_t kPort = 12800;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kBig = 512 * kMebibyte;
inline const std::vector<std::string> kRaw = {"--framing", "raw"};
inline const std::vector<std::string> kLine = {"--framing", "line"};

inline std::vector<std::string> With(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

// What both ends of the protocol have in common.
class Upload : public Check {
 protected:
  GradedProgram server;
  GradedProgram client;

  explicit Upload(std::string prompt = "") : Check(Transport::kTcp, kPort, std::move(prompt)) {}

  void Serves(const std::vector<std::string>& framing, const std::vector<std::string>& more = {},
              Where where = Where::current()) {
    Frames(framing);
    server = Start("server", With(framing, more), where);
    server.IsReady(where);
  }

  void Frames(const std::vector<std::string>& framing) { in_lines_ = framing == kLine; }
  bool in_lines() const { return in_lines_; }
  std::string Message(const std::string& text) const { return text + (in_lines_ ? "\n" : ""); }
  std::string Announcement(const std::string& name, const Content& file) const {
    return Claim(name, std::to_string(file.size()));
  }
  // An announcement whose size may be anything.
  std::string Claim(const std::string& name, const std::string& size) const {
    return Message(name + "<SEPARATOR>" + size);
  }

 private:
  bool in_lines_ = true;
};

class UploadServer : public Upload {
 protected:
  UploadServer() { ByHand("printf 'report.txt<SEPARATOR>5\\nhello' | nc -q 1 127.0.0.1 12800"); }

  // Another client comes and announces a file, which is welcome.
  TcpPeer Announces(const std::string& client, const std::string& name, const Content& file,
                    Where where = Where::current()) {
    auto peer = Connect(client, where);
    peer.Sends(Announcement(name, file), where);
    peer.Receives(Message("ok"), where);
    return peer;
  }
  // The same, and all the rest of it, until the file stands there.
  void Uploads(const std::string& client, const std::string& name, const Content& file,
               Where where = Where::current()) {
    auto peer = Announces(client, name, file, where);
    peer.SendsFile(file, where);
    if (in_lines()) peer.Receives("stored\n", where);
    peer.Closes();
    server.Stores("[接收]" + name, file, where);
  }
  // Another client sends all that there is in one go, and leaves it to the server what to make of it.
  void Pushes(const std::string& bytes, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    mallory.SendsWhatIsTaken(bytes, where);
    mallory.HalfCloses();
    mallory.ReceivesAnyEnd(where);
  }
  void StoresOrNothing(const std::string& name, const Content& file, Where where = Where::current()) {
    if (server.program().folder().SizeOf("[接收]" + name)) server.Stores("[接收]" + name, file, where);
  }
  // Another client announces what cannot be stored, and hears so at once.
  void IsRefused(const std::string& announcement, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    mallory.Sends(announcement, where);
    mallory.Receives("no: ", where);
    mallory.ReceivesRest(where);
    mallory.Closes();
  }
  // The same, where the server may find out when it stores the bytes.
  void HearsNo(const std::string& name, const Content& file, Where where = Where::current()) {
    auto alice = Connect("alice", where);
    alice.Sends(Announcement(name, file), where);
    std::string answer = alice.ReceivesLine(where);
    if (answer == "ok") {
      alice.SendsWhatIsTaken(file.Part(0, file.size()), where);
      answer = alice.ReceivesLine(where);
    }
    alice.Closes();
    if (answer.starts_with("no: ")) return;
    throw Unmet("lab6.should_refuse", {"lab6.says", {{"text", text::QuotedShort(answer)}}}, where);
  }
};

class UploadClient : public Upload {
 protected:
  UploadClient() : Upload("请输入要上传的文件名:") {
    ByHand("printf 'ok\\nstored\\n' | nc -N -l 127.0.0.1 12800", {"by_hand.beside", {{"program", "client"}}});
  }

  // Starts the client on a file that it is given, before a server of ours, which reads the announcement.
  TcpPeer Offers(const std::vector<std::string>& framing, const std::string& name, const Content& file,
                 Where where = Where::current()) {
    Frames(framing);
    GivenFile(name, file);
    TcpListener listener = Listen();
    client = Start("client", With(framing, {"--file", name}), where);
    TcpPeer server = listener.Accepts(client, "the server", where);
    server.Receives(Announcement(name, file), where);
    return server;
  }
  // A whole upload, in line framing.
  void Sends(const std::string& name, const Content& file, Where where = Where::current()) {
    auto server = Offers(kLine, name, file, where);
    server.Sends("ok\n", where);
    server.ReceivesFile(file, where);
    server.Sends("stored\n", where);
    server.Closes();
    client.Prints("上传完毕", where);
    client.Exits(0, where);
  }
  void EndsInError(const Line& line = StartsWith("error:"), Where where = Where::current()) {
    client.PrintsError(line, where);
    client.Exits(1, where);
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_06_UPLOAD_CHECKS_FIXTURE_H_

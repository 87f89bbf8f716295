#include "labs/05_download/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(Download, MovesAFileInRawFraming,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 19,
       .why = "Your two programs must understand each other; a relay between them is as polite as raw framing needs.",
       .hint = "What does your server send first, and what does your client make of it?"}) {
  const Content report = RandomContent(50'000);
  GivenFile("report.txt", report);
  Serves(kRaw, {"--idle-timeout", "60"});
  auto to_server = Connect("the relay");
  TcpListener listener = ListenElsewhere();
  client = StartAt(listener.endpoint(), "client", With(kRaw, {"--file", "report.txt"}));
  auto to_client = listener.Accepts(client, "the relay");
  to_client.Receives("report.txt");
  to_server.Sends("report.txt");
  Gets(to_server, report);
  to_client.Sends(Header(report));
  to_client.SendsFile(report);
  to_client.Closes();
  client.Exits(0);
  client.Stores("[接收]report.txt", report);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(Download, MovesAFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 18,
       .why = "Your two programs must understand each other.",
       .hint = "Look at what each program says to the test's peer in the other checks."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kLine);
  client = Start("client", With(kLine, {"--file", "photo.jpg"}));
  client.Exits(0);
  client.Stores("[接收]photo.jpg", photo);
}

}  // namespace
}  // namespace socklab::check

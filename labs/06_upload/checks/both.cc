#include "labs/06_upload/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(Upload, MovesAFileInRawFraming,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 19,
       .why = "Your two programs must understand each other.",
       .hint = "In the other checks, see what each of them says to the test's client or server."}) {
  const Content photo = RandomContent(50'000);
  Serves(kRaw);
  GivenFile("photo.jpg", photo);
  client = Start("client", With(kRaw, {"--file", "photo.jpg"}));
  client.Exits(0);
  server.Stores("[接收]photo.jpg", photo);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(Upload, MovesAFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 18,
       .why = "Your two programs must understand each other.",
       .hint = "In the other checks, see what each of them says to the test's client or server."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  Serves(kLine);
  GivenFile("photo.jpg", photo);
  client = Start("client", With(kLine, {"--file", "photo.jpg"}));
  client.Prints("上传完毕");
  client.Exits(0);
  server.Stores("[接收]photo.jpg", photo);
}

}  // namespace
}  // namespace socklab::check

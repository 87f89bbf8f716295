// Asks a server for a file and stores it.
#include <charconv>
#include <cstdint>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/partial_file.h"
#include "labs/support/progress.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"
#include "labs/support/text.h"

namespace {

constexpr std::size_t kLongestAnswer = 64 * 1024;  // bytes
constexpr std::size_t kMostShown = 80;             // of what is no answer
constexpr std::string_view kSeparator = "<SEPARATOR>";

// The name of the file to ask for: the given one, or else what the user types. Throws for what is no name, but a way to
// somewhere else.
std::string ChooseName(std::string name) {
  using namespace std::string_view_literals;
  if (name.empty()) {
    std::cerr << "请输入要下载的文件名:";
    std::getline(std::cin, name);
  }
  if (name.empty() || name.find_first_of("/\0"sv) != name.npos) throw std::runtime_error("no file has such a name");
  return name;
}

// Waits for the head of the answer and returns the file's size. What is received next is the file.
std::uint64_t ReceiveSize(support::Stream& server, support::Framing framing) {
  const auto answer = server.ReceiveMessage(kLongestAnswer);
  if (!answer) throw support::PeerError("the server has gone without an answer");
  const support::PeerError garbage("this is no answer: " + support::ToText(answer->substr(0, kMostShown)));

  const std::size_t separator = answer->find(kSeparator);
  if (separator == answer->npos) throw garbage;
  const std::string_view code = std::string_view(*answer).substr(0, separator);
  const std::string_view rest = std::string_view(*answer).substr(separator + kSeparator.size());
  if (code == "-1") throw support::PeerError(support::ToText(rest));
  if (code != "0") throw garbage;

  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(rest.begin(), rest.end(), size);
  if (error != std::errc() || size > std::numeric_limits<std::int64_t>::max()) throw garbage;
  if (end != rest.end()) {
    // In raw framing only luck keeps the beginning of the file out of this message.
    if (framing == support::Framing::kLine) throw garbage;
    server.GiveBack(rest.end() - end);
  }
  return size;
}

// Stores exactly the bytes that were announced. Behind them the stream has to end.
void ReceiveFile(support::Stream& server, std::uint64_t size, support::PartialFile& file) {
  support::Progress progress(size);
  for (std::uint64_t left = size; left > 0;) {
    const std::string_view bytes = server.ReceiveBytes(left);
    if (bytes.empty()) {
      throw support::PeerError(std::to_string(left) + " of " + std::to_string(size) + " bytes have not come");
    }
    file.Write(bytes);
    left -= bytes.size();
    progress.Advance(bytes.size());
  }
  if (!server.ReceiveBytes(1).empty()) throw support::PeerError("more than " + std::to_string(size) + " bytes come");
  file.Commit();
  progress.Finish();
}

void Download(support::Stream& server, support::Framing framing, const std::string& name,
              const support::Descriptor& folder) {
  support::PartialFile file(folder, "[接收]" + name);
  server.SendMessage(name);  // if the server has gone, then it does not answer either
  const std::uint64_t size = ReceiveSize(server, framing);
  std::cout << "接收到的文件大小:" << size << std::endl;
  ReceiveFile(server, size, file);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 7890);
    support::Framing framing = support::Framing::kLine;
    std::string name, out_dir = ".";
    support::Options("Asks a server for a file and stores it.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .TakesFile(name)
        .TakesFolder("--out-dir", out_dir)
        .Parse(argc, argv);

    name = ChooseName(name);
    const support::Descriptor folder = support::OpenFolder(out_dir);
    support::Stream server(support::Connect(address), framing);
    try {
      Download(server, framing, name, folder);
    } catch (const support::PeerError& failure) {
      std::cout << "下载失败:" << failure.what() << std::endl;
      throw;
    }
  });
}

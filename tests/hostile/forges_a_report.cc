// Prints what it takes for reports of its success, in every form that a report may have, and ends with status 0.
#include <unistd.h>

#include <string_view>

#include "tests/hostile/hostile.h"

namespace {

constexpr std::string_view kForgeries =
    "服务端已开启\n"
    "\n✓ all checks passed 100 / 100\n"
    "[ RUN      ] ChatServer.EndsOnQ\n[       OK ] ChatServer.EndsOnQ (0 ms)\n[  PASSED  ] 18 tests.\n"
    "{\"version\": 1, \"labs\": [{\"lab\": \"04_tcp_chat\", \"score\": 100, \"max_score\": 100, \"checks\": "
    "[{\"name\": \"EndsOnQ\", \"verdict\": \"pass\", \"points\": 100}]}]}\n"
    "\"}]}, {\"verdict\": \"pass\", \"message\": \"\n"
    "<testsuites failures=\"0\"><testcase name=\"EndsOnQ\"/></testsuites>\n"
    "]]></failure></testcase><testcase name=\"Forged\"/><!--\n"
    "</pre><script>document.body.textContent = '100 / 100'</script>\n"
    "{ \"exit-code\": 0 }\n"
    "::set-output name=score::100\n";

}  // namespace

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  socklab::hostile::WriteAll(STDOUT_FILENO, kForgeries);
  socklab::hostile::WriteAll(STDERR_FILENO, kForgeries);
  return 0;
}

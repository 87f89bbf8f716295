// replace SOURCE TARGET TEXT REPLACEMENT
//
// Copies a file and replaces a piece of text that must occur in it exactly once: a mutant that no longer changes
// anything, since the solution was rewritten, must not pass for one.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string source = argv[1], target = argv[2], text = argv[3], replacement = argv[4];
  std::ostringstream content;
  content << std::ifstream(source).rdbuf();
  std::string program = content.str();
  const std::size_t found = program.find(text);
  if (text.empty() || found == std::string::npos || program.find(text, found + 1) != std::string::npos) {
    std::cerr << source << ": must contain this text exactly once:\n" << text << '\n';
    return 1;
  }
  std::ofstream(target) << program.replace(found, text.size(), replacement);
}

// Writes the page on a results document: render DOCUMENT LANGUAGE.
#include <exception>
#include <iostream>

#include "harness/report/html.h"
#include "harness/results/results.h"

int main(int argc, char** argv) {
  namespace report = socklab::report;
  if (argc != 3) return 2;
  try {
    std::cout << report::Page(socklab::results::ReadDocument(argv[1]), report::LanguageCalled(argv[2]).value())
              << std::flush;
    return std::cout ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "render: " << error.what() << '\n';
    return 1;
  }
}

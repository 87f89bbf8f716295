// A folder of its own for each test.
#ifndef SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_FOLDER_H_
#define SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "labs/support/descriptor.h"
#include "labs/support/folder.h"

class Folder {
 public:
  Folder() : path_(Make()), descriptor_(support::OpenFolder(path_)) {}
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const support::Descriptor& descriptor() const { return descriptor_; }
  std::string Path(const std::string& name) const { return path_ / name; }

  void Write(const std::string& name, std::string_view content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
  }
  std::string Content(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
    return names;
  }

 private:
  static std::filesystem::path Make() {
    std::string name = testing::TempDir() + "/XXXXXX";
    return mkdtemp(name.data());
  }

  const std::filesystem::path path_;
  const support::Descriptor descriptor_;
};

inline std::string RandomBytes(std::size_t size) {
  std::mt19937 generator;
  std::string bytes(size, '\0');
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(generator()); });
  return bytes;
}

#endif  // SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_FOLDER_H_

#include "harness/grading/build_manifest.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace socklab::grading {
namespace {

using Json = nlohmann::json;

BuildManifest::Way WayIn(const Json& json) {
  return {.programs = json.at("programs"),
          .suffix = json.at("suffix"),
          .compiler = json.at("compiler"),
          .environment = json.at("environment"),
          .compile = json.at("compile"),
          .link = json.at("link"),
          .libraries = json.at("libraries"),
          .given = json.value("given", std::vector<std::string>())};
}

}  // namespace

BuildManifest ReadBuildManifest(const std::filesystem::path& path) {
  try {
    std::ifstream file(path);
    const Json json = Json::parse(file);
    BuildManifest manifest = {
        .folder = json.at("folder"), .programs = json.at("programs"), .sources = json.at("sources"), .ways = {}};
    for (const Json& way : json.at("ways")) manifest.ways.push_back(WayIn(way));
    return manifest;
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace socklab::grading

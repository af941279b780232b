#include "manifest.h"

#include <provml/error.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "files.h"

namespace provml::launcher {
namespace {

[[noreturn]] void bad(const std::string& file, const std::string& why) {
  throw Error("provml-E0152", "provml-instrument's manifest " + why,
              "use the provml-instrument that was installed with this provml-cxx", file);
}

Manifest decode(const nlohmann::json& json) {
  Manifest manifest;
  manifest.instrumented = json.at("instrumented").get<bool>();
  manifest.source = json.at("source").get<std::string>();
  manifest.dependencies = json.value("dependencies", std::vector<std::string>{});
  if (!manifest.instrumented) return manifest;
  manifest.rewritten = json.at("rewritten").get<std::string>();
  manifest.sites = json.value("sites", std::string{});
  manifest.include_arguments = json.value("include_args", std::vector<std::string>{});
  for (const auto& entry : json.value("shadow", nlohmann::json::array()))
    manifest.shadow.push_back({entry.at("original").get<std::string>(),
                               entry.at("rewritten").get<std::string>(), entry.value("name", std::string{})});
  return manifest;
}

}  // namespace

Manifest read_manifest(const std::string& file) {
  const auto text = read_text(file);
  if (!text) bad(file, "was not written");
  Manifest manifest;
  try {
    const auto json = nlohmann::json::parse(*text);
    if (json.value("version", 0) != 1) bad(file, "has an unknown version");
    manifest = decode(json);
  } catch (const nlohmann::json::exception& e) {
    bad(file, std::string("is not valid: ") + e.what());
  }
  if (!manifest.instrumented) return manifest;
  auto files = manifest.shadow;
  files.push_back({manifest.source, manifest.rewritten, {}});
  for (const auto& written : files)
    if (::access(written.rewritten.c_str(), R_OK) != 0)
      bad(file, "names a file that does not exist: " + written.rewritten);
  return manifest;
}

}  // namespace provml::launcher

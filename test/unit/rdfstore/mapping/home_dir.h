// A home with journals in a temporary directory of its own.
#ifndef PROVML_TEST_RDFSTORE_HOME_DIR_H
#define PROVML_TEST_RDFSTORE_HOME_DIR_H

#include <filesystem>
#include <fstream>
#include <string>

#include "provml/frames.h"

namespace provml::test {

class HomeDir {
 public:
  HomeDir() {
    std::string name = (std::filesystem::temp_directory_path() / "provml-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = name;
  }
  ~HomeDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  HomeDir(const HomeDir&) = delete;
  HomeDir& operator=(const HomeDir&) = delete;

  std::filesystem::path journal(const std::string& name) const { return path / "journals" / name; }
  /// Writes a journal anew: the magic and `frames`.
  std::filesystem::path write(const std::string& name, const std::string& frames) const {
    const auto file = journal(name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << frames::kMagic << frames;
    return file;
  }
  void append(const std::string& name, const std::string& frames) const {
    std::ofstream(journal(name), std::ios::binary | std::ios::app) << frames;
  }

  std::filesystem::path path;
};

}  // namespace provml::test

#endif  // PROVML_TEST_RDFSTORE_HOME_DIR_H

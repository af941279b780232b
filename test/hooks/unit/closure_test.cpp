// The cache file: valid while contents are equal, whatever the times say.
#include "closure.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

class ClosureCache : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("provml-closure-" + std::to_string(::getpid()));
    fs::create_directories(dir_);
    cache_ = (dir_ / "x.closure").string();
    source_ = write("a b.cpp", "int x;");
    header_ = write("h.hpp", "int y;");
  }
  void TearDown() override { fs::remove_all(dir_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return (dir_ / name).string();
  }
  void store(bool marked = false) {
    store_closure(cache_, "key", {marked, "tool", {}}, {source_, header_, source_}, file_clock());
  }
  fs::path dir_;
  std::string cache_, source_, header_;
};

TEST_F(ClosureCache, ComesBack) {
  store(true);
  const auto closure = load_closure(cache_, "key");
  ASSERT_TRUE(closure);
  EXPECT_TRUE(closure->marked);
  EXPECT_EQ(closure->tool, "tool");
  ASSERT_EQ(closure->files.size(), 2u);
  EXPECT_EQ(closure->files[0].path, source_);
  EXPECT_FALSE(load_closure(cache_, "another key"));
}

TEST_F(ClosureCache, ChangesOfContentAreSeen) {
  store();
  write("h.hpp", "int z;");  // the same size
  fs::last_write_time(header_, fs::file_time_type::clock::now() + std::chrono::seconds(2));
  EXPECT_FALSE(load_closure(cache_, "key"));
  fs::remove(header_);
  EXPECT_FALSE(load_closure(cache_, "key"));
}

TEST_F(ClosureCache, TouchedFilesWithEqualContentStayValid) {
  store();
  fs::last_write_time(header_, fs::file_time_type::clock::now() + std::chrono::seconds(2));
  EXPECT_TRUE(load_closure(cache_, "key"));
}

TEST_F(ClosureCache, FilesYoungerThanTheCompilerAreNotTrusted) {
  store_closure(cache_, "key", {}, {source_}, 0);
  EXPECT_FALSE(fs::exists(cache_));
}

TEST_F(ClosureCache, TornFilesAreIgnored) {
  store();
  for (auto size = fs::file_size(cache_); size > 0; size /= 2) {
    fs::resize_file(cache_, size - 1);
    EXPECT_FALSE(load_closure(cache_, "key"));
  }
  EXPECT_FALSE(load_closure((dir_ / "absent").string(), "key"));
}

}  // namespace
}  // namespace provml::launcher

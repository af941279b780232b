#include "provml/rdf/home.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "home_dir.h"

namespace provml::rdf {
namespace {

// $PROVML_HOME for the time of a test.
class HomeVariable {
 public:
  explicit HomeVariable(const char* value) {
    if (const char* old = std::getenv("PROVML_HOME")) old_ = old;
    value != nullptr ? ::setenv("PROVML_HOME", value, 1) : ::unsetenv("PROVML_HOME");
  }
  ~HomeVariable() { old_ ? ::setenv("PROVML_HOME", old_->c_str(), 1) : ::unsetenv("PROVML_HOME"); }
  HomeVariable(const HomeVariable&) = delete;
  HomeVariable& operator=(const HomeVariable&) = delete;

 private:
  std::optional<std::string> old_;
};

TEST(FindHome, IsTheNearestAbove) {
  const HomeVariable unset(nullptr);
  test::HomeDir dir;
  std::filesystem::create_directories(dir.path / "a/b/c");
  EXPECT_EQ(find_home(dir.path / "a/b/c"), dir.path / "a/b/c/.provml") << "none yet";
  std::filesystem::create_directory(dir.path / ".provml");
  EXPECT_EQ(find_home(dir.path / "a/b/c"), dir.path / ".provml");
  std::filesystem::create_directory(dir.path / "a/b/.provml");
  EXPECT_EQ(find_home(dir.path / "a/b/c"), dir.path / "a/b/.provml");
}

TEST(FindHome, TheVariableGoesFirst) {
  test::HomeDir dir;
  std::filesystem::create_directory(dir.path / ".provml");
  {
    const HomeVariable set("/elsewhere/home");
    EXPECT_EQ(find_home(dir.path), "/elsewhere/home");
  }
  {
    const HomeVariable set("../x");
    EXPECT_EQ(find_home("/a/b"), "/a/x");
  }
  const HomeVariable empty("");
  EXPECT_EQ(find_home(dir.path), dir.path / ".provml");
}

TEST(Directories, AreWithinTheHome) {
  EXPECT_EQ(journals_directory("/h"), "/h/journals");
  EXPECT_EQ(store_directory("/h"), "/h/store");
}

}  // namespace
}  // namespace provml::rdf

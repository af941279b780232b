// What counts as a mark, and the quick search of an include closure.
#include "marks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace provml::launcher {
namespace {

TEST(Marks, Macros) {
  EXPECT_TRUE(has_mark("PROVML_TRAINING(\"fit\") void fit();"));
  EXPECT_TRUE(has_mark("void f(PROVML_HYPERPARAMETER int n);"));
  EXPECT_TRUE(has_mark("#define MY_MARK PROVML_BLOCK(\"b\")"));
  EXPECT_FALSE(has_mark("int PROVML_HOME; int MY_PROVML_DATASET; PROVML_DATASETS x;"));
  EXPECT_FALSE(has_mark("#ifdef PROVML_INSTRUMENTING\n#endif"));
  EXPECT_FALSE(has_mark(""));
}

TEST(Marks, Attributes) {
  EXPECT_TRUE(has_mark("[[provml::training(\"fit\")]] void f();"));
  EXPECT_TRUE(has_mark("[[nodiscard, provml :: dataset]] int f();"));
  EXPECT_TRUE(has_mark("[[using provml: dataset]] int f();"));
  EXPECT_TRUE(has_mark("[[clang::annotate(\"provml\", \"dataset\")]] int x;"));
  EXPECT_FALSE(has_mark("[[clang::annotate(\"other\")]] int provml;"));
  EXPECT_FALSE(has_mark("void provml_capture(T const&, provml::capture::sink&);"));
  EXPECT_FALSE(has_mark("auto x = a[b[provml::index]];"));
}

TEST(Marks, CommentsAndLiteralsDoNotCount) {
  EXPECT_FALSE(has_mark("// PROVML_DATASET \\\n PROVML_DATASET\nint x;"));
  EXPECT_FALSE(has_mark("/* PROVML_DATASET */ int x;"));
  EXPECT_FALSE(has_mark("auto s = \"PROVML_DATASET \\\" PROVML_DATASET\";"));
  EXPECT_FALSE(has_mark("auto s = R\"x(PROVML_DATASET \" )x\";"));
  EXPECT_TRUE(has_mark("auto s = R\"x(\")x\"; PROVML_DATASET int n;"));
  EXPECT_TRUE(has_mark("auto n = 1'000'000; PROVML_DATASET int m;"));
  EXPECT_TRUE(has_mark("auto c = '\"'; PROVML_DATASET int m;"));
  EXPECT_TRUE(has_mark("/* a */ PROVML_DATASET int m; // b"));
}

class IncludeSearch : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = std::filesystem::temp_directory_path() / ("provml-marks-" + std::to_string(::getpid()));
    std::filesystem::create_directories(dir_ / "inc");
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return (dir_ / name).string();
  }
  bool search(const std::string& source, const Arguments& more = {}) {
    Arguments words{"g++", "-c", source};
    words.insert(words.end(), more.begin(), more.end());
    return may_include_mark(parse_command(words), source);
  }
  std::filesystem::path dir_;
};

TEST_F(IncludeSearch, FollowsQuotesAndTheIncludePath) {
  write("inc/deep.hpp", "PROVML_DATASET int x;");
  write("inc/near.hpp", "#  include \"deep.hpp\"");
  const auto quoted = write("a.cpp", "#include \"inc/near.hpp\"\n");
  const auto angled = write("b.cpp", "#include <near.hpp>\n");
  EXPECT_TRUE(search(quoted));
  EXPECT_FALSE(search(angled));
  EXPECT_TRUE(search(angled, {"-I" + (dir_ / "inc").string()}));
  EXPECT_FALSE(search(angled, {"-isystem", (dir_ / "inc").string()})) << "system headers are left out";
}

TEST_F(IncludeSearch, CyclesEndAndForcedIncludesCount) {
  write("a.hpp", "#include \"b.hpp\"\n");
  write("b.hpp", "#include \"a.hpp\"\n");
  const auto source = write("x.cpp", "#include \"a.hpp\"\n");
  EXPECT_FALSE(search(source));
  EXPECT_TRUE(search(source, {"-include", write("f.hpp", "PROVML_MODEL int m;")}));
}

}  // namespace
}  // namespace provml::launcher

// provml/capture.h enters users' code: it must compile everywhere without a warning.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "support.h"

namespace provml::test {
namespace {

class Header : public testing::TestWithParam<std::tuple<const char*, const char*, const char*>> {};

TEST_P(Header, CompilesCleanly) {
  const auto& [compiler, standard, option] = GetParam();
  if (*compiler == '\0') GTEST_SKIP() << "compiler not installed";
  const TemporaryDirectory directory;
  Child child(directory.path(),
              {compiler, std::string("-std=") + standard, option, "-O2", "-Wall", "-Wextra", "-Wpedantic",
               "-Wshadow", "-Werror", "-I" PROVML_INCLUDE, "-c", PROVML_HEADER_SOURCE, "-o", "out.o"},
              {{"PATH", "/usr/bin:/bin"}, {"TMPDIR", directory.path().string()}});
  const Result result = child.wait();
  EXPECT_TRUE(result.exited_with(0)) << result.err;
}

class HeaderOfOneLevel : public Header {};  // the same for every level

TEST_P(HeaderOfOneLevel, IsNotDisturbedByTheUsersMacros) {
  const auto& [compiler, standard, option] = GetParam();
  if (*compiler == '\0') GTEST_SKIP() << "compiler not installed";
  const TemporaryDirectory directory;
  Child child(directory.path(),
              {compiler, std::string("-std=") + standard, option, "-Wall", "-Wextra", "-Werror",
               "-fsyntax-only", "-I" PROVML_INCLUDE, PROVML_MACROS_SOURCE},
              {{"PATH", "/usr/bin:/bin"}, {"TMPDIR", directory.path().string()}});
  const Result result = child.wait();
  EXPECT_TRUE(result.exited_with(0)) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Compilers, Header,
                         testing::Combine(testing::Values(PROVML_GXX, PROVML_CLANGXX),
                                          testing::Values("c++11", "c++14", "c++17", "c++20"),
                                          testing::Values("-DPROVML_ON", "-DPROVML_COMPILED_OUT")));

INSTANTIATE_TEST_SUITE_P(Compilers, HeaderOfOneLevel,
                         testing::Combine(testing::Values(PROVML_GXX, PROVML_CLANGXX),
                                          testing::Values("c++11"),
                                          testing::Values("-DPROVML_ON", "-DPROVML_COMPILED_OUT")));

}  // namespace
}  // namespace provml::test

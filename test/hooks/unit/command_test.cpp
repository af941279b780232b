// Command lines of compilers: what is a source, what is asked for.
#include "command.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace provml::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Command parse(Arguments words) { return parse_command(words); }

TEST(Command, PlainCompilation) {
  const auto c = parse({"g++", "-O2", "-c", "dir/x.cpp", "-o", "x.o"});
  EXPECT_EQ(c.action, Action::compile);
  EXPECT_EQ(c.compiler, "g++");
  EXPECT_THAT(c.sources, ElementsAre(2u));
  EXPECT_EQ(c.product(), "x.o");
}

TEST(Command, ProductWithoutOutputOption) {
  EXPECT_EQ(parse({"g++", "-c", "dir/x.cpp"}).product(), "x.o");
  EXPECT_EQ(parse({"g++", "-S", "dir/x.cpp"}).product(), "x.s");
  EXPECT_EQ(parse({"g++", "dir/x.cpp"}).product(), "a.out");
  EXPECT_EQ(parse({"g++", "-ox", "x.cpp"}).product(), "x");
  EXPECT_EQ(parse({"g++", "-E", "x.cpp", "-o", "x.ii"}).product(), "");
}

TEST(Command, WrappersAndTheirSettingsStayInFront) {
  const auto c = parse({"/usr/bin/ccache", "CCACHE_DIR=/tmp/a b", "mpicxx", "-c", "x.cc"});
  EXPECT_THAT(c.wrappers, ElementsAre("/usr/bin/ccache", "CCACHE_DIR=/tmp/a b"));
  EXPECT_EQ(c.compiler, "mpicxx");
  EXPECT_THAT(c.line({"-c"}), ElementsAre("/usr/bin/ccache", "CCACHE_DIR=/tmp/a b", "mpicxx", "-c"));
  EXPECT_EQ(parse({"ccache"}).compiler, "ccache");
  EXPECT_EQ(parse({"/usr/bin/env", "/opt/bin/x86_64-linux-gnu-g++-12.2", "-c", "x.cc"}).wrappers.size(), 1u);
  EXPECT_EQ(parse({"my-compiler", "x.cc", "-c"}).compiler, "my-compiler");
  EXPECT_EQ(parse({"g++", "clang", "x.cc"}).compiler, "g++");
}

TEST(Command, ValuesOfOptionsAreNoInputs) {
  const auto c = parse({"g++", "-c", "-include", "a.cpp", "-MF", "b.cpp", "-D", "c.cpp", "-isystem", "d.cpp",
                        "-Xclang", "e.cpp", "real.cpp"});
  EXPECT_THAT(c.sources, ElementsAre(11u));
  EXPECT_THAT(c.forced_includes, ElementsAre(2u));
  EXPECT_EQ(c.dependencies.file, "b.cpp");
  EXPECT_THAT(c.system_dirs, ElementsAre("d.cpp"));
}

TEST(Command, Languages) {
  EXPECT_THAT(parse({"gcc", "-c", "x.c"}).sources, IsEmpty());
  EXPECT_THAT(parse({"g++", "-c", "x.c"}).sources, ElementsAre(1u)) << "g++ compiles .c as C++";
  EXPECT_THAT(parse({"g++", "-c", "x.s"}).sources, IsEmpty());
  EXPECT_THAT(parse({"g++", "-c", "x.ii"}).sources, IsEmpty());
  EXPECT_THAT(parse({"g++", "-x", "c", "-c", "x.cpp"}).sources, IsEmpty());
  EXPECT_THAT(parse({"gcc", "-xc++", "-c", "x.txt"}).sources, ElementsAre(2u));
  EXPECT_THAT(parse({"gcc", "-x", "c", "a.txt", "-x", "none", "x.cpp"}).sources, ElementsAre(5u));
  EXPECT_EQ(parse({"g++", "-x", "c++-header", "-c", "pch.hpp"}).action, Action::other);
  EXPECT_EQ(parse({"g++", "pch.hpp"}).action, Action::other);
  for (const auto* name : {"x.cc", "x.cp", "x.cxx", "x.cpp", "x.CPP", "x.c++", "x.C"})
    EXPECT_THAT(parse({"gcc", "-c", name}).sources, ElementsAre(1u)) << name;
}

TEST(Command, RequestsThatCompileNothing) {
  for (const auto* option : {"-###", "--version", "-M", "-MM", "-fsyntax-only", "--help=common",
                             "-dumpmachine", "-print-search-dirs", "-cc1", "-emit-pch"})
    EXPECT_EQ(parse({"g++", option, "x.cpp"}).action, Action::other) << option;
  EXPECT_EQ(parse({"g++", "-c", "-"}).action, Action::other);
  EXPECT_EQ(parse({"g++", "-x", "c++", "-c", "-"}).action, Action::other);
  EXPECT_EQ(parse({"g++", "-v"}).action, Action::other) << "nothing to link";
  EXPECT_EQ(parse({"g++"}).action, Action::other);
}

TEST(Command, TheEarliestStageWins) {
  EXPECT_EQ(parse({"g++", "-c", "-E", "x.cpp"}).action, Action::preprocess);
  EXPECT_EQ(parse({"g++", "-S", "-c", "x.cpp"}).action, Action::assemble);
}

TEST(Command, LinkingCountsItsInputs) {
  const auto c = parse({"g++", "x.o", "-lm", "-o", "prog"});
  EXPECT_EQ(c.action, Action::link);
  EXPECT_EQ(c.other_inputs, 2u);
  EXPECT_THAT(c.file_inputs, ElementsAre(0u));
}

TEST(Command, DependencyFormsOfAllSpellings) {
  EXPECT_TRUE(parse({"g++", "-MD", "-c", "x.cpp"}).dependencies.wanted);
  EXPECT_EQ(parse({"g++", "-MMD", "-MFx.d", "-c", "x.cpp"}).dependencies.file, "x.d");
  const auto c = parse({"g++", "-Wp,-MMD,dir/.x.d", "-MP", "-c", "x.cpp"});
  EXPECT_TRUE(c.dependencies.wanted);
  EXPECT_TRUE(c.dependencies.phony);
  EXPECT_EQ(c.dependencies.file, "dir/.x.d");
  EXPECT_EQ(parse({"g++", "-Wp,-MD,x.d,-MP", "-c", "x.cpp"}).dependencies.file, "x.d");
}

TEST(Command, OutputsAreLeftOutOfTheClosureKey) {
  const auto c =
      parse({"g++", "-MD", "-MT", "x.o", "-MF", "x.d", "-Iinc", "-D", "A", "-c", "x.cpp", "-o", "x.o"});
  EXPECT_THAT(without_outputs(c.args), ElementsAre("-Iinc", "-D", "A", "x.cpp"));
}

TEST(Command, ResponseFilesAreExpanded) {
  const std::string file = testing::TempDir() + "/provml-command-test.rsp";
  std::ofstream(file) << "-c 'a dir/x.cpp'\n-DNAME=\\\"a\\ b\\\"\t-o \"x y.o\"";
  const auto c = parse({"g++", "@" + file});
  EXPECT_THAT(c.args, ElementsAre("-c", "a dir/x.cpp", "-DNAME=\"a b\"", "-o", "x y.o"));
  EXPECT_THAT(c.verbatim, ElementsAre("@" + file));
  EXPECT_EQ(c.output, "x y.o");
  EXPECT_THAT(parse({"g++", "@/no/such/file"}).args, ElementsAre("@/no/such/file"));
}

}  // namespace
}  // namespace provml::launcher

// Patterns of workflow files: names, signatures, files.
#include "name_pattern.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace provml::instrument {
namespace {

FunctionFacts facts(std::vector<std::string> names, std::vector<std::vector<std::string>> parameters = {},
                    std::string qualifiers = {}, std::vector<std::string> files = {}) {
  SignatureFacts signature{std::move(parameters), std::move(qualifiers), {}};
  std::string list;
  for (const auto& parameter : signature.parameters) list += (list.empty() ? "" : ", ") + parameter.front();
  signature.result_and_parameters = "(" + list + ")";
  return {std::move(names), [files = std::move(files)] { return files; }, [signature] { return signature; }};
}

TEST(NormalType, OneFormForAllSpellings) {
  const std::vector<std::vector<std::string>> same = {
      {"int const &", "const int&", "int const&", " const  int & "},
      {"unsigned", "unsigned int", "int unsigned"},
      {"long unsigned int", "unsigned long", "unsigned long int"},
      {"long long", "signed long long int", "long int long"},
      {"std::vector<int>", "std::vector< int >", "::std::vector<signed int>", "class std::vector<int>"},
      {"std::map<std::string, std::vector<int const *>>", "std::map<std::string,std::vector<const int*> >"},
      {"char const * const *", "const char* const*"},
      {"double (*)(int, double)", "double(*)(int,double)"},
      {"std::function<void (int, int)>", "std::function<void(int,int)>"},
      {"long double", "double long"},
      {"const volatile int", "int volatile const"},
      {"ns::(anonymous namespace)::T &&", "ns::(anonymous namespace)::T&&"}};
  for (const auto& group : same)
    for (const auto& spelling : group)
      EXPECT_EQ(normal_type(spelling), normal_type(group.front())) << spelling;
  EXPECT_NE(normal_type("int*"), normal_type("int&"));
  EXPECT_NE(normal_type("const char*"), normal_type("char* const"));
  EXPECT_NE(normal_type("std::vector<int>"), normal_type("std::vector<long>"));
  EXPECT_NE(normal_type("unsigned char"), normal_type("char"));
  EXPECT_NE(normal_type("signed char"), normal_type("char"));
}

TEST(FunctionPattern, NamesAreWhole) {
  EXPECT_TRUE(FunctionPattern("ns::fit").matches(facts({"ns::fit"})));
  EXPECT_FALSE(FunctionPattern("fit").matches(facts({"ns::fit"})));
  EXPECT_FALSE(FunctionPattern("ns::fit").matches(facts({"ns::fitting"})));
  EXPECT_TRUE(FunctionPattern("ns::*").matches(facts({"ns::a::b"})));
  EXPECT_TRUE(FunctionPattern("ns::f??").matches(facts({"ns::fit"})));
  EXPECT_FALSE(FunctionPattern("ns.fit").matches(facts({"ns::fit"})));
  EXPECT_TRUE(FunctionPattern("/ns::f.t/").matches(facts({"ns::fit"})));
  EXPECT_FALSE(FunctionPattern("/f.t/").matches(facts({"ns::fit"})));
}

TEST(FunctionPattern, OperatorsMeanThemselves) {
  EXPECT_TRUE(FunctionPattern("V::operator*").matches(facts({"V::operator*"})));
  EXPECT_FALSE(FunctionPattern("V::operator*").matches(facts({"V::operator+"})));
  EXPECT_TRUE(FunctionPattern("V::operator *=").matches(facts({"V::operator*="})));
  EXPECT_TRUE(FunctionPattern("V::operator()").matches(facts({"V::operator()"}, {{"int"}})));
  EXPECT_TRUE(FunctionPattern("V::operator()(int)").matches(facts({"V::operator()"}, {{"int"}})));
  EXPECT_FALSE(FunctionPattern("V::operator()()").matches(facts({"V::operator()"}, {{"int"}})));
  EXPECT_TRUE(FunctionPattern("V::operator int").matches(facts({"V::operator int"})));
  EXPECT_TRUE(FunctionPattern("*::operator()").matches(facts({"a::V::operator()"})));
}

TEST(FunctionPattern, ASignatureChoosesAnOverload) {
  const auto fit = facts(
      {"ns::fit"}, {{"int"}, {"const std::basic_string<char> &", "const string &", "const std::string &"}});
  EXPECT_TRUE(FunctionPattern("ns::fit(int, std::string const&)").matches(fit));
  EXPECT_TRUE(FunctionPattern("ns::fit(const int, string const&)").matches(fit));
  EXPECT_TRUE(FunctionPattern("ns::*(int, std::basic_string<char> const &)").matches(fit));
  EXPECT_FALSE(FunctionPattern("ns::fit(int)").matches(fit));
  EXPECT_FALSE(FunctionPattern("ns::fit(int, std::string&)").matches(fit));
  EXPECT_FALSE(FunctionPattern("ns::fit()").matches(fit));
  EXPECT_TRUE(FunctionPattern("f(void)").matches(facts({"f"})));
  EXPECT_TRUE(FunctionPattern("f(int, ...)").matches(facts({"f"}, {{"int"}, {"..."}})));
  EXPECT_TRUE(FunctionPattern("f() const").matches(facts({"f"}, {}, "const")));
  EXPECT_FALSE(FunctionPattern("f() const").matches(facts({"f"})));
  EXPECT_TRUE(FunctionPattern("f()").matches(facts({"f"}, {}, "const")));
  EXPECT_TRUE(FunctionPattern("/f\\(int.*\\)/").matches(facts({"f"}, {{"int"}, {"long"}})));
}

TEST(FunctionPattern, LambdasAndAnonymousNamespacesAreNoSignatures) {
  EXPECT_TRUE(FunctionPattern("f::(lambda)").matches(facts({"f::(lambda)", "f::(lambda)#1"})));
  EXPECT_TRUE(FunctionPattern("f::(lambda)#1").matches(facts({"f::(lambda)", "f::(lambda)#1"})));
  EXPECT_FALSE(FunctionPattern("f::(lambda)#2").matches(facts({"f::(lambda)", "f::(lambda)#1"})));
  EXPECT_TRUE(FunctionPattern("f::(lambda)(int)").matches(facts({"f::(lambda)"}, {{"int"}})));
  EXPECT_TRUE(FunctionPattern("(anonymous namespace)::f").matches(facts({"(anonymous namespace)::f", "f"})));
  EXPECT_TRUE(FunctionPattern("a::(anonymous namespace)::f(int)")
                  .matches(facts({"a::(anonymous namespace)::f"}, {{"int"}})));
}

TEST(FunctionPattern, WhatIsWrongIsToldWithWhatWasExpected) {
  EXPECT_THROW(FunctionPattern("/a(/"), std::regex_error);
  EXPECT_THROW(FunctionPattern("f)"), std::invalid_argument);
  EXPECT_THROW(FunctionPattern("f(int,)"), std::invalid_argument);
  EXPECT_THROW(FunctionPattern("f(int) always"), std::invalid_argument);
}

TEST(FunctionPattern, WhatMayBeWithinABody) {
  EXPECT_TRUE(FunctionPattern("ns::f::(lambda)").may_name_inside("ns::f"));
  EXPECT_TRUE(FunctionPattern("ns::*").may_name_inside("ns::f"));
  EXPECT_TRUE(FunctionPattern("*").may_name_inside("ns::f"));
  EXPECT_TRUE(FunctionPattern("/x/").may_name_inside("ns::f"));
  EXPECT_FALSE(FunctionPattern("ns::f").may_name_inside("ns::f"));
  EXPECT_FALSE(FunctionPattern("lab::*").may_name_inside("ns::f"));
  EXPECT_FALSE(FunctionPattern("ns::fit::step").may_name_inside("ns::f"));
}

TEST(FilePattern, GlobsStayInTheirFolder) {
  const std::vector<std::string> folders = {"/home/a b", "/real/(x)"};
  const auto in = [](const char* file) { return facts({"f"}, {}, {}, {file}); };
  EXPECT_TRUE(FilePattern("src/*.cpp", folders).matches(in("/home/a b/src/x.cpp")));
  EXPECT_TRUE(FilePattern("src/*.cpp", folders).matches(in("/real/(x)/src/x.cpp")));
  EXPECT_FALSE(FilePattern("src/*.cpp", folders).matches(in("/home/a b/src/y/x.cpp")));
  EXPECT_TRUE(FilePattern("src/**/x.cpp", folders).matches(in("/home/a b/src/x.cpp")));
  EXPECT_TRUE(FilePattern("src/**/x.cpp", folders).matches(in("/home/a b/src/y/z/x.cpp")));
  EXPECT_TRUE(FilePattern("./x.?pp", folders).matches(in("/home/a b/x.hpp")));
  EXPECT_TRUE(FilePattern("../x.cpp", folders).matches(in("/home/x.cpp")));
  EXPECT_TRUE(FilePattern("/opt/**", folders).matches(in("/opt/y/x.cpp")));
  EXPECT_FALSE(FilePattern("x.cpp", folders).matches(in("/home/a b/x-cpp")));
  EXPECT_THROW(FilePattern("", folders), std::invalid_argument);
}

}  // namespace
}  // namespace provml::instrument

// The cases of the PROV-CONSTRAINTS suite, as PROV-N and as PROV-XML. docs/prov-constraints.md explains the
// names that say another verdict than the recommendation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "provml/error.h"
#include "provml/prov/constraints.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Why the document is not valid; "" if it is.
std::string verdict(const fs::path& file) {
  try {
    const std::string text = read_file(file), name = file.filename();
    const Document document = file.extension() == ".xml" ? read_provxml(text, name) : read_provn(text, name);
    std::string why;
    for (const Violation& v : check_constraints(document)) why += v.constraint + ": " + v.explanation + "\n";
    return why;
  } catch (const Error& error) {
    return error.line();
  }
}

bool should_fail(const std::string& name) {
  // By the recommendation, against their names.
  if (name.starts_with("usage-fail1") || name.starts_with("usage-fail5") || name.starts_with("usage-fail6") ||
      name.starts_with("usage-fail7") || name.starts_with("delegation-fail4"))
    return false;
  // Without a verdict in their names; all others of their folder are valid.
  if (name.starts_with("derivation2.") || name.starts_with("specialization4.")) return true;
  return name.find("-fail") != name.npos;
}

class Suite : public testing::TestWithParam<const char*> {};

TEST_P(Suite, EveryCaseHasItsVerdict) {
  const char* data = std::getenv("PROVML_TESTDATA");
  const fs::path folder = fs::path(data ? data : "") / "prov-constraints";
  if (!data || !fs::is_directory(folder)) GTEST_SKIP() << "needs $PROVML_TESTDATA/prov-constraints";
  int cases = 0, as_named = 0, named = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (entry.path().extension() != GetParam()) continue;
    ++cases;
    const std::string why = verdict(entry.path());
    EXPECT_EQ(!why.empty(), should_fail(name)) << name << "\n" << why;
    const bool fails = name.find("-fail") != name.npos;
    if (!fails && name.find("-success") == name.npos) continue;
    ++named;
    as_named += why.empty() != fails ? 1 : 0;
  }
  EXPECT_GE(cases, 186);
  std::cout << cases << " cases; " << as_named << " of " << named << " as their names say\n";
}

INSTANTIATE_TEST_SUITE_P(ProvConstraints, Suite, testing::Values(".provn", ".xml"),
                         [](const auto& each) { return std::string(each.param).substr(1); });

}  // namespace
}  // namespace provml::prov

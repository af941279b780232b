// The W3C test suites of SPARQL 1.0 and 1.1 Query, one test per manifest. They are foreign data:
// $PROVML_TESTDATA/w3c-sparql. w3c_expected_failures.txt lists what is known to differ, and why.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <regex>

#include "provml/error.h"
#include "provml/rdf/memory_source.h"
#include "w3c_files.h"

namespace provml::test {
namespace {

const std::string kMf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const std::string kQt = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const std::string kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

std::map<std::string, std::string> expected_failures() {
  std::map<std::string, std::string> list;
  std::istringstream in(read_text(PROVML_W3C_EXPECTED));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' ');
    list[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  return list;
}

class Manifest {
 public:
  explicit Manifest(const std::filesystem::path& file) : quads_(read_rdf(file, "")) {}
  std::vector<rdf::Term> all(const rdf::Term& s, const std::string& p) const {
    std::vector<rdf::Term> out;
    for (const auto& q : quads_)
      if (q.subject == s && q.predicate.value == p) out.push_back(q.object);
    return out;
  }
  rdf::Term one(const rdf::Term& s, const std::string& p) const {
    const auto v = all(s, p);
    return v.empty() ? rdf::Term() : v[0];
  }
  std::vector<rdf::Term> entries() const {
    std::vector<rdf::Term> out;
    for (const auto& q : quads_)
      if (q.predicate.value == kMf + "entries")
        for (rdf::Term at = q.object; at.value != kRdf + "nil"; at = one(at, kRdf + "rest"))
          out.push_back(one(at, kRdf + "first"));
    return out;
  }

 private:
  std::vector<rdf::Quad> quads_;
};

query::Options options_for(const std::filesystem::path& query) {
  query::Options o;
  o.union_default_graph = false;
  o.base = file_uri(query);
  return o;
}

/// "" where the test passes, else what is wrong; nothing where it is not a test of queries.
std::optional<std::string> run(const Manifest& m, const rdf::Term& test) {
  const std::string type = m.one(test, kRdf + "type").value;
  const rdf::Term action = m.one(test, kMf + "action");
  const auto is = [&](const char* name) { return type == kMf + name; };
  if (is("PositiveSyntaxTest") || is("PositiveSyntaxTest11") || is("NegativeSyntaxTest") ||
      is("NegativeSyntaxTest11")) {
    const auto file = path_of(action.value);
    const bool positive = type.find("Positive") != std::string::npos;
    try {
      query::evaluate(rdf::MemorySource(), read_text(file), options_for(file));
      return positive ? "" : "accepted, though its syntax is wrong";
    } catch (const Error& e) {
      if (e.where().find(':') == std::string::npos) return "an error without place: " + e.line();
      return positive ? e.line() : "";
    }
  }
  if (!is("QueryEvaluationTest") && !is("CSVResultFormatTest")) return std::nullopt;
  const auto file = path_of(m.one(action, kQt + "query").value);
  const std::string text = read_text(file);
  std::vector<rdf::Quad> quads;
  const auto load = [&](const std::filesystem::path& data, const std::string& graph) {
    const auto more = read_rdf(data, graph);
    quads.insert(quads.end(), more.begin(), more.end());
  };
  for (const auto& d : m.all(action, kQt + "data")) load(path_of(d.value), "");
  for (const auto& d : m.all(action, kQt + "graphData")) load(path_of(d.value), d.value);
  static const std::regex kFrom(R"(FROM\s+(NAMED\s+)?<([^>]*)>)", std::regex::icase);
  std::map<std::string, bool> from;
  for (std::sregex_iterator i(text.begin(), text.end(), kFrom), end; i != end; ++i) {
    const auto data = file.parent_path() / (*i)[2].str();
    if (!from[data.string()]) load(data, file_uri(data));
    from[data.string()] = true;
  }
  try {
    const auto result = query::evaluate(rdf::MemorySource(quads), text, options_for(file));
    const auto expected = read_result(path_of(m.one(test, kMf + "result").value), result.form);
    std::string difference;
    const bool lax = m.one(test, kMf + "resultCardinality").value == kMf + "LaxCardinality";
    return same(result, expected, lax, difference) ? "" : difference;
  } catch (const Error& e) {
    return e.line();
  }
}

class W3c : public testing::TestWithParam<const char*> {};

TEST_P(W3c, Manifest) {
  const char* root = std::getenv("PROVML_TESTDATA");
  const auto folder = std::filesystem::path(root == nullptr ? "" : root) / "w3c-sparql" / GetParam();
  if (root == nullptr || !exists(folder))
    GTEST_SKIP() << "PROVML_TESTDATA names no folder with w3c-sparql/" << GetParam()
                 << " (the W3C SPARQL test suite)";
  const auto known = expected_failures();
  const Manifest m(std::filesystem::canonical(folder) / "manifest.ttl");
  int passed = 0, failed = 0;
  for (const auto& test : m.entries()) {
    const std::string name = std::string(GetParam()) + "/" + test.value.substr(test.value.find('#') + 1);
    const auto problem = run(m, test);
    if (!problem) continue;
    ++(problem->empty() ? passed : failed);
    if (known.count(name) > 0)
      EXPECT_FALSE(problem->empty()) << name << " passes: remove it from w3c_expected_failures.txt";
    else
      EXPECT_EQ(*problem, "") << name;
  }
  EXPECT_GT(passed + failed, 0);
  std::cout << GetParam() << ": " << passed << " passed, " << failed << " expected to differ\n";
}

INSTANTIATE_TEST_SUITE_P(
    Suite, W3c,
    testing::Values("sparql10/algebra", "sparql10/ask", "sparql10/basic", "sparql10/bnode-coreference",
                    "sparql10/boolean-effective-value", "sparql10/bound", "sparql10/cast",
                    "sparql10/construct", "sparql10/dataset", "sparql10/distinct", "sparql10/expr-builtin",
                    "sparql10/expr-equals", "sparql10/expr-ops", "sparql10/graph", "sparql10/i18n",
                    "sparql10/open-world", "sparql10/optional", "sparql10/optional-filter",
                    "sparql10/reduced", "sparql10/regex", "sparql10/solution-seq", "sparql10/sort",
                    "sparql10/syntax-sparql1", "sparql10/syntax-sparql2", "sparql10/syntax-sparql3",
                    "sparql10/syntax-sparql4", "sparql10/syntax-sparql5", "sparql10/triple-match",
                    "sparql10/type-promotion", "sparql11/aggregates", "sparql11/bind", "sparql11/bindings",
                    "sparql11/cast", "sparql11/construct", "sparql11/csv-tsv-res", "sparql11/exists",
                    "sparql11/functions", "sparql11/grouping", "sparql11/json-res", "sparql11/negation",
                    "sparql11/project-expression", "sparql11/property-path", "sparql11/subquery",
                    "sparql11/syntax-query"),
    [](const auto& suite) {
      std::string name = suite.param;
      for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      return name;
    });

}  // namespace
}  // namespace provml::test

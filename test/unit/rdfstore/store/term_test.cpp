#include "provml/rdf/term.h"

#include <gtest/gtest.h>

namespace provml::rdf {
namespace {

TEST(Term, NTriplesForms) {
  EXPECT_EQ(to_ntriples(Term::iri("http://a/b#c")), "<http://a/b#c>");
  EXPECT_EQ(to_ntriples(Term::iri("urn:a b<>\"{}|^`\\")),
            "<urn:a\\u0020b\\u003C\\u003E\\u0022\\u007B\\u007D\\u007C\\u005E\\u0060\\u005C>");
  EXPECT_EQ(to_ntriples(Term::blank("x1")), "_:x1");
  EXPECT_EQ(to_ntriples(Term::literal("")), "\"\"");
  EXPECT_EQ(to_ntriples(Term::literal("q\"b\\n\nr\rt\tb\bf\f")), "\"q\\\"b\\\\n\\nr\\rt\\tb\\bf\\f\"");
  EXPECT_EQ(to_ntriples(Term::literal(std::string("\x00\x01\x7f", 3))), "\"\\u0000\\u0001\\u007F\"");
  EXPECT_EQ(to_ntriples(Term::literal("größe")), "\"größe\"");
  EXPECT_EQ(to_ntriples(Term::literal("a", {}, "en-GB")), "\"a\"@en-GB");
  EXPECT_EQ(to_ntriples(Term::literal("1", "http://www.w3.org/2001/XMLSchema#integer")),
            "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>");
  EXPECT_EQ(to_ntriples(Term::literal("1", "http://www.w3.org/2001/XMLSchema#string")), "\"1\"");
}

}  // namespace
}  // namespace provml::rdf

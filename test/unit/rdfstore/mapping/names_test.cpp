#include "mapping/names.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "provml/rdf/mapper.h"

namespace provml::rdf {
namespace {

TEST(EscapeIri, EncodesWhatMayNotStandInAnIri) {
  EXPECT_EQ(escape_iri("/data/a b.h5"), "/data/a%20b.h5");
  EXPECT_EQ(escape_iri("<>\"{}|\\^`"), "%3C%3E%22%7B%7D%7C%5C%5E%60");
  EXPECT_EQ(escape_iri("100%;?#[]"), "100%25%3B%3F%23%5B%5D");
  EXPECT_EQ(escape_iri("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(escape_iri("\xC2\x80\xFF\n"), "%C2%80%FF%0A");
  EXPECT_EQ(escape_iri("\xE2\x80\xAE"), "%E2%80%AE") << "right-to-left override";
  EXPECT_EQ(escape_iri_segment("a/b:c"), "a%2Fb%3Ac");
}

TEST(EscapeIri, DifferentTextsGetDifferentIris) {
  std::mt19937 random(11);
  std::set<std::string> texts, iris;
  const std::string alphabet = "ab%20/:;\xC3\xA9 ?#";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = random() % 6; n > 0; --n) text += alphabet[random() % alphabet.size()];
    texts.insert(text);
    iris.insert(escape_iri(text));
  }
  EXPECT_EQ(iris.size(), texts.size());
}

TEST(Names, FollowTheTable) {
  EXPECT_EQ(run_iri("2024-01-02_ab"), "urn:provml:run:2024-01-02_ab");
  EXPECT_EQ(run_iri("a:b/c"), "urn:provml:run:a%3Ab%2Fc");
  EXPECT_EQ(file_iri("node1", "/a/b;v=1"), "urn:provml:file:node1:/a/b%3Bv=1");
  EXPECT_EQ(file_version_iri(file_iri("node1", "/a/b"), 12, 34), "urn:provml:file:node1:/a/b;v=12-34");
  EXPECT_EQ(store_iri("node1", ""), "urn:provml:store:node1/filesystem");
  EXPECT_EQ(store_iri("node1", "lake"), "urn:provml:store:lake");
  EXPECT_EQ(agent_iri("node1", "ada"), "urn:provml:agent:node1/ada");
}

TEST(AbsoluteIri, NeedsASchemeAndAnAuthorityOrUrn) {
  for (const char* iri : {"https://example.org/x", "s3://bucket/key", "urn:isbn:1"})
    EXPECT_TRUE(is_absolute_iri(iri));
  for (const char* text : {"", "a", "/a/b", "C:\\x", "a:b", "://x", "1a://x", "http://", "urn:"})
    EXPECT_FALSE(is_absolute_iri(text)) << text;
}

TEST(IriOfText, KeepsEscapesAndEncodesTheRest) {
  EXPECT_EQ(iri_of_text("https://e.org/a b?q=1#f"), "https://e.org/a%20b?q=1#f");
  EXPECT_EQ(iri_of_text("https://e.org/%41%zz%"), "https://e.org/%41%25zz%25");
}

TEST(NormalPath, IsAbsoluteWithoutDots) {
  EXPECT_EQ(normal_path("/w", "a/../b/./c"), "/w/b/c");
  EXPECT_EQ(normal_path("/w", "/x//y/"), "/x/y");
  EXPECT_EQ(normal_path("/w", "//x"), "/x");
  EXPECT_EQ(normal_path("/w", "."), "/w");
  EXPECT_EQ(normal_path("/w", "/"), "/");
  EXPECT_EQ(normal_path("/w", "../../.."), "/");
}

TEST(DecodePercent, TurnsEscapesIntoBytes) { EXPECT_EQ(decode_percent("/a%20b%C3%a9%4"), "/a b\xC3\xA9%4"); }

}  // namespace
}  // namespace provml::rdf

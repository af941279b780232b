// Every syntax writes what its reader reads.
#include "provml/prov/writers.h"

#include <gmock/gmock.h>

#include <sstream>

#include "provml/prov/readers.h"
#include "random_document.h"

namespace provml::prov {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void expect_equal(const Document& read, const Document& written, const std::string& text) {
  EXPECT_EQ(read.statements, written.statements) << text;
  ASSERT_EQ(read.bundles.size(), written.bundles.size());
  for (std::size_t i = 0; i < read.bundles.size(); ++i) {
    EXPECT_EQ(read.bundles[i].id, written.bundles[i].id);
    EXPECT_EQ(read.bundles[i].statements, written.bundles[i].statements) << text;
  }
}

template <class Write, class Read>
void round_trips(Write write, Read read) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed);
    const Document document = testing::random_document(random);
    std::ostringstream out;
    write(out, document);
    Document back = read(out.str());
    restore_names(back);
    sort(back);
    expect_equal(back, document, out.str());
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    std::ostringstream again;
    write(again, document);
    EXPECT_EQ(again.str(), out.str());
  }
}

TEST(Writers, PROVNIsReadAsItWas) {
  round_trips(write_provn, [](const std::string& text) { return read_provn(text, "t.provn"); });
}
TEST(Writers, PROVXMLIsReadAsItWas) {
  round_trips(write_provxml, [](const std::string& text) { return read_provxml(text, "t.xml"); });
}
TEST(Writers, PROVJSONIsReadAsItWas) {
  round_trips(write_provjson, [](const std::string& text) { return read_provjson(text, "t.json"); });
}

Document with(const std::string& iri) { return {{}, {{Kind::entity, iri, {}, {}}}, {}}; }

TEST(Writers, NamesOfXMLBeginWithALetter) {
  std::ostringstream out;
  write_provxml(out, with("urn:run/20260101-a"));
  EXPECT_THAT(out.str(), HasSubstr("prov:id=\"esc1:_20260101-a\""));
  EXPECT_THAT(out.str(), HasSubstr("xmlns:esc1=\"urn:run/\""));
  std::ostringstream plain;
  write_provxml(plain, with("urn:run/a20260101"));
  EXPECT_THAT(plain.str(), HasSubstr("prov:id=\"ns1:a20260101\""));
  std::ostringstream nothing;
  write_provxml(nothing, with("http://example.org/folder/"));
  EXPECT_THAT(nothing.str(), HasSubstr("prov:id=\"esc1:_\""));
}

TEST(Writers, AnUnderscoreThatWasThereComesBack) {
  for (const char* iri : {"urn:run/_a", "urn:run/__a", "urn:run/_", "urn:run/0_"}) {
    std::ostringstream out;
    write_provjson(out, with(iri));
    Document back = read_provjson(out.str(), "t.json");
    restore_names(back);
    EXPECT_EQ(back.statements[0].id, iri);
  }
}

TEST(Writers, PROVNEscapesWhatItMust) {
  std::ostringstream out;
  write_provn(out, with("http://example.org/a=b(c);v=1,2."));
  EXPECT_THAT(out.str(), HasSubstr("a\\=b\\(c\\)\\;v\\=1\\,2\\."));
}

TEST(Writers, PrefixesOfTheDocumentAreUsed) {
  Document d = with("http://example.org/ns/thing");
  d.prefixes["mine"] = "http://example.org/ns/";
  d.prefixes["unused"] = "http://example.org/unused/";
  std::ostringstream out;
  write_provn(out, d);
  EXPECT_THAT(out.str(), HasSubstr("entity(mine:thing)"));
  EXPECT_THAT(out.str(), Not(HasSubstr("unused")));
}

TEST(Writers, ControlCharactersDoNotBreakXML) {
  Document d = with("http://example.org/e");
  d.statements[0].attributes.push_back({"http://example.org/a", rdf::Term::literal(std::string("a\x01"
                                                                                               "b",
                                                                                               3))});
  std::ostringstream out;
  write_provxml(out, d);
  EXPECT_EQ(read_provxml(out.str(), "t.xml").statements.size(), 1u);
}

}  // namespace
}  // namespace provml::prov

// RDF files of the users' own.
#include <gmock/gmock.h>

#include <fstream>

#include "home_dir.h"
#include "memory_store.h"
#include "provml/error.h"
#include "provml/rdf/ingest.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using test::HomeDir;
using test::MemoryStore;
using ::testing::Contains;
using ::testing::UnorderedElementsAre;

std::filesystem::path write(const HomeDir& home, const std::string& name, const std::string& text) {
  std::ofstream(home.path / name) << text;
  return home.path / name;
}

TEST(DomainFile, BecomesACataloguedGraphOfItsName) {
  HomeDir home;
  MemoryStore store;
  const auto file = write(home, "oil field.ttl", "<urn:f3> <urn:basin> \"North Sea\" .\n");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ingest_domain_file(store, file, ""), 1u);
  const std::string graph = "urn:provml:domain:oil%20field";
  EXPECT_THAT(
      store.content.quads,
      UnorderedElementsAre(
          Quad{Term::iri("urn:f3"), Term::iri("urn:basin"), Term::literal("North Sea"), Term::iri(graph)},
          Quad{Term::iri(graph), Term::iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
               Term::iri("https://w3id.org/provml/ns/1#DomainGraph"), Term::iri("urn:provml:catalog")}));
}

TEST(DomainFile, ReplacesWhatTheGraphHeld) {
  HomeDir home;
  MemoryStore store;
  ingest_domain_file(store, write(home, "a.ttl", "<urn:old> a <urn:C> . _:b a <urn:C> ."), "urn:g");
  ingest_domain_file(store, write(home, "a.ttl", "<urn:new> a <urn:C> ."), "urn:g");
  EXPECT_THAT(test::lines(store.content.quads),
              UnorderedElementsAre("<urn:new> rdf:type <urn:C>", "<urn:g> rdf:type provml:DomainGraph"));
}

TEST(DomainFile, KeepsTheGraphsThatItNames) {
  HomeDir home;
  MemoryStore store;
  ingest_domain_file(
      store, write(home, "a.nq", "<urn:s> <urn:p> <urn:o> <urn:h> .\n<urn:s> <urn:p> <urn:o> .\n"), "urn:g");
  EXPECT_EQ(store.size(), 4u);
  EXPECT_THAT(test::lines(store.content.quads), Contains("<urn:h> rdf:type provml:DomainGraph"));
}

TEST(DomainFile, AnErrorLeavesTheStoreAsItWas) {
  HomeDir home;
  MemoryStore store;
  ingest_domain_file(store, write(home, "a.ttl", "<urn:s> a <urn:C> ."), "");
  const auto before = store.content.quads;
  EXPECT_THROW(ingest_domain_file(store, write(home, "a.ttl", "<urn:s> a <urn:D> .\n<urn:s> a"), ""), Error);
  EXPECT_THROW(ingest_domain_file(store, home.path / "missing.ttl", ""), Error);
  EXPECT_THROW(ingest_domain_file(store, write(home, "b.ttl", ""), "urn:provml:run:x"), Error);
  EXPECT_EQ(store.content.quads, before);
}

}  // namespace
}  // namespace provml::rdf

#include "provml/prov/import.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <set>

#include "mapping/names.h"
#include "prov/prov_o_table.h"
#include "provml/error.h"
#include "provml/prov/prov_o.h"
#include "provml/prov/readers.h"
#include "provml/prov/writers.h"
#include "provml/rdf/annotate.h"
#include "provml/rdf/imported.h"
#include "provml/rdf/ingest.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"

namespace provml::prov {
namespace {

using rdf::Quad;
using rdf::Term;

std::string import_graph(std::string_view text) {
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx",
                static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  return std::string("urn:provml:import:") + hex.data();
}

bool is_own_graph(const std::string& graph) {
  return graph == rdf::kProspectiveGraph || graph == rdf::kCatalogGraph ||
         graph.starts_with("urn:provml:run:");
}

std::vector<Quad> read_rdf(std::string_view text, const std::string& name, const Term& graph) {
  std::vector<Quad> quads;
  const rdf::Syntax syntax = rdf::guess_syntax(name, text);
  rdf::parse_text(
      text, syntax, "",
      [&](Quad quad) {
        if (quad.graph.value.empty()) quad.graph = graph;
        quads.push_back(std::move(quad));
      },
      name);
  return quads;
}

/// The unqualified property of every relation, in the graph where it stands.
void add_plain(std::vector<Quad>& quads) {
  std::set<std::string> graphs;
  for (const Quad& quad : quads) graphs.insert(quad.graph.value);
  std::vector<Quad> more;
  for (const std::string& graph : graphs) {
    std::vector<Quad> own;
    for (const Quad& quad : quads)
      if (quad.graph.value == graph)
        own.push_back({quad.subject, quad.predicate, quad.object, Term::iri("")});
    Document document = from_quads(own);
    std::erase_if(document.statements, [](const Statement& s) { return kind_info(s.kind).element; });
    for (Statement& s : document.statements) {
      s.id.clear();
      s.attributes.clear();
      const std::size_t kept = relation_of(s.kind)->object + (s.kind == Kind::mention ? 2 : 1);
      for (std::size_t i = kept; i < s.arguments.size(); ++i) s.arguments[i].clear();
    }
    std::erase_if(document.statements,
                  [](const Statement& s) { return s.arguments[relation_of(s.kind)->object].empty(); });
    std::ranges::move(to_quads(document, Term::iri(graph)), std::back_inserter(more));
  }
  std::ranges::move(more, std::back_inserter(quads));
}

struct FileName {
  std::string host, path;
  friend auto operator<=>(const FileName&, const FileName&) = default;
};

/// The file that a text names; its path is "" where it names none. A file: IRI without a host is of `here`.
FileName file_of(const Term& term, const std::string& here) {
  std::string_view text = term.value;
  const bool is_iri = text.starts_with("file://");
  std::string host = here;
  if (is_iri) {
    text.remove_prefix(7);
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string named = rdf::decode_percent(text.substr(0, end));
    if (!named.empty() && named != "localhost") host = named;
    text.remove_prefix(end);
  }
  if (!text.starts_with("/")) return {};
  return {host, rdf::normal_path("/", is_iri ? rdf::decode_percent(text) : std::string(text))};
}

void link_files(std::vector<Quad>& quads, const Term& graph, const std::string& host) {
  std::set<std::pair<std::string, FileName>> links;  // (thing, file)
  std::set<std::string> generated;
  for (const Quad& quad : quads) {
    for (const Term* term : {&quad.subject, &quad.object})
      if (term->kind == rdf::TermKind::iri && term->value.starts_with("file://"))
        if (FileName file = file_of(*term, host); !file.path.empty())
          links.emplace(term->value, std::move(file));
    if (quad.predicate.value == prov("atLocation"))
      if (FileName file = file_of(quad.object, host); !file.path.empty())
        links.emplace(quad.subject.value, std::move(file));
    if (quad.predicate.value == prov("wasGeneratedBy")) generated.insert(quad.subject.value);
  }
  for (const auto& [thing, name] : links) {
    const std::string& path = name.path;
    const Term file = Term::iri(rdf::file_iri(name.host, path));
    const auto say = [&](const Term& s, const std::string& p, Term o) {
      quads.push_back({s, Term::iri(p), std::move(o), graph});
    };
    say(Term::iri(thing), prov("specializationOf"), file);
    say(file, std::string(kRdfType), Term::iri(prov("Entity")));
    say(file, std::string(kRdfType), Term::iri(rdf::provml_iri("File")));
    say(file, rdf::provml_iri("path"), Term::literal(path));
    say(file, std::string(kRdfsLabel), Term::literal(path.substr(path.rfind('/') + 1)));
    if (generated.contains(thing)) say(file, rdf::provml_iri("contentFrom"), Term::iri(thing));
  }
}

/// The graphs of the text are bundles of the catalogue, but for those of which it, or the store, says more.
void catalogue(std::vector<Quad>& quads, const Term& graph, const std::string& name,
               const rdf::QuadSource& known) {
  const Term catalog = Term::iri(std::string(rdf::kCatalogGraph)), type = Term::iri(std::string(kRdfType)),
             bundle = Term::iri(prov("Bundle"));
  std::set<std::string> graphs, typed;
  for (const Quad& quad : quads) {
    graphs.insert(quad.graph.value);
    if (quad.graph == catalog && quad.predicate == type) typed.insert(quad.subject.value);
  }
  const auto id = [&](const Term& term) { return known.id_of(term); };
  const auto is_known = [&](const Term& one) {
    if (!id(one) || !id(type) || !id(catalog)) return false;
    rdf::QuadIds found;
    const auto cursor = known.match({id(one), id(type), 0, id(catalog)}, rdf::MatchMode::quads);
    while (cursor->next(found))
      if (found.object != id(bundle)) return true;
    return false;
  };
  for (const std::string& iri : graphs) {
    const Term one = Term::iri(iri);
    if (iri.empty() || is_own_graph(iri) || typed.contains(iri) || is_known(one)) continue;
    quads.push_back({one, type, bundle, catalog});
    if (one == graph)
      quads.push_back({one, Term::iri(std::string(kRdfsLabel)),
                       Term::literal(std::filesystem::path(name).filename().string()), catalog});
  }
}

}  // namespace

ImportReport import_text(rdf::Store& store, std::string_view text, const ImportOptions& options) {
  ImportReport report;
  if (is_own_graph(options.graph))
    throw Error("provml-E0415", "provenance of others cannot go into the graph " + options.graph,
                "name another graph: this one belongs to provml", options.name);
  const Term graph = Term::iri(options.graph.empty() ? import_graph(text) : options.graph);
  std::vector<Quad> quads;
  const Format format = guess_format(text, options.name);
  if (format == Format::rdf) {
    report.format = "RDF";
    quads = read_rdf(text, options.name, graph);
    add_plain(quads);
  } else {
    report.format = format == Format::provn ? "PROV-N" : format == Format::json ? "PROV-JSON" : "PROV-XML";
    Document document = format == Format::provn  ? read_provn(text, options.name, &report.notes)
                        : format == Format::json ? read_provjson(text, options.name)
                                                 : read_provxml(text, options.name, &report.notes);
    restore_names(document);
    quads = to_quads(document, graph);
  }
  if (quads.empty())
    throw Error("provml-E0414", "nothing is said in " + options.name,
                "give PROV-N, PROV-JSON, PROV-XML, or PROV-O in Turtle, TriG, N-Triples, N-Quads or RDF/XML");
  link_files(quads, graph, options.host);
  report.quads = quads.size();
  if (std::ranges::any_of(quads, [&](const Quad& quad) { return quad.graph == graph; }))
    report.graph = graph.value;
  catalogue(quads, graph, options.name, *store.snapshot());
  const std::uint64_t before = store.size();
  rdf::keep_import(options.home, text, options.name, quads);
  rdf::IngestReport taken;
  rdf::take_kept(store, options.home, taken);
  if (!taken.problems.empty()) throw Error("provml-E0407", taken.problems.front());
  report.added = store.size() - before;
  return report;
}

}  // namespace provml::prov

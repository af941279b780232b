// provml/rdf/syntax.h: RDF files <-> quads.
//
//   rdf::parse_file("wells.ttl", "", [&](rdf::Quad q) { batch->add(q); });
//   rdf::write(std::cout, *store->snapshot(), rdf::Syntax::trig);
//
// Any thread. Blank nodes become IRIs urn:provml:skolem:HASH:LABEL, HASH from the file's content: the same
// file gives the same names. Literals keep their lexical form, language tags their case. Nothing is fetched
// from the network. Errors: provml::Error provml-E0405 with FILE:LINE:COLUMN for text that is not of the
// syntax; provml-E0407 for input and output.
#ifndef PROVML_RDF_SYNTAX_H
#define PROVML_RDF_SYNTAX_H

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::rdf {

enum class Syntax { turtle, ntriples, nquads, trig, rdfxml };

/// "turtle", "ntriples", "nquads", "trig", "rdfxml" and their usual file extensions (ttl, nt, nq, rdf, owl,
/// xml).
std::optional<Syntax> syntax_named(std::string_view name);
/// By the file's extension, else by the text.
Syntax guess_syntax(const std::filesystem::path& file, std::string_view text);

/// Gives every quad to `sink`, in the order of the text; those before an error as well. Graph of triples: the
/// default graph. `base` resolves relative IRIs; "" stands for the file itself (urn:provml:base: for text).
/// An exception of the sink ends the parsing and is passed on.
void parse_file(const std::filesystem::path& file, const std::string& base,
                const std::function<void(Quad)>& sink);
void parse_text(std::string_view text, Syntax syntax, const std::string& base,
                const std::function<void(Quad)>& sink, const std::string& name = "text");

/// prov:, mls:, provml:, rdf:, rdfs:, xsd:, owl:.
std::map<std::string, std::string> usual_prefixes();

struct WriteOptions {
  std::map<std::string, std::string> prefixes = usual_prefixes();  ///< for Turtle and TriG
  QuadIds pattern;                                                 ///< of a source: only these quads
};

/// Writes quads sorted by graph, subject, predicate and object (as text): equal sets give equal bytes.
/// N-Quads and TriG keep graphs, Turtle and N-Triples write every triple once. RDF/XML is read only
/// (provml-E0408). Takes memory for the subjects of the largest graph (all subjects for Turtle and
/// N-Triples).
void write(std::ostream& out, const QuadSource& source, Syntax syntax, const WriteOptions& options = {});
void write(std::ostream& out, std::span<const Quad> quads, Syntax syntax, const WriteOptions& options = {});

/// Predicates and objects of one subject in one graph, sorted, each pair once.
using SubjectVisitor = std::function<void(const Term& graph, const Term& subject,
                                          const std::vector<std::pair<Term, Term>>& properties)>;
/// What write() writes, in its order, for writers of other formats. Without graphs every triple is visited
/// once, in the default graph.
void visit_subjects(const QuadSource& source, QuadIds pattern, bool keep_graphs, const SubjectVisitor& visit);

}  // namespace provml::rdf

#endif  // PROVML_RDF_SYNTAX_H

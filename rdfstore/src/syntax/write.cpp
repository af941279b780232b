#include <algorithm>
#include <ostream>
#include <set>
#include <tuple>
#include <vector>

#include "provml/error.h"
#include "provml/rdf/syntax.h"

namespace provml::rdf {
namespace {

const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";
const std::string kRdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

using Properties = std::vector<std::pair<Term, Term>>;

bool is_local_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || c == '-' || (c >= '0' && c <= '9');
  });
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Writes groups of one graph and subject, in order.
class Writer {
 public:
  Writer(std::ostream& out, Syntax syntax, const WriteOptions& options)
      : out_(out), syntax_(syntax), prefixes_(options.prefixes) {
    if (syntax == Syntax::rdfxml) {
      throw Error("provml-E0408", "RDF/XML can be read but not written",
                  "write turtle, ntriples, nquads or trig");
    }
    if (!lines()) {
      for (const auto& [name, iri] : prefixes_)
        out_ << "@prefix " << name << ": " << to_ntriples(Term::iri(iri)) << " .\n";
    }
  }

  bool keeps_graphs() const { return syntax_ == Syntax::nquads || syntax_ == Syntax::trig; }

  /// `properties` are sorted and distinct.
  void group(const Term& graph, const Term& subject, const Properties& properties) {
    if (properties.empty()) return;
    if (lines()) {
      write_lines(graph, subject, properties);
    } else {
      open_graph(graph);
      write_block(subject, properties);
    }
  }

  void end() {
    if (in_graph_) out_ << "}\n";
    out_.flush();
    if (!out_)
      throw Error("provml-E0407", "the output cannot be written", "is the disk full, or the reader gone?");
  }

 private:
  bool lines() const { return syntax_ == Syntax::ntriples || syntax_ == Syntax::nquads; }

  void write_lines(const Term& graph, const Term& subject, const Properties& properties) {
    const std::string start = to_ntriples(subject) + ' ';
    std::string stop = " .\n";
    if (syntax_ == Syntax::nquads && graph != Term::iri("")) stop = ' ' + to_ntriples(graph) + stop;
    for (const auto& [predicate, object] : properties) {
      out_ << start << to_ntriples(predicate) << ' ' << to_ntriples(object) << stop;
    }
  }

  void open_graph(const Term& graph) {
    if (syntax_ != Syntax::trig || (any_ && graph == graph_)) return;
    if (in_graph_) out_ << "}\n";
    in_graph_ = graph != Term::iri("");
    if (in_graph_) out_ << '\n' << short_form(graph) << " {\n";
    graph_ = graph;
    any_ = true;
  }

  void write_block(const Term& subject, const Properties& properties) {
    const char* indent = in_graph_ ? "  " : "";
    out_ << (in_graph_ ? "" : "\n") << indent << short_form(subject);
    const Term* predicate = nullptr;
    for (const auto& [p, o] : properties) {
      if (predicate == nullptr || *predicate != p) {
        if (predicate != nullptr) out_ << " ;\n" << indent << "   ";
        out_ << ' ' << (p.value == kRdfType && p.kind == TermKind::iri ? "a" : short_form(p));
        predicate = &p;
      } else {
        out_ << " ,";
      }
      out_ << ' ' << short_form(o);
    }
    out_ << " .\n";
  }

  std::string short_iri(const std::string& iri) const {
    for (const auto& [name, start] : prefixes_) {
      if (iri.starts_with(start) && is_local_name(std::string_view(iri).substr(start.size()))) {
        return name + ':' + iri.substr(start.size());
      }
    }
    return to_ntriples(Term::iri(iri));
  }

  std::string short_form(const Term& term) const {
    if (term.kind == TermKind::iri) return short_iri(term.value);
    if (term.kind == TermKind::literal && term.language.empty() && !term.datatype.empty() &&
        term.datatype != kXsd + "string") {
      if (term.datatype == kXsd + "integer" && is_integer(term.value)) return term.value;
      if (term.datatype == kXsd + "boolean" && (term.value == "true" || term.value == "false"))
        return term.value;
      return to_ntriples(Term::literal(term.value)) + "^^" + short_iri(term.datatype);
    }
    return to_ntriples(term);
  }

  std::ostream& out_;
  Syntax syntax_;
  std::map<std::string, std::string> prefixes_;
  Term graph_;
  bool any_ = false, in_graph_ = false;
};

/// Subjects of the quads that match, each once, sorted by text.
std::vector<std::pair<Term, TermId>> sorted_subjects(const QuadSource& source, const QuadIds& pattern,
                                                     MatchMode mode) {
  std::vector<TermId> ids;
  const auto cursor = source.match(pattern, mode);
  for (QuadIds q; cursor->next(q);) {
    if (ids.empty() || ids.back() != q.subject) ids.push_back(q.subject);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::pair<Term, TermId>> subjects;
  subjects.reserve(ids.size());
  for (const TermId id : ids) subjects.emplace_back(source.term_of(id), id);
  std::sort(subjects.begin(), subjects.end());
  return subjects;
}

std::vector<std::pair<Term, TermId>> sorted_graphs(const QuadSource& source, const QuadIds& pattern) {
  std::set<TermId> ids;
  if (pattern.graph != 0) {
    ids.insert(pattern.graph);
  } else {
    TermId before = 0;
    const auto cursor = source.match(pattern, MatchMode::quads);
    for (QuadIds q; cursor->next(q); before = q.graph) {
      if (q.graph != before) ids.insert(q.graph);
    }
  }
  std::vector<std::pair<Term, TermId>> graphs;
  for (const TermId id : ids) graphs.emplace_back(source.term_of(id), id);
  std::sort(graphs.begin(), graphs.end());
  return graphs;
}

}  // namespace

std::map<std::string, std::string> usual_prefixes() {
  return {{"prov", "http://www.w3.org/ns/prov#"},
          {"mls", "http://www.w3.org/ns/mls#"},
          {"provml", "https://w3id.org/provml/ns/1#"},
          {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
          {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
          {"xsd", kXsd},
          {"owl", "http://www.w3.org/2002/07/owl#"}};
}

void visit_subjects(const QuadSource& source, QuadIds pattern, bool keep_graphs,
                    const SubjectVisitor& visit) {
  const auto graph_groups = [&](const Term& graph, MatchMode mode) {
    QuadIds of_subject = pattern;
    for (const auto& [subject, id] : sorted_subjects(source, pattern, mode)) {
      of_subject.subject = id;
      Properties properties;
      const auto cursor = source.match(of_subject, mode);
      for (QuadIds q; cursor->next(q);)
        properties.emplace_back(source.term_of(q.predicate), source.term_of(q.object));
      std::sort(properties.begin(), properties.end());
      properties.erase(std::unique(properties.begin(), properties.end()), properties.end());
      visit(graph, subject, properties);
    }
  };
  if (!keep_graphs)  // of one graph, or of all as one
    return graph_groups(Term::iri(""), pattern.graph != 0 ? MatchMode::quads : MatchMode::triples);
  for (const auto& [graph, id] : sorted_graphs(source, pattern)) {
    pattern.graph = id;
    graph_groups(graph, MatchMode::quads);
  }
}

void write(std::ostream& out, const QuadSource& source, Syntax syntax, const WriteOptions& options) {
  Writer writer(out, syntax, options);
  visit_subjects(source, options.pattern, writer.keeps_graphs(),
                 [&](const Term& graph, const Term& subject, const Properties& properties) {
                   writer.group(graph, subject, properties);
                 });
  writer.end();
}

void write(std::ostream& out, std::span<const Quad> quads, Syntax syntax, const WriteOptions& options) {
  Writer writer(out, syntax, options);
  std::vector<const Quad*> sorted;
  sorted.reserve(quads.size());
  for (const Quad& quad : quads) sorted.push_back(&quad);
  const bool graphs = writer.keeps_graphs();
  const auto key = [&](const Quad& q) {
    return std::tie(graphs ? q.graph : q.subject, q.subject, q.predicate, q.object);
  };
  std::sort(sorted.begin(), sorted.end(), [&](const Quad* a, const Quad* b) { return key(*a) < key(*b); });
  Properties properties;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Quad& quad = *sorted[i];
    if (i > 0 && (sorted[i - 1]->subject != quad.subject || (graphs && sorted[i - 1]->graph != quad.graph))) {
      writer.group(sorted[i - 1]->graph, sorted[i - 1]->subject, properties);
      properties.clear();
    }
    if (properties.empty() || properties.back() != std::pair(quad.predicate, quad.object)) {
      properties.emplace_back(quad.predicate, quad.object);
    }
  }
  if (!sorted.empty()) writer.group(sorted.back()->graph, sorted.back()->subject, properties);
  writer.end();
}

}  // namespace provml::rdf

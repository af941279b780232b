#include "provml/export/jsonld.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "provml/rdf/syntax.h"

namespace provml::exporting {
namespace {

using Json = nlohmann::ordered_json;
using rdf::Term;
using rdf::TermKind;
using Properties = std::vector<std::pair<Term, Term>>;

const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";
const std::string kRdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool is_local_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// Whether every processor reads the JSON number back as this very text.
bool is_plain_integer(std::string_view text) {
  const bool negative = text.size() > 1 && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 15 || (text.front() == '0' && (negative || text.size() > 1)))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Writer {
 public:
  explicit Writer(std::ostream& out) : out_(out), prefixes_(rdf::usual_prefixes()) {
    Json context{{"@version", 1.1}};
    for (const auto& [name, iri] : prefixes_) context[name] = iri;
    out_ << "{\"@context\": " << text_of(context) << ",\n\"@graph\": [";
  }

  void node(const Term& graph, const Term& subject, const Properties& properties) {
    if (!any_ || graph != graph_) open(graph);
    out_ << (first_ ? "\n" : ",\n") << text_of(node_of(subject, properties));
    first_ = false;
  }

  void end() {
    close();
    out_ << "\n]}\n";
    out_.flush();
  }

 private:
  void open(const Term& graph) {
    close();
    // Nodes of the default graph come first, beside the named graphs.
    if (graph != Term::iri("")) {
      Json head = Json::object();
      if (clashes(graph.value)) head["@context"] = nullptr;
      head["@id"] = identifier(graph);
      std::string text = text_of(head);
      text.pop_back();
      out_ << (first_ ? "\n" : ",\n") << text << ", \"@graph\": [";
      bare_graph_ = clashes(graph.value);
      first_ = named_ = true;
    }
    graph_ = graph;
    any_ = true;
  }

  void close() {
    if (named_) {
      out_ << "\n]}";
      first_ = named_ = bare_graph_ = false;
    }
  }

  /// An absolute IRI like `prov:x` would be read as a compact one.
  bool clashes(const std::string& iri) const {
    const auto colon = iri.find(':');
    return colon != std::string::npos && iri.compare(colon, 3, "://") != 0 &&
           prefixes_.contains(iri.substr(0, colon));
  }

  Json node_of(const Term& subject, const Properties& properties) {
    const auto clash = [&](const Term& term) {
      return term.kind == TermKind::literal ? clashes(term.datatype) : clashes(term.value);
    };
    bool alone = clash(subject);
    for (const auto& [predicate, object] : properties) alone = alone || clash(predicate) || clash(object);
    Json node = Json::object();
    if (alone && !bare_graph_) node["@context"] = nullptr;
    bare_ = alone || bare_graph_;
    node["@id"] = identifier(subject);
    for (const auto& [predicate, object] : properties) {
      if (predicate.value == kRdfType && object.kind != TermKind::literal)
        node["@type"].push_back(object.kind == TermKind::iri ? short_iri(object.value) : identifier(object));
      else
        node[short_iri(predicate.value)].push_back(value(object));
    }
    return node;
  }

  static std::string identifier(const Term& term) {
    return term.kind == TermKind::blank ? "_:" + term.value : term.value;
  }

  std::string short_iri(const std::string& iri) const {
    if (bare_) return iri;
    for (const auto& [name, start] : prefixes_)
      if (iri.starts_with(start) && is_local_name(std::string_view(iri).substr(start.size())))
        return name + ':' + iri.substr(start.size());
    return iri;
  }

  Json value(const Term& term) const {
    if (term.kind != TermKind::literal) return {{"@id", identifier(term)}};
    if (!term.language.empty()) return {{"@value", term.value}, {"@language", term.language}};
    if (term.datatype.empty() || term.datatype == kXsd + "string") return term.value;
    if (term.datatype == kXsd + "boolean" && (term.value == "true" || term.value == "false"))
      return term.value == "true";
    if (term.datatype == kXsd + "integer" && is_plain_integer(term.value)) return std::stoll(term.value);
    return {{"@value", term.value}, {"@type", short_iri(term.datatype)}};
  }

  std::ostream& out_;
  const std::map<std::string, std::string> prefixes_;
  Term graph_;
  bool any_ = false, named_ = false, first_ = true, bare_graph_ = false, bare_ = false;
};

}  // namespace

void write_jsonld(std::ostream& out, const Selection& selection) {
  Writer writer(out);
  rdf::visit_subjects(selection.source, {0, 0, 0, selection.graph}, true,
                      [&](const Term& graph, const Term& subject, const Properties& properties) {
                        writer.node(graph, subject, properties);
                      });
  writer.end();
}

}  // namespace provml::exporting

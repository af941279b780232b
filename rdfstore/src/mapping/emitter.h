// Writes quads of one graph to a sink. One Quad is reused: its strings keep their memory from quad to quad.
#ifndef PROVML_RDF_MAPPING_EMITTER_H
#define PROVML_RDF_MAPPING_EMITTER_H

#include <cstdint>
#include <string>
#include <string_view>

#include "names.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

class Emitter {
 public:
  Emitter(const QuadSink& sink, std::string_view graph) : sink_(sink) { quad_.graph.value = graph; }

  void iri(std::string_view subject, std::string_view predicate, std::string_view object) {
    put(subject, predicate, TermKind::iri, object, {});
  }
  void type(std::string_view subject, std::string_view klass) { iri(subject, ns::kType, klass); }
  /// A literal; `datatype` "" is xsd:string. The text is valid UTF-8.
  void literal(std::string_view subject, std::string_view predicate, std::string_view text,
               std::string_view datatype = {}) {
    put(subject, predicate, TermKind::literal, text, datatype);
  }
  void integer(std::string_view subject, std::string_view predicate, std::int64_t number) {
    literal(subject, predicate, std::to_string(number), ns::kInteger);
  }
  void boolean(std::string_view subject, std::string_view predicate, bool value) {
    literal(subject, predicate, value ? "true" : "false", ns::kBoolean);
  }
  void real(std::string_view subject, std::string_view predicate, double number) {
    literal(subject, predicate, double_text(number), ns::kDouble);
  }
  void time(std::string_view subject, std::string_view predicate, std::int64_t ns) {
    literal(subject, predicate, date_time_text(ns), ns::kDateTime);
  }

 private:
  void put(std::string_view subject, std::string_view predicate, TermKind kind, std::string_view object,
           std::string_view datatype) {
    quad_.subject.value = subject;
    quad_.predicate.value = predicate;
    quad_.object.kind = kind;
    quad_.object.value = object;
    quad_.object.datatype = datatype;
    sink_(quad_);
  }

  const QuadSink& sink_;
  Quad quad_;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_EMITTER_H

// model.h: shapes as values. Pure.
#ifndef PROVML_RDF_SHAPES_MODEL_H
#define PROVML_RDF_SHAPES_MODEL_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provml/rdf/shapes.h"
#include "shapes/pattern.h"

namespace provml::rdf::shapes {

struct Path {
  enum class Kind : std::uint8_t { predicate, inverse, alternative, sequence };
  Kind kind = Kind::predicate;
  std::string iri;          ///< of a predicate
  std::vector<Path> parts;  ///< of the others; an inverse has one
};

enum class ConstraintKind : std::uint8_t {
  min_count,
  max_count,
  datatype,
  class_of,
  node_kind,
  in,
  has_value,
  pattern,
  min_inclusive,
  max_inclusive,
  min_exclusive,
  max_exclusive,
  min_length,
  max_length,
  any_of,
  all_of,
  one_of,
  none_of,
  node
};

struct Shape;

struct Constraint {
  ConstraintKind kind{};
  std::string word;           ///< "minCount"
  std::uint64_t count = 0;    ///< counts and lengths
  std::vector<Term> terms;    ///< what is compared with
  std::vector<Shape> shapes;  ///< of or, and, xone, not, node
  std::shared_ptr<Pattern> pattern;
};

struct Shape {
  std::string name;        ///< IRI
  std::vector<Path> path;  ///< one for a property shape, none for a node shape
  std::vector<Constraint> constraints;
  std::vector<Shape> properties;
  enum class Target : std::uint8_t { nodes_of_class, subjects_of, objects_of, node };
  std::vector<std::pair<Target, std::string>> targets;
};

/// "^<urn:p>", "<urn:p>/<urn:q>": the path as SPARQL writes it.
std::string text_of(const Path& path);

}  // namespace provml::rdf::shapes

struct provml::rdf::Shapes::Model {
  std::vector<shapes::Shape> shapes;                           ///< those with targets
  std::map<std::string, std::vector<std::string>> subclasses;  ///< direct ones
  std::map<std::string, std::vector<std::string>> types;       ///< of the ontology's individuals
};

#endif  // PROVML_RDF_SHAPES_MODEL_H

// provml/rdf/shapes.h: is a graph what its shapes say? The core of SHACL (W3C, 2017), natively.
//
//   for (const rdf::ShapeViolation& v : rdf::Shapes::built_in().check(*source, {})) std::cout << v.message;
//
// Shapes are constant: any thread may check with them; a check is of the thread of its source. Errors:
// provml::Error provml-E0445 for shapes that use what this checker does not know: nothing is passed over in
// silence.
#ifndef PROVML_RDF_SHAPES_H
#define PROVML_RDF_SHAPES_H

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::rdf {

struct ShapeViolation {
  std::string shape;       ///< IRI of the node shape
  std::string constraint;  ///< "minCount"
  std::string path;        ///< as SPARQL writes it, with full IRIs; "" for a node as a whole
  Term focus;              ///< the node that breaks the shape
  std::string message;     ///< one sentence
};

class Shapes {
 public:
  /// Turtle texts. Of the ontology, classes below classes and the classes of individuals are used.
  static Shapes parse(std::string_view shapes, std::string_view ontology, const std::string& name);
  /// annotations/ontology/shapes.ttl, with provml.ttl.
  static const Shapes& built_in();

  /// What breaks the shapes in the union of all graphs. With `graph`, only nodes that this graph gives the
  /// class or property that a shape aims at.
  std::vector<ShapeViolation> check(const QuadSource& source, const std::optional<Term>& graph) const;
  /// How many node shapes with a target there are.
  std::size_t size() const;

  struct Model;

 private:
  explicit Shapes(std::shared_ptr<const Model> model);
  std::shared_ptr<const Model> model_;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_SHAPES_H

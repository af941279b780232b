# The shapes and the ontology as C++ texts, made again when they change.
set(ontology ${PROJECT_SOURCE_DIR}/annotations/ontology)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ontology}/shapes.ttl ${ontology}/provml.ttl)
file(READ ${ontology}/shapes.ttl shapes_text)
file(READ ${ontology}/provml.ttl ontology_text)
set(PROVML_BUILTIN_ONTOLOGY ${CMAKE_CURRENT_BINARY_DIR}/builtin_ontology.cpp)
file(CONFIGURE OUTPUT ${PROVML_BUILTIN_ONTOLOGY} @ONLY CONTENT
"// Made from annotations/ontology/provml.ttl.
#include \"provml/rdf/ontology.h\"

namespace provml::rdf {

std::string_view ontology_text() { return R\"provmlttl(@ontology_text@)provmlttl\"; }

}  // namespace provml::rdf
")
set(PROVML_BUILTIN_SHAPES ${CMAKE_CURRENT_BINARY_DIR}/builtin_shapes.cpp)
file(CONFIGURE OUTPUT ${PROVML_BUILTIN_SHAPES} @ONLY CONTENT
"// Made from annotations/ontology/shapes.ttl and provml.ttl.
#include \"provml/rdf/shapes.h\"

namespace provml::rdf {

const Shapes& Shapes::built_in() {
  static const Shapes kShapes = parse(R\"provmlttl(@shapes_text@)provmlttl\",
                                      R\"provmlttl(@ontology_text@)provmlttl\", \"shapes.ttl\");
  return kShapes;
}

}  // namespace provml::rdf
")

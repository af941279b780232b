// What validate found, for people and for programs.
#ifndef PROVML_TOOLS_PROVML_VALIDATE_REPORT_H
#define PROVML_TOOLS_PROVML_VALIDATE_REPORT_H

#include <ostream>
#include <string>
#include <vector>

#include "provml/prov/constraints.h"
#include "provml/rdf/shapes.h"

namespace provml::cli {

struct Validation {
  std::string name;  ///< file, IRI of the run, or home
  std::size_t statements = 0;
  std::vector<prov::Violation> constraints;
  std::vector<rdf::ShapeViolation> shapes;
  std::vector<std::string> notes;  ///< what could not be taken into the check
  std::string error;               ///< why the text cannot be read

  bool valid() const { return constraints.empty() && shapes.empty() && error.empty(); }
};

/// A line for each violation, and one for each thing that was checked.
void write_text(std::ostream& out, const std::vector<Validation>& all);
/// An array with an object for each thing that was checked.
void write_json(std::ostream& out, const std::vector<Validation>& all);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_VALIDATE_REPORT_H

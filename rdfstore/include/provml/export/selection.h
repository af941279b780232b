// provml/export/selection.h: what an export is about.
#ifndef PROVML_EXPORT_SELECTION_H
#define PROVML_EXPORT_SELECTION_H

#include "provml/rdf/quad_source.h"

namespace provml::exporting {

/// The quads of one graph of a source, or all of them. What they refer to (plans, attributes, agents) is
/// looked up in the whole source. The source must outlive the selection.
struct Selection {
  const rdf::QuadSource& source;
  rdf::TermId graph = 0;  ///< 0: all
};

}  // namespace provml::exporting

#endif  // PROVML_EXPORT_SELECTION_H

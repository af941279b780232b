// provml/export/dot.h: a picture of what happened, for Graphviz.
//
//   exporting::write_dot(std::cout, {*store->snapshot()}, {.max_nodes = 100});
//
// Any thread. Equal quads give equal bytes. Takes memory for the activities and data of the selection.
#ifndef PROVML_EXPORT_DOT_H
#define PROVML_EXPORT_DOT_H

#include <cstddef>
#include <iosfwd>

#include "provml/export/selection.h"

namespace provml::exporting {

struct DotOptions {
  std::size_t max_nodes = 100;  ///< above it what repeats is folded (docs/exports.md); 0: never
};

/// As PROV is usually drawn: entities are yellow ellipses, activities blue boxes, agents orange houses;
/// arrows lead from result to origin. Values that are no data stand in the box of their activity.
void write_dot(std::ostream& out, const Selection& selection, const DotOptions& options);

}  // namespace provml::exporting

#endif  // PROVML_EXPORT_DOT_H

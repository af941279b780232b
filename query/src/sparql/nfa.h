// nfa.h: a closure of property paths as a finite automaton, so that a search visits each (state, node) once.
#ifndef PROVML_QUERY_SPARQL_NFA_H
#define PROVML_QUERY_SPARQL_NFA_H

#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query::sparql {

using rdf::TermId;

struct CompiledPath;

/// !(a | ^b)
struct PropertySet {
  std::vector<TermId> forward, backward;
  bool any_forward = false, any_backward = false;
};

struct Nfa {
  struct Edge {
    int to = 0;
    TermId predicate = 0;  ///< 0: by `negated`
    bool inverse = false;
    const std::vector<TermId>* negated = nullptr;
  };
  std::vector<std::vector<Edge>> forward, backward;  ///< by state; backward leads from ends to starts
  std::vector<bool> is_start, is_end;
  std::vector<int> starts, ends;
  bool nullable = false;
};

/// The automaton of a path of kind ?, * or +; it points into `path`.
Nfa make_nfa(const CompiledPath& path);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_NFA_H

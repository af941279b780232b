// The query forms, from parsed query to result.
#include "provml/query/engine.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "executor.h"

namespace provml::query {

std::map<std::string, std::string> default_prefixes() {
  return {{"prov", "http://www.w3.org/ns/prov#"},
          {"mls", "http://www.w3.org/ns/mls#"},
          {"provml", "https://w3id.org/provml/ns/1#"},
          {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
          {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
          {"xsd", "http://www.w3.org/2001/XMLSchema#"},
          {"owl", "http://www.w3.org/2002/07/owl#"}};
}

Result evaluate(const rdf::QuadSource& source, std::string_view text, const Options& options) {
  const auto q = sparql::parse(text, options);
  return sparql::Executor(source, options).run(*q);
}

namespace sparql {

void Executor::restrict_dataset(const Query& q) {
  if (!q.has_dataset) return;
  std::vector<TermId> defaults, named;
  for (const auto& iri : q.from) defaults.push_back(pool_.intern(rdf::Term::iri(iri)));
  for (const auto& iri : q.from_named) named.push_back(pool_.intern(rdf::Term::iri(iri)));
  dataset_.restrict(std::move(defaults), named);
}

Result Executor::run(Query& q) {
  restrict_dataset(q);
  expressions_.set_base(q.base);
  Compiler(pool_).compile(q);
  Result r;
  r.form = q.form;
  switch (q.form) {
    case Form::ask:
      if (!q.limit || *q.limit > 0) q.limit = 1;
      q.order_by.clear();
      r.boolean = select(q, {}, -1, 0).rows > 0;
      break;
    case Form::construct:
      construct(q, r);
      break;
    case Form::describe:
      describe(q, r);
      break;
    case Form::select: {
      std::vector<int> columns;
      for (const auto& p : q.projection) {
        columns.push_back(p.slot);
        r.variables.push_back(q.names[static_cast<std::size_t>(p.slot)]);
      }
      const Table t = select(q, columns, -1, 0);
      r.rows.resize(t.rows);
      for (std::size_t i = 0; i < t.rows; ++i)
        for (std::size_t c = 0; c < columns.size(); ++c) {
          const TermId id = t.cells[i * columns.size() + c];
          r.rows[i].push_back(id == 0 ? std::nullopt : std::optional<rdf::Term>(pool_.term(id)));
        }
    }
  }
  return r;
}

void Executor::construct(Query& q, Result& r) {
  std::set<int> slots;
  for (const auto& t : q.construct)
    for (const auto* end : {&t.subject, &t.predicate, &t.object})
      if (end->slot >= 0 && !q.construct_blank[static_cast<std::size_t>(end->slot)]) slots.insert(end->slot);
  const std::vector<int> columns(slots.begin(), slots.end());
  const Table t = select(q, columns, -1, 0);
  std::set<rdf::Quad> seen;
  for (std::size_t i = 0; i < t.rows; ++i) {
    std::map<int, rdf::Term> blanks;  // new ones for each solution
    const auto term = [&](const TermOrSlot& end) -> std::optional<rdf::Term> {
      if (end.slot < 0) return end.term;
      if (q.construct_blank[static_cast<std::size_t>(end.slot)]) {
        const auto [at, fresh] = blanks.try_emplace(end.slot);
        if (fresh) at->second = pool_.fresh_blank();
        return at->second;
      }
      const auto c = static_cast<std::size_t>(std::lower_bound(columns.begin(), columns.end(), end.slot) -
                                              columns.begin());
      const TermId id = t.cells[i * columns.size() + c];
      return id == 0 ? std::nullopt : std::optional<rdf::Term>(pool_.term(id));
    };
    for (const auto& pattern : q.construct) {
      const auto s = term(pattern.subject), p = term(pattern.predicate), o = term(pattern.object);
      if (!s || !p || !o || s->kind == rdf::TermKind::literal || p->kind != rdf::TermKind::iri) continue;
      rdf::Quad quad{*s, *p, *o, rdf::Term::iri("")};
      if (seen.insert(quad).second) r.graph.push_back(std::move(quad));
    }
  }
}

void Executor::describe(Query& q, Result& r) {
  std::vector<int> columns;
  std::vector<TermId> queue;
  std::unordered_set<TermId> seen;
  const auto add = [&](TermId id) {
    if (id != 0 && seen.insert(id).second) queue.push_back(id);
  };
  for (const auto& d : q.describe) {
    if (d.slot >= 0)
      columns.push_back(d.slot);
    else
      add(pool_.intern(d.term));
  }
  if (q.star)
    for (const auto& p : q.projection) columns.push_back(p.slot);
  if (!columns.empty()) {
    const Table t = select(q, columns, -1, 0);
    for (const TermId id : t.cells) add(id);
  }
  // Concise bounded description: the statements about it, and about the blank nodes that these lead to.
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto cursor = dataset_.match(queue[i], 0, 0, kDefault);
    if (!cursor) continue;
    for (QuadIds s; cursor->next(s);) {
      rdf::Quad quad{pool_.term(s.subject), pool_.term(s.predicate), pool_.term(s.object),
                     rdf::Term::iri("")};
      if (quad.object.kind == rdf::TermKind::blank) add(s.object);
      r.graph.push_back(std::move(quad));
    }
  }
}

}  // namespace sparql
}  // namespace provml::query

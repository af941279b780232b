// A graph against its shapes.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "shapes/model.h"

namespace provml::rdf {
namespace shapes {
namespace {

const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";
const std::string kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const std::string kRdfsSubClassOf = "http://www.w3.org/2000/01/rdf-schema#subClassOf";

std::string datatype_of(const Term& term) {
  if (!term.language.empty()) return kRdf + "langString";
  return term.datatype.empty() ? kXsd + "string" : term.datatype;
}

std::optional<double> number_of(const Term& term) {
  if (term.kind != TermKind::literal) return std::nullopt;
  const std::string& text = term.value;
  if (text == "INF" || text == "+INF") return INFINITY;
  if (text == "-INF") return -INFINITY;
  double number = 0;
  const char* start = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(start, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class Check {
 public:
  Check(const Shapes::Model& model, const QuadSource& source, const std::optional<Term>& graph)
      : model_(model), source_(source), type_(id(kRdf + "type")) {
    if (graph) graph_ = source.id_of(*graph);
    if (const TermId subclass = id(kRdfsSubClassOf))
      each({0, subclass, 0, 0}, [&](const QuadIds& q) {
        subclasses_[source_.term_of(q.object).value].push_back(source_.term_of(q.subject).value);
      });
    for (const auto& [general, list] : model.subclasses) {
      auto& all = subclasses_[general];
      all.insert(all.end(), list.begin(), list.end());
    }
    nowhere_ = graph && graph_ == 0;
  }

  std::vector<ShapeViolation> run() {
    if (nowhere_) return {};
    for (const Shape& shape : model_.shapes) {
      shape_ = &shape;
      for (const TermId focus : targets(shape)) holds(shape, focus, true);
    }
    return std::move(violations_);
  }

 private:
  TermId id(const std::string& iri) const {
    const auto [at, is_new] = ids_.try_emplace(iri, 0);
    if (is_new) at->second = source_.id_of(Term::iri(iri));
    return at->second;
  }

  template <typename Visit>
  void each(const QuadIds& pattern, const Visit& visit) const {
    const auto cursor = source_.match(pattern, pattern.graph == 0 ? MatchMode::triples : MatchMode::quads);
    for (QuadIds quad; cursor->next(quad);) visit(quad);
  }

  /// The class and all below it.
  struct Classes {
    std::set<std::string> names;
    std::unordered_set<TermId> ids;
  };
  const Classes& classes(const std::string& iri) {
    const auto known = classes_.find(iri);
    if (known != classes_.end()) return known->second;
    Classes& all = classes_[iri];
    all.names.insert(iri);
    std::vector<std::string> open{iri};
    while (!open.empty()) {
      const auto below = subclasses_.find(open.back());
      open.pop_back();
      if (below == subclasses_.end()) continue;
      for (const std::string& name : below->second)
        if (all.names.insert(name).second) open.push_back(name);
    }
    for (const std::string& name : all.names)
      if (const TermId found = id(name)) all.ids.insert(found);
    return all;
  }

  std::set<TermId> targets(const Shape& shape) {
    std::set<TermId> nodes;
    for (const auto& [kind, iri] : shape.targets) {
      if (kind == Shape::Target::nodes_of_class) {
        for (const TermId one : classes(iri).ids)
          if (type_) each({0, type_, one, graph_}, [&](const QuadIds& q) { nodes.insert(q.subject); });
        continue;
      }
      const TermId term = id(iri);
      if (term == 0) continue;
      if (kind == Shape::Target::node)
        nodes.insert(term);
      else
        each({0, term, 0, graph_}, [&, which = kind](const QuadIds& q) {
          nodes.insert(which == Shape::Target::subjects_of ? q.subject : q.object);
        });
    }
    return nodes;
  }

  void follow(const Path& path, TermId from, bool backward, std::set<TermId>& to) const {
    switch (path.kind) {
      case Path::Kind::predicate:
        if (const TermId predicate = id(path.iri)) {
          const QuadIds pattern = backward ? QuadIds{0, predicate, from, 0} : QuadIds{from, predicate, 0, 0};
          each(pattern, [&](const QuadIds& q) { to.insert(backward ? q.subject : q.object); });
        }
        break;
      case Path::Kind::inverse:
        follow(path.parts[0], from, !backward, to);
        break;
      case Path::Kind::alternative:
        for (const Path& part : path.parts) follow(part, from, backward, to);
        break;
      case Path::Kind::sequence: {
        std::set<TermId> here{from};
        for (std::size_t i = 0; i < path.parts.size(); ++i) {
          std::set<TermId> next;
          for (const TermId node : here)
            follow(path.parts[backward ? path.parts.size() - 1 - i : i], node, backward, next);
          here = std::move(next);
        }
        to.merge(here);
      }
    }
  }

  /// Whether the node is as the shape says; with `tell`, what is wrong is a violation.
  bool holds(const Shape& shape, TermId focus, bool tell) {
    std::set<TermId> values;
    if (shape.path.empty())
      values.insert(focus);
    else
      for (const Path& path : shape.path) follow(path, focus, false, values);
    bool good = true;
    for (const Constraint& c : shape.constraints) {
      const std::string why = broken(c, values);
      if (why.empty()) continue;
      good = false;
      if (!tell) return false;
      violate(shape, c, focus, why);
    }
    for (const Shape& property : shape.properties) {
      for (const TermId value : values)
        if (!holds(property, value, tell)) good = false;
      if (!good && !tell) return false;
    }
    return good;
  }

  void violate(const Shape& shape, const Constraint& c, TermId focus, const std::string& why) {
    ShapeViolation v;
    v.shape = shape_->name;
    v.constraint = c.word;
    v.focus = source_.term_of(focus);
    if (!shape.path.empty()) v.path = text_of(shape.path[0]);
    v.message = to_ntriples(v.focus) + (v.path.empty() ? "" : " by " + v.path) + ": " + why;
    violations_.push_back(std::move(v));
  }

  /// What is wrong; "" if nothing is.
  std::string broken(const Constraint& c, const std::set<TermId>& values) {
    using enum ConstraintKind;
    if (c.kind == min_count && values.size() < c.count)
      return "has " + std::to_string(values.size()) + " values, at least " + std::to_string(c.count) +
             " are needed";
    if (c.kind == max_count && values.size() > c.count)
      return "has " + std::to_string(values.size()) + " values, at most " + std::to_string(c.count) +
             " are allowed";
    if (c.kind == has_value &&
        std::ranges::none_of(values, [&](TermId v) { return source_.term_of(v) == c.terms[0]; }))
      return "lacks the value " + to_ntriples(c.terms[0]);
    if (c.kind == min_count || c.kind == max_count || c.kind == has_value) return {};
    for (const TermId value : values)
      if (std::string why = broken_by(c, value); !why.empty()) return why;
    return {};
  }

  std::string broken_by(const Constraint& c, TermId value) {
    using enum ConstraintKind;
    const auto hold = [&](const Shape& shape) { return holds(shape, value, false); };
    switch (c.kind) {
      case class_of:
        return is_of(value, c.terms[0].value) ? "" : text(value) + " is no " + to_ntriples(c.terms[0]);
      case any_of:
        return std::ranges::any_of(c.shapes, hold) ? "" : text(value) + " is nothing of sh:or";
      case all_of:
        return std::ranges::all_of(c.shapes, hold) ? "" : text(value) + " is not all of sh:and";
      case one_of:
        return std::ranges::count_if(c.shapes, hold) == 1 ? ""
                                                          : text(value) + " is not exactly one of sh:xone";
      case none_of:
        return hold(c.shapes[0]) ? text(value) + " is what it must not be" + kind_of(c.shapes[0]) : "";
      case node:
        return hold(c.shapes[0]) ? "" : text(value) + " is not as " + c.shapes[0].name + " says";
      default:
        return broken_by(c, source_.term_of(value));
    }
  }

  static std::string kind_of(const Shape& shape) {
    for (const Constraint& c : shape.constraints)
      if (c.kind == ConstraintKind::class_of) return ", a " + to_ntriples(c.terms[0]);
    return {};
  }

  static std::string broken_by(const Constraint& c, const Term& value) {
    using enum ConstraintKind;
    const std::string shown = to_ntriples(value);
    const bool literal = value.kind == TermKind::literal;
    switch (c.kind) {
      case datatype:
        return literal && datatype_of(value) == c.terms[0].value ? "" : shown + " is no " + c.terms[0].value;
      case node_kind: {
        const std::string wanted = c.terms[0].value.substr(c.terms[0].value.find('#') + 1);
        const char* own = literal ? "Literal" : value.kind == TermKind::blank ? "BlankNode" : "IRI";
        return wanted.find(own) != wanted.npos ? "" : shown + " is no " + wanted;
      }
      case in:
        return std::ranges::find(c.terms, value) != c.terms.end() ? ""
                                                                  : shown + " is not one of those allowed";
      case pattern:
        return value.kind != TermKind::blank && c.pattern->found_in(value.value)
                   ? ""
                   : shown + " is not like \"" + c.terms[0].value + "\"";
      case min_length:
        return characters(value.value) >= c.count ? ""
                                                  : shown + " is shorter than " + std::to_string(c.count);
      case max_length:
        return characters(value.value) <= c.count ? "" : shown + " is longer than " + std::to_string(c.count);
      default:
        return in_range(c, value) ? ""
                                  : shown + " is out of range: sh:" + c.word + " " + to_ntriples(c.terms[0]);
    }
  }

  static bool in_range(const Constraint& c, const Term& value) {
    const auto number = number_of(value), limit = number_of(c.terms[0]);
    if (!number || !limit) return false;
    switch (c.kind) {
      case ConstraintKind::min_inclusive:
        return *number >= *limit;
      case ConstraintKind::max_inclusive:
        return *number <= *limit;
      case ConstraintKind::min_exclusive:
        return *number > *limit;
      default:
        return *number < *limit;
    }
  }

  bool is_of(TermId node, const std::string& iri) {
    const Classes& wanted = classes(iri);
    bool found = false;
    if (type_)
      each({node, type_, 0, 0}, [&](const QuadIds& q) { found = found || wanted.ids.contains(q.object); });
    if (found) return true;
    const auto individual = model_.types.find(source_.term_of(node).value);
    return individual != model_.types.end() &&
           std::ranges::any_of(individual->second,
                               [&](const std::string& type) { return wanted.names.contains(type); });
  }

  std::string text(TermId term) const { return to_ntriples(source_.term_of(term)); }

  const Shapes::Model& model_;
  const QuadSource& source_;
  mutable std::unordered_map<std::string, TermId> ids_;
  TermId type_, graph_ = 0;
  bool nowhere_ = false;
  const Shape* shape_ = nullptr;
  std::map<std::string, std::vector<std::string>> subclasses_;
  std::unordered_map<std::string, Classes> classes_;
  std::vector<ShapeViolation> violations_;
};

}  // namespace
}  // namespace shapes

std::vector<ShapeViolation> Shapes::check(const QuadSource& source, const std::optional<Term>& graph) const {
  return shapes::Check(*model_, source, graph).run();
}

}  // namespace provml::rdf

// Shapes from Turtle.
#include <algorithm>
#include <charconv>
#include <set>

#include "provml/error.h"
#include "provml/rdf/memory_source.h"
#include "provml/rdf/syntax.h"
#include "shapes/model.h"

namespace provml::rdf {
namespace shapes {
namespace {

const std::string kSh = "http://www.w3.org/ns/shacl#";
const std::string kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const std::string kRdfs = "http://www.w3.org/2000/01/rdf-schema#";
constexpr int kDeepest = 50;

class Reader {
 public:
  Reader(const std::vector<Quad>& quads, std::string name) : source_(quads), name_(std::move(name)) {}

  std::vector<Shape> read() {
    std::set<std::string> targeted;
    each({0, 0, 0, 0}, [&](const QuadIds& quad) {
      if (source_.term_of(quad.predicate).value.starts_with(kSh + "target"))
        targeted.insert(source_.term_of(quad.subject).value);
    });
    std::vector<Shape> list;
    for (const std::string& iri : targeted) list.push_back(shape(Term::iri(iri), 0));
    return list;
  }

 private:
  template <typename Visit>
  void each(const QuadIds& pattern, const Visit& visit) const {
    const auto cursor = source_.match(pattern, MatchMode::triples);
    for (QuadIds quad; cursor->next(quad);) visit(quad);
  }

  std::vector<std::pair<std::string, Term>> properties(const Term& node) const {
    std::vector<std::pair<std::string, Term>> list;
    if (const TermId id = source_.id_of(node))
      each({id, 0, 0, 0}, [&](const QuadIds& quad) {
        list.emplace_back(source_.term_of(quad.predicate).value, source_.term_of(quad.object));
      });
    return list;
  }

  std::vector<Term> values(const Term& node, const std::string& predicate) const {
    std::vector<Term> list;
    for (const auto& [name, value] : properties(node))
      if (name == predicate) list.push_back(value);
    return list;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error("provml-E0445", what, "write the shape with what docs/prov-constraints.md lists", name_);
  }

  std::vector<Term> list_of(Term node) const {
    std::vector<Term> list;
    while (node.value != kRdf + "nil") {
      const auto first = values(node, kRdf + "first"), rest = values(node, kRdf + "rest");
      if (first.size() != 1 || rest.size() != 1 || list.size() > 10000) fail("a list is damaged");
      list.push_back(first[0]);
      node = rest[0];
    }
    return list;
  }

  Path path(const Term& node, int depth) const {
    if (depth > kDeepest) fail("a path is nested too deeply");
    if (const auto inverse = values(node, kSh + "inversePath"); !inverse.empty())
      return {Path::Kind::inverse, {}, {path(inverse[0], depth + 1)}};
    if (const auto either = values(node, kSh + "alternativePath"); !either.empty())
      return {Path::Kind::alternative, {}, paths(either[0], depth)};
    if (!values(node, kRdf + "first").empty()) return {Path::Kind::sequence, {}, paths(node, depth)};
    const auto more = properties(node);
    const bool unknown = std::ranges::any_of(more, [](const auto& p) { return p.first.starts_with(kSh); });
    if (node.kind != TermKind::iri || unknown) fail("a path of a kind that is not known");
    return {Path::Kind::predicate, node.value, {}};
  }

  std::vector<Path> paths(const Term& list, int depth) const {
    std::vector<Path> parts;
    for (const Term& part : list_of(list)) parts.push_back(path(part, depth + 1));
    return parts;
  }

  Shape shape(const Term& node, int depth) const {
    if (depth > kDeepest) fail("shapes are nested too deeply, or refer to themselves");
    Shape shape;
    shape.name = node.value;
    for (const auto& [predicate, value] : properties(node)) {
      if (!predicate.starts_with(kSh)) continue;
      const std::string word = predicate.substr(kSh.size());
      if (word == "path") {
        shape.path.push_back(path(value, depth));
      } else if (word == "property") {
        shape.properties.push_back(this->shape(value, depth + 1));
      } else if (word.starts_with("target")) {
        shape.targets.emplace_back(target(word), value.value);
      } else if (word == "flags" || word == "name" || word == "description" || word == "message" ||
                 word == "severity" || word == "order" || word == "group") {
        // Not a constraint: flags belong to the pattern, the others are for people.
      } else {
        shape.constraints.push_back(constraint(node, word, value, depth));
      }
    }
    return shape;
  }

  Shape::Target target(const std::string& word) const {
    if (word == "targetClass") return Shape::Target::nodes_of_class;
    if (word == "targetSubjectsOf") return Shape::Target::subjects_of;
    if (word == "targetObjectsOf") return Shape::Target::objects_of;
    if (word == "targetNode") return Shape::Target::node;
    fail("sh:" + word + " is not known");
  }

  Constraint constraint(const Term& shape, const std::string& word, const Term& value, int depth) const {
    using enum ConstraintKind;
    static const std::map<std::string, ConstraintKind> kWords{{"minCount", min_count},
                                                              {"maxCount", max_count},
                                                              {"datatype", datatype},
                                                              {"class", class_of},
                                                              {"nodeKind", node_kind},
                                                              {"in", in},
                                                              {"hasValue", has_value},
                                                              {"pattern", pattern},
                                                              {"minInclusive", min_inclusive},
                                                              {"maxInclusive", max_inclusive},
                                                              {"minExclusive", min_exclusive},
                                                              {"maxExclusive", max_exclusive},
                                                              {"minLength", min_length},
                                                              {"maxLength", max_length},
                                                              {"or", any_of},
                                                              {"and", all_of},
                                                              {"xone", one_of},
                                                              {"not", none_of},
                                                              {"node", node}};
    const auto known = kWords.find(word);
    if (known == kWords.end()) fail("sh:" + word + " is not known");
    Constraint c;
    c.kind = known->second;
    c.word = word;
    switch (c.kind) {
      case min_count:
      case max_count:
      case min_length:
      case max_length: {
        const std::string& text = value.value;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), c.count);
        if (error != std::errc() || end != text.data() + text.size()) fail("sh:" + word + " is no number");
        break;
      }
      case in:
        c.terms = list_of(value);
        break;
      case any_of:
      case all_of:
      case one_of:
        for (const Term& part : list_of(value)) c.shapes.push_back(this->shape(part, depth + 1));
        break;
      case none_of:
      case node:
        c.shapes.push_back(this->shape(value, depth + 1));
        break;
      case pattern: {
        const auto flags = values(shape, kSh + "flags");
        try {
          c.pattern = std::make_shared<Pattern>(value.value, flags.empty() ? "" : flags[0].value);
        } catch (const std::invalid_argument& error) {
          fail("sh:pattern \"" + value.value + "\": " + error.what());
        }
        [[fallthrough]];
      }
      default:
        c.terms = {value};
    }
    return c;
  }

  MemorySource source_;
  std::string name_;
};

std::vector<Quad> quads_of(std::string_view text, const std::string& name) {
  std::vector<Quad> quads;
  parse_text(text, Syntax::turtle, "", [&](Quad quad) { quads.push_back(std::move(quad)); }, name);
  return quads;
}

}  // namespace

std::string text_of(const Path& path) {
  if (path.kind == Path::Kind::predicate) return "<" + path.iri + ">";
  if (path.kind == Path::Kind::inverse) return "^" + text_of(path.parts[0]);
  std::string text;
  for (const Path& part : path.parts)
    text += (text.empty() ? "" : path.kind == Path::Kind::sequence ? "/" : "|") + text_of(part);
  return "(" + text + ")";
}

}  // namespace shapes

Shapes::Shapes(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

std::size_t Shapes::size() const { return model_->shapes.size(); }

Shapes Shapes::parse(std::string_view shapes, std::string_view ontology, const std::string& name) {
  auto model = std::make_shared<Model>();
  model->shapes = shapes::Reader(shapes::quads_of(shapes, name), name).read();
  for (const Quad& quad : shapes::quads_of(ontology, "ontology")) {
    if (quad.predicate.value == shapes::kRdfs + "subClassOf")
      model->subclasses[quad.object.value].push_back(quad.subject.value);
    if (quad.predicate.value == shapes::kRdf + "type")
      model->types[quad.subject.value].push_back(quad.object.value);
  }
  return Shapes(std::move(model));
}

}  // namespace provml::rdf

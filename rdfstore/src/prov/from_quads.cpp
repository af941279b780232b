// PROV-O -> Document.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "prov/class_kinds.h"
#include "prov/prov_o_table.h"
#include "provml/prov/prov_o.h"

namespace provml::prov {
namespace {

using rdf::Quad;
using rdf::Term;
using rdf::TermKind;

using Quads = std::vector<const Quad*>;

bool is_resource(const Term& term) { return term.kind != TermKind::literal; }

std::string local_name(const std::string& iri) {
  return iri.starts_with(kProv) ? iri.substr(kProv.size()) : "";
}

struct Property {
  const RelationInfo* relation = nullptr;
  const Subtype* subtype = nullptr;
  bool qualified = false, inverse = false;
};

/// PROV-O's properties that are relations, by their local names.
const std::map<std::string, Property, std::less<>>& properties() {
  static const std::map<std::string, Property, std::less<>> kProperties = [] {
    std::map<std::string, Property, std::less<>> all;
    for (const RelationInfo& info : relations()) {
      all[std::string(info.property)] = {&info};
      if (!info.qualified.empty()) all[std::string(info.qualified)] = {&info, nullptr, true};
    }
    for (const Subtype& subtype : derivation_subtypes()) {
      all[std::string(subtype.property)] = {relation_of(Kind::derivation), &subtype};
      all[std::string(subtype.qualified)] = {relation_of(Kind::derivation), &subtype, true};
    }
    all["generated"] = {relation_of(Kind::generation), nullptr, false, true};
    all["invalidated"] = {relation_of(Kind::invalidation), nullptr, false, true};
    all["influenced"] = {relation_of(Kind::influence), nullptr, false, true};
    return all;
  }();
  return kProperties;
}

const Property* property_of(const Quad& quad) {
  if (!quad.predicate.value.starts_with(kProv) || !is_resource(quad.object)) return nullptr;
  const auto found = properties().find(std::string_view(quad.predicate.value).substr(kProv.size()));
  return found == properties().end() ? nullptr : &found->second;
}

/// The statements of one graph, or of all that are not bundles.
class Reader {
 public:
  Reader(Quads quads, ClassKinds& kinds, const std::unordered_set<std::string>& bundles)
      : quads_(std::move(quads)), kinds_(kinds), bundles_(bundles) {
    std::ranges::sort(quads_, [](const Quad* a, const Quad* b) {
      return std::tie(a->subject, a->predicate, a->object) < std::tie(b->subject, b->predicate, b->object);
    });
    const auto repeated = std::ranges::unique(quads_, [](const Quad* a, const Quad* b) {
      return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object;
    });
    quads_.erase(repeated.begin(), repeated.end());
    for (std::size_t i = 0, end = 0; i < quads_.size(); i = end) {
      while (end < quads_.size() && quads_[end]->subject == quads_[i]->subject) ++end;
      subjects_[quads_[i]->subject.value] = {i, end};
    }
  }

  std::vector<Statement> read() {
    find_nodes();
    for (const Quad* quad : quads_) look(*quad);
    for (const auto& [node, property] : nodes_) qualified(node, property);
    for (const Quad* quad : quads_) plain(*quad);
    times();
    for (const auto& [subject, range] : subjects_)
      if (!nodes_.contains(subject)) element(subject, range);
    return std::move(out_);
  }

 private:
  struct Range {
    std::size_t begin = 0, end = 0;
  };
  struct Node {
    std::string owner;
    const Property* property = nullptr;
  };

  std::span<const Quad* const> of(const std::string& subject) const {
    const auto found = subjects_.find(subject);
    if (found == subjects_.end()) return {};
    return std::span(quads_).subspan(found->second.begin, found->second.end - found->second.begin);
  }

  void find_nodes() {
    for (const Quad* quad : quads_)
      if (const Property* property = property_of(*quad); property != nullptr && property->qualified)
        nodes_.try_emplace(quad->object.value, Node{quad->subject.value, property});
  }

  /// What places in relations say about the things there.
  void look(const Quad& quad) {
    if (quad.predicate.value == kRdfType && is_resource(quad.object)) {
      const bool is_graph = bundles_.contains(quad.subject.value) && quad.object.value == prov("Bundle");
      if (!is_graph) typed_[quad.subject.value] |= kinds_.elements_of(quad.object.value);
      return;
    }
    const std::string name = local_name(quad.predicate.value);
    if (name == "startedAtTime" || name == "endedAtTime") used_[quad.subject.value] |= kActivity;
    const Property* property = property_of(quad);
    if (property == nullptr) return;
    const auto arguments = kind_info(property->relation->kind).arguments;
    const std::string& first = property->inverse ? quad.object.value : quad.subject.value;
    used_[first] |= element_of(arguments[0].kind);
    if (property->qualified) return;
    const std::string& second = property->inverse ? quad.subject.value : quad.object.value;
    used_[second] |= element_of(arguments[property->relation->object].kind);
  }

  void attribute(std::vector<Attribute>& to, const Quad& quad) const {
    std::string name = quad.predicate.value;
    if (name == kRdfType) name = prov("type");
    if (name == kRdfsLabel) name = prov("label");
    if (name == prov("hadRole")) name = prov("role");
    if (name == prov("atLocation")) name = prov("location");
    to.push_back({std::move(name), quad.object});
  }

  void qualified(const std::string& node, const Node& how) {
    const RelationInfo& info = *how.property->relation;
    const auto arguments = kind_info(info.kind).arguments;
    Statement s{
        info.kind, node.starts_with(kUnnamed) ? "" : node, std::vector<std::string>(arguments.size()), {}};
    s.arguments[0] = how.owner;
    std::vector<std::string> others;  // further objects of a relation that has one
    for (const Quad* quad : of(node)) {
      const std::string name = local_name(quad->predicate.value);
      std::size_t place = 0;
      for (std::size_t i = 1; i < arguments.size(); ++i)
        if (name == info.of[i]) place = i;
      if (place == 0 && name == "influencer")
        place = info.object;  // the property above entity, activity and agent
      const bool fits =
          place != 0 && is_resource(quad->object) == (arguments[place].kind != ArgumentKind::time);
      if (fits && s.arguments[place].empty()) {
        s.arguments[place] = quad->object.value;
      } else if (fits && s.arguments[place] == quad->object.value) {
        continue;
      } else if (fits && place == info.object) {
        others.push_back(quad->object.value);
      } else if (quad->predicate.value != kRdfType || quad->object.value != prov(info.type)) {
        attribute(s.attributes, *quad);
      }
    }
    if (how.property->subtype != nullptr) add_type(s, *how.property->subtype);
    if (s.arguments[info.object].empty() && arguments[info.object].required) return;  // says nothing yet
    said_.insert(key(info, s.arguments[0], s.arguments[info.object]));
    if (info.kind == Kind::generation) generated_.insert(s.arguments[0] + '\n' + s.arguments[2]);
    if (info.kind == Kind::invalidation) invalidated_.insert(s.arguments[0] + '\n' + s.arguments[2]);
    for (const std::string& other : others) {
      Statement again{info.kind, "", std::vector<std::string>(arguments.size()), {}};
      again.arguments[0] = how.owner;
      again.arguments[info.object] = other;
      if (said_.insert(key(info, how.owner, other)).second) out_.push_back(std::move(again));
    }
    out_.push_back(std::move(s));
  }

  static void add_type(Statement& s, const Subtype& subtype) {
    const Attribute type{prov("type"), Term::iri(prov(subtype.type))};
    if (std::ranges::find(s.attributes, type) == s.attributes.end()) s.attributes.push_back(type);
  }

  static std::string key(const RelationInfo& info, const std::string& from, const std::string& to) {
    return std::string(info.property) + '\n' + from + '\n' + to;
  }

  void plain(const Quad& quad) {
    const Property* property = property_of(quad);
    if (property == nullptr || property->qualified) return;
    const RelationInfo& info = *property->relation;
    const std::string& from = property->inverse ? quad.object.value : quad.subject.value;
    const std::string& to = property->inverse ? quad.subject.value : quad.object.value;
    const auto arguments = kind_info(info.kind).arguments;
    Statement s{info.kind, "", std::vector<std::string>(arguments.size()), {}};
    s.arguments[0] = from;
    s.arguments[info.object] = to;
    if (property->subtype == nullptr && info.kind == Kind::derivation && has_subtype(from, quad.object))
      return;
    if (info.kind == Kind::mention) {
      for (const Quad* other : of(from))
        if (other->predicate.value == prov("asInBundle")) s.arguments[2] = other->object.value;
      if (s.arguments[2].empty()) return;
    }
    if (said_.contains(key(info, from, to))) return;
    if (property->inverse && !said_.insert(key(info, from, to)).second) return;
    if (property->subtype != nullptr) add_type(s, *property->subtype);
    out_.push_back(std::move(s));
  }

  /// prov:wasRevisionOf and the like say wasDerivedFrom, and more.
  bool has_subtype(const std::string& from, const Term& to) const {
    return std::ranges::any_of(of(from), [&](const Quad* quad) {
      const Property* property = property_of(*quad);
      return property != nullptr && property->subtype != nullptr && !property->qualified &&
             quad->object == to;
    });
  }

  void times() {
    for (const Quad* quad : quads_) {
      const std::string name = local_name(quad->predicate.value);
      const bool generated = name == "generatedAtTime";
      if ((!generated && name != "invalidatedAtTime") || is_resource(quad->object)) continue;
      const std::string& entity = quad->subject.value;
      used_[entity] |= kEntity;
      if ((generated ? generated_ : invalidated_).contains(entity + '\n' + quad->object.value)) continue;
      out_.push_back(
          {generated ? Kind::generation : Kind::invalidation, "", {entity, "", quad->object.value}, {}});
    }
  }

  void element(const std::string& subject, const Range& range) {
    Statement s{Kind::entity, subject, {}, {}};
    std::string started, ended;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const Quad& quad = *quads_[i];
      const std::string name = local_name(quad.predicate.value);
      const bool literal = !is_resource(quad.object);
      if (property_of(quad) != nullptr || name == "asInBundle") continue;
      if (literal && (name == "generatedAtTime" || name == "invalidatedAtTime")) continue;
      if (literal && name == "startedAtTime" && started.empty()) {
        started = quad.object.value;
      } else if (literal && name == "endedAtTime" && ended.empty()) {
        ended = quad.object.value;
      } else if (quad.predicate.value != kRdfType || !is_implied(subject, quad.object)) {
        attribute(s.attributes, quad);
      }
    }
    std::uint8_t kinds = typed(subject);
    const bool says = !s.attributes.empty() || !started.empty() || !ended.empty();
    if (kinds == 0 && !says) return;
    if (kinds == 0) kinds = used(subject);
    if (!started.empty() || !ended.empty()) kinds |= kActivity;
    if (kinds == 0) kinds = kEntity;
    declare(std::move(s), kinds, std::move(started), std::move(ended));
  }

  /// The statement for what the thing is; where it is several things the attributes are of the first.
  void declare(Statement s, std::uint8_t kinds, std::string started, std::string ended) {
    std::vector<Attribute> attributes = std::move(s.attributes);
    const auto add = [&](Kind kind, std::vector<std::string> arguments) {
      out_.push_back({kind, s.id, std::move(arguments), std::exchange(attributes, {})});
    };
    if ((kinds & kActivity) != 0) add(Kind::activity, {std::move(started), std::move(ended)});
    if ((kinds & kEntity) != 0) add(Kind::entity, {});
    if ((kinds & kAgent) != 0) add(Kind::agent, {});
  }

  /// A type that the kind of statement says.
  bool is_implied(const std::string& subject, const Term& type) const {
    const std::string name = local_name(type.value);
    return name == "Entity" || name == "Activity" || name == "Agent" ||
           (name == "Bundle" && bundles_.contains(subject));
  }
  std::uint8_t typed(const std::string& subject) const {
    const auto found = typed_.find(subject);
    return found == typed_.end() ? 0 : found->second;
  }
  std::uint8_t used(const std::string& subject) const {
    const auto found = used_.find(subject);
    return found == used_.end() ? 0 : found->second;
  }

  Quads quads_;
  ClassKinds& kinds_;
  const std::unordered_set<std::string>& bundles_;
  std::unordered_map<std::string, Range> subjects_;
  std::map<std::string, Node> nodes_;
  std::unordered_map<std::string, std::uint8_t> typed_, used_;
  std::unordered_set<std::string> said_, generated_, invalidated_;
  std::vector<Statement> out_;
};

}  // namespace

Document from_quads(std::span<const Quad> quads) {
  ClassKinds kinds;
  std::unordered_set<std::string> graphs, bundles;
  for (const Quad& quad : quads) {
    graphs.insert(quad.graph.value);
    if (quad.predicate.value == kSubClassOf && is_resource(quad.object))
      kinds.add(quad.subject.value, quad.object.value);
  }
  for (const Quad& quad : quads)
    if (quad.predicate.value == kRdfType && quad.object.value == prov("Bundle") &&
        graphs.contains(quad.subject.value))
      bundles.insert(quad.subject.value);
  Quads top;
  std::map<std::string, Quads> inner;
  for (const Quad& quad : quads)
    (bundles.contains(quad.graph.value) ? inner[quad.graph.value] : top).push_back(&quad);
  Document document;
  document.statements = Reader(std::move(top), kinds, bundles).read();
  for (auto& [id, own] : inner)
    document.bundles.push_back({id, Reader(std::move(own), kinds, bundles).read()});
  sort(document);
  return document;
}

Document from_quads(const rdf::QuadSource& source, const rdf::QuadIds& pattern) {
  std::vector<Quad> quads;
  const auto cursor = source.match(pattern, rdf::MatchMode::quads);
  for (rdf::QuadIds ids; cursor->next(ids);)
    quads.push_back({source.term_of(ids.subject), source.term_of(ids.predicate), source.term_of(ids.object),
                     source.term_of(ids.graph)});
  return from_quads(quads);
}

}  // namespace provml::prov

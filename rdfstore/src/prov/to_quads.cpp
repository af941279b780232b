// Document -> PROV-O.
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <string>

#include "prov/prov_o_table.h"
#include "provml/prov/prov_o.h"

namespace provml::prov {
namespace {

using rdf::Quad;
using rdf::Term;

std::string content_name(const Statement& statement) {
  std::string text(kind_info(statement.kind).provn);
  for (const std::string& argument : statement.arguments) text += '\0' + argument;
  for (const Attribute& attribute : statement.attributes)
    text += '\1' + attribute.name + '\0' + rdf::to_ntriples(attribute.value);
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  std::array<char, 33> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return std::string(kUnnamed) + hex.data();
}

class Writer {
 public:
  Writer(const Term& graph, std::vector<Quad>& out) : graph_(graph), out_(out) {}

  void statement(const Statement& statement) {
    if (kind_info(statement.kind).element)
      element(statement);
    else
      relation(statement);
  }
  void say(const std::string& subject, std::string_view predicate, Term object) {
    out_.push_back({Term::iri(subject), Term::iri(std::string(predicate)), std::move(object), graph_});
  }

 private:
  void attributes(const std::string& subject, const std::vector<Attribute>& attributes) {
    for (const Attribute& attribute : attributes) {
      std::string_view name = attribute.name;
      const std::string local = attribute.name.starts_with(kProv) ? attribute.name.substr(kProv.size()) : "";
      std::string renamed;
      if (local == "type" && attribute.value.kind == rdf::TermKind::iri) name = kRdfType;
      if (local == "label") name = kRdfsLabel;
      if (local == "role") name = renamed = prov("hadRole");
      if (local == "location") name = renamed = prov("atLocation");
      say(subject, name, attribute.value);
    }
  }

  void element(const Statement& s) {
    const std::string_view type = s.kind == Kind::entity     ? "Entity"
                                  : s.kind == Kind::activity ? "Activity"
                                                             : "Agent";
    say(s.id, kRdfType, Term::iri(prov(type)));
    const std::string time = std::string(kXsd) + "dateTime";
    if (s.kind == Kind::activity) {
      if (!s.arguments[0].empty()) say(s.id, prov("startedAtTime"), Term::literal(s.arguments[0], time));
      if (!s.arguments[1].empty()) say(s.id, prov("endedAtTime"), Term::literal(s.arguments[1], time));
    }
    attributes(s.id, s.attributes);
  }

  void relation(const Statement& s) {
    const RelationInfo& info = *relation_of(s.kind);
    const std::string& object = s.arguments[info.object];
    if (!object.empty()) {
      say(s.arguments[0], prov(info.property), Term::iri(object));
      if (s.kind == Kind::derivation)
        for (const Subtype& subtype : derivation_subtypes())
          for (const Attribute& attribute : s.attributes)
            if (attribute.name == prov("type") && attribute.value == Term::iri(prov(subtype.type)))
              say(s.arguments[0], prov(subtype.property), Term::iri(object));
    }
    if (s.kind == Kind::mention) say(s.arguments[0], prov("asInBundle"), Term::iri(s.arguments[2]));
    if (info.qualified.empty()) return;
    bool more = !s.id.empty() || !s.attributes.empty() || object.empty();
    for (std::size_t i = 2; i < s.arguments.size(); ++i) more = more || !s.arguments[i].empty();
    if (more) qualified(s, info);
  }

  void qualified(const Statement& s, const RelationInfo& info) {
    const std::string node = s.id.empty() ? content_name(s) : s.id;
    say(s.arguments[0], prov(info.qualified), Term::iri(node));
    say(node, kRdfType, Term::iri(prov(info.type)));
    const auto arguments = kind_info(s.kind).arguments;
    for (std::size_t i = 1; i < s.arguments.size(); ++i) {
      if (s.arguments[i].empty()) continue;
      const bool is_time = arguments[i].kind == ArgumentKind::time;
      say(node, prov(info.of[i]),
          is_time ? Term::literal(s.arguments[i], std::string(kXsd) + "dateTime")
                  : Term::iri(s.arguments[i]));
    }
    attributes(node, s.attributes);
  }

  Term graph_;
  std::vector<Quad>& out_;
};

}  // namespace

std::vector<Quad> to_quads(const Document& document, const Term& graph) {
  std::vector<Quad> quads;
  Writer top(graph, quads);
  for (const Statement& s : document.statements) top.statement(s);
  for (const Bundle& bundle : document.bundles) {
    top.say(bundle.id, kRdfType, Term::iri(prov("Bundle")));
    Writer inner(Term::iri(bundle.id), quads);
    for (const Statement& s : bundle.statements) inner.statement(s);
  }
  return quads;
}

}  // namespace provml::prov

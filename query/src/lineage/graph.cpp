#include "lineage/graph.h"

#include "provml/vocabulary.h"

namespace provml::query {
namespace {

constexpr std::string_view kRunPrefix = "urn:provml:run:";

rdf::TermId find(const rdf::QuadSource& source, std::string_view space, std::string_view name) {
  return source.id_of(rdf::Term::iri(std::string(space).append(name)));
}

}  // namespace

Terms::Terms(const rdf::QuadSource& source) {
  using vocabulary::kNamespace, vocabulary::kProv, vocabulary::kRdf, vocabulary::kRdfs;
  type = find(source, kRdf, "type");
  label = find(source, kRdfs, "label");
  used = find(source, kProv, "used");
  generated_by = find(source, kProv, "wasGeneratedBy");
  derived_from = find(source, kProv, "wasDerivedFrom");
  specialization_of = find(source, kProv, "specializationOf");
  had_member = find(source, kProv, "hadMember");
  value = find(source, kProv, "value");
  started = find(source, kProv, "startedAtTime");
  ended = find(source, kProv, "endedAtTime");
  associated_with = find(source, kProv, "wasAssociatedWith");
  part_of = find(source, kNamespace, "partOf");
  content_from = find(source, kNamespace, "contentFrom");
  plan = find(source, kNamespace, "plan");
  stage = find(source, kNamespace, "stage");
  status = find(source, kNamespace, "status");
  attribute = find(source, kNamespace, "attribute");
  path = find(source, kNamespace, "path");
  size = find(source, kNamespace, "size");
  modified = find(source, kNamespace, "modified");
  partial = find(source, kNamespace, "partial");
  derivations = find(source, kNamespace, "derivations");
  workflow = find(source, kNamespace, "workflow");
  domain_graph = find(source, kNamespace, "DomainGraph");
  file_version = find(source, kNamespace, "FileVersion");
  file = find(source, kNamespace, "File");
  content = find(source, kNamespace, "content");
  collection = find(source, kProv, "Collection");
  catalog = find(source, "urn:provml:", "catalog");
}

rdf::TermId Graph::object(rdf::TermId subject, rdf::TermId predicate) const {
  if (!predicate || !subject) return 0;
  rdf::QuadIds q;
  return source_.match({subject, predicate, 0, 0}, rdf::MatchMode::triples)->next(q) ? q.object : 0;
}

rdf::TermId Graph::subject(rdf::TermId predicate, rdf::TermId object) const {
  if (!predicate || !object) return 0;
  rdf::QuadIds q;
  return source_.match({0, predicate, object, 0}, rdf::MatchMode::triples)->next(q) ? q.subject : 0;
}

bool Graph::has(rdf::TermId subject, rdf::TermId predicate, rdf::TermId object) const {
  if (!subject || !predicate || !object) return false;
  rdf::QuadIds q;
  return source_.match({subject, predicate, object, 0}, rdf::MatchMode::triples)->next(q);
}

std::string Graph::text(rdf::TermId subject, rdf::TermId predicate) const {
  const rdf::TermId found = object(subject, predicate);
  return found ? string_of(found) : std::string();
}

std::string local_name(std::string_view iri) {
  while (!iri.empty() && (iri.back() == '/' || iri.back() == '#')) iri.remove_suffix(1);
  const auto at = iri.find_last_of("#/:");
  return std::string(at == std::string_view::npos ? iri : iri.substr(at + 1));
}

std::string run_of(std::string_view iri) {
  if (!iri.starts_with(kRunPrefix)) return {};
  return std::string(iri.substr(0, iri.find('/')));
}

bool is_memory_value(std::string_view iri) {
  if (!iri.starts_with(kRunPrefix)) return false;
  const auto slash = iri.find('/');
  return slash != std::string_view::npos && iri.substr(slash).starts_with("/v/");
}

}  // namespace provml::query

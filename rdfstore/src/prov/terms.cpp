#include "prov/terms.h"

#include <utility>

#include "prov/date_time.h"

namespace provml::prov {

Terms::Terms() : text_{"-", ""} { add(0); }

TermId Terms::add(std::uint32_t constant) {
  parent_.push_back(static_cast<TermId>(parent_.size()));
  weight_.push_back(1);
  constant_.push_back(constant);
  return parent_.back();
}

TermId Terms::named(const std::string& key, const std::string& text) {
  const auto [at, is_new] = names_.try_emplace(key, 0);
  if (is_new) {
    at->second = add(static_cast<std::uint32_t>(text_.size()));
    text_.push_back(text);
  }
  return at->second;
}

TermId Terms::iri(const std::string& iri) { return named(iri, iri); }

TermId Terms::time(const std::string& lexical) {
  // No IRI begins with a space.
  return named(" " + same_time(lexical).value_or(lexical), lexical);
}

TermId Terms::unknown() { return add(kUnknown); }

TermId Terms::find(TermId term) {
  while (parent_[term] != term) term = parent_[term] = parent_[parent_[term]];
  return term;
}

bool Terms::clash(TermId a, TermId b) {
  const TermId x = find(a), y = find(b);
  return x != y && constant_[x] != kUnknown && constant_[y] != kUnknown;
}

Terms::Merged Terms::merge(TermId a, TermId b) {
  TermId stays = find(a), goes = find(b);
  if (stays == goes) return {stays, stays};
  if (weight_[stays] < weight_[goes]) std::swap(stays, goes);
  parent_[goes] = stays;
  weight_[stays] += weight_[goes];
  if (constant_[stays] == kUnknown) constant_[stays] = constant_[goes];
  return {stays, goes};
}

}  // namespace provml::prov

#include "pool.h"

namespace provml::query::sparql {
namespace {

constexpr std::size_t kDecodedTerms = 200'000;

std::string key_of(const rdf::Term& t) {
  std::string key(1, static_cast<char>('0' + static_cast<int>(t.kind)));
  key += t.datatype;
  key += '\0';
  key += t.language;
  key += '\0';
  return key += t.value;
}

}  // namespace

TermId Pool::intern(const rdf::Term& term) {
  if (term.kind == rdf::TermKind::literal && term.datatype == kXsd + "string") {
    rdf::Term plain = term;
    plain.datatype.clear();
    return intern(plain);
  }
  const std::string key = key_of(term);
  if (const auto found = ids_.find(key); found != ids_.end()) return found->second;
  TermId id = source_.id_of(term);
  if (id == 0) {
    id = kLocal | local_.size();
    local_.push_back(Value::of(term));
  } else if (ids_.size() > 4 * kDecodedTerms) {
    return id;
  }
  ids_.emplace(key, id);
  return id;
}

const Value& Pool::value(TermId id) {
  if (is_local(id)) return local_[static_cast<std::size_t>(id & ~kLocal)];
  const auto found = decoded_.find(id);
  if (found != decoded_.end()) return found->second;
  return decoded_.emplace(id, Value::of(source_.term_of(id))).first->second;
}

rdf::Term Pool::term(TermId id) {
  return is_local(id) ? local_[static_cast<std::size_t>(id & ~kLocal)].as_term() : source_.term_of(id);
}

rdf::Term Pool::fresh_blank() {
  while (true) {
    rdf::Term t = rdf::Term::blank("q" + std::to_string(++blanks_));
    if (source_.id_of(t) == 0) return t;
  }
}

void Pool::trim() {
  if (decoded_.size() > kDecodedTerms) decoded_.clear();
}

}  // namespace provml::query::sparql

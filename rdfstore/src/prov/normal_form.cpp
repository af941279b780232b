#include "prov/normal_form.h"

#include <algorithm>
#include <utility>

#include "prov/required.h"
#include "prov/rules.h"

namespace provml::prov {
namespace {

/// Rules of the key table: the kinds for keys, then those of the uniqueness constraints.
std::uint32_t key_rule(Kind kind) { return static_cast<std::uint32_t>(kind); }
constexpr std::uint32_t kUnique = 64;

/// Arguments that stay "-" where they are left out (definition 4): a plan, and of a derivation whose activity
/// is not known everything about it.
bool stays_open(const Statement& s, std::size_t argument) {
  if (s.kind == Kind::association) return argument == 2;
  if (s.kind == Kind::derivation && argument >= 2) return argument == 2 || s.arguments[2].empty();
  return false;
}

}  // namespace

NormalForm::NormalForm(std::span<const Statement> statements) {
  facts.reserve(statements.size() * 2);
  for (std::size_t i = 0; i < statements.size(); ++i)
    if (missing_argument(statements[i]).empty()) state(statements[i], static_cast<std::uint32_t>(i));
  for (std::uint32_t i = 0; i < facts.size(); ++i) listen(i);
  // Activities first: starts and ends look them up.
  for (std::uint32_t i = 0; i < facts.size(); ++i)
    if (facts[i].kind == Kind::activity) enter(i);
  for (std::uint32_t i = 0; i < facts.size(); ++i)
    if (facts[i].kind != Kind::activity) enter(i);
  unify();
}

void NormalForm::state(const Statement& s, std::uint32_t number) {
  const KindInfo& info = kind_info(s.kind);
  Fact fact{s.kind, 0, {}, number, 0};
  if (info.identified) fact.id = s.id.empty() ? terms.unknown() : terms.iri(s.id);
  for (std::size_t i = 0; i < info.arguments.size(); ++i) {
    const std::string& argument = s.arguments[i];
    if (argument.empty())
      fact.arguments[i] = stays_open(s, i) ? Terms::kPlaceholder : terms.unknown();
    else
      fact.arguments[i] =
          info.arguments[i].kind == ArgumentKind::time ? terms.time(argument) : terms.iri(argument);
  }
  facts.push_back(fact);
  infer(fact, !s.id.empty());
}

void NormalForm::follows(const Fact& from, std::uint8_t inference, Kind kind, TermId id,
                         std::array<TermId, 5> arguments) {
  facts.push_back({kind, id, arguments, from.statement, inference});
}

void NormalForm::infer(const Fact& fact, bool has_identifier) {
  const auto& [a, b, c, d, e] = fact.arguments;
  if (fact.kind == Kind::start) follows(fact, 9, Kind::generation, terms.unknown(), {b, c, terms.unknown()});
  if (fact.kind == Kind::end) follows(fact, 10, Kind::generation, terms.unknown(), {b, c, terms.unknown()});
  if (fact.kind == Kind::derivation && c != Terms::kPlaceholder) {
    follows(fact, 11, Kind::usage, e, {c, b, terms.unknown()});
    follows(fact, 11, Kind::generation, d, {a, c, terms.unknown()});
    follows(fact, 15, Kind::influence, e, {c, b});
    follows(fact, 15, Kind::influence, d, {a, c});
  }
  if (fact.kind == Kind::delegation) {
    follows(fact, 14, Kind::association, terms.unknown(), {c, a, terms.unknown()});
    follows(fact, 14, Kind::association, terms.unknown(), {c, b, terms.unknown()});
  }
  // Influences matter by their identifier alone: of who is influenced by whom nothing else follows.
  if (has_identifier && fact.id != 0 && !kind_info(fact.kind).element && fact.kind != Kind::influence)
    follows(fact, 15, Kind::influence, fact.id, {a, b});
}

/// Notes that the fact is to be looked at again when one of the terms of its keys changes its class.
void NormalForm::listen(std::uint32_t number) {
  const Fact& fact = facts[number];
  const auto use = [&](TermId term) { uses_[term].push_back(number); };
  if (fact.id != 0) use(fact.id);
  switch (fact.kind) {
    case Kind::generation:
    case Kind::invalidation:
      use(fact.arguments[0]);
      use(fact.arguments[1]);
      break;
    case Kind::start:
    case Kind::end:
      use(fact.arguments[0]);
      use(fact.arguments[2]);
      break;
    case Kind::mention:
      use(fact.arguments[0]);
      break;
    default:
      break;
  }
}

void NormalForm::enter(std::uint32_t number) {
  const Fact fact = facts[number];
  const auto& [a, b, c, d, e] = fact.arguments;
  if (fact.id != 0)
    once(kind_info(fact.kind).element ? kKeyObject : kKeyProperties,
         {key_rule(fact.kind), terms.find(fact.id), 0}, number, false);
  const auto unique = [&](int constraint, TermId x, TermId y) {
    once(constraint, {kUnique + static_cast<std::uint32_t>(constraint), terms.find(x), terms.find(y)}, number,
         true);
  };
  if (fact.kind == Kind::generation) unique(kUniqueGeneration, a, b);
  if (fact.kind == Kind::invalidation) unique(kUniqueInvalidation, a, b);
  if (fact.kind == Kind::start) unique(kUniqueStart, a, c);
  if (fact.kind == Kind::end) unique(kUniqueEnd, a, c);
  if (fact.kind == Kind::mention)
    once(kUniqueMention, {kUnique + kUniqueMention, terms.find(a), 0}, number, false);
  if (fact.kind != Kind::start && fact.kind != Kind::end) return;
  const auto activity = keys_.find({key_rule(Kind::activity), terms.find(a), 0});
  if (activity == keys_.end()) return;
  const bool start = fact.kind == Kind::start;
  same(activity->second, number, start ? kUniqueStartTime : kUniqueEndTime,
       facts[activity->second].arguments[start ? 0 : 1], d);
}

/// The first fact of a key; a second one must be the same: in its identifier, or else in its arguments.
void NormalForm::once(int constraint, const Key& key, std::uint32_t number, bool identifiers) {
  const auto [at, is_first] = keys_.try_emplace(key, number);
  if (is_first || at->second == number) return;
  const std::uint32_t other = at->second;
  if (identifiers) return same(other, number, constraint, facts[other].id, facts[number].id);
  const std::size_t count = kind_info(facts[number].kind).arguments.size();
  for (std::size_t i = 0; i < count; ++i)
    same(other, number, constraint, facts[other].arguments[i], facts[number].arguments[i]);
}

void NormalForm::same(std::uint32_t first, std::uint32_t second, int constraint, TermId a, TermId b) {
  if (terms.find(a) != terms.find(b)) pending_.push_back({a, b, constraint, first, second});
}

void NormalForm::unify() {
  for (std::size_t next = 0; next < pending_.size(); ++next) {
    const Pending p = pending_[next];
    if (terms.clash(p.a, p.b)) {
      const auto [low, high] = std::minmax(facts[p.first].statement, facts[p.second].statement);
      if (told_.emplace(p.constraint, low, high).second)
        clashes.push_back({p.constraint, p.first, p.second, p.a, p.b});
      continue;
    }
    // What is unknown here may be unknown there; it does not become one with every other "-".
    if (terms.find(p.a) == Terms::kPlaceholder || terms.find(p.b) == Terms::kPlaceholder) continue;
    const auto [stays, goes] = terms.merge(p.a, p.b);
    const auto moved = stays == goes ? uses_.end() : uses_.find(goes);
    if (moved == uses_.end()) continue;
    const std::vector<std::uint32_t> again = std::move(moved->second);
    uses_.erase(moved);
    std::vector<std::uint32_t>& kept = uses_[stays];
    kept.insert(kept.end(), again.begin(), again.end());
    for (const std::uint32_t fact : again) enter(fact);
  }
}

}  // namespace provml::prov

// normal_form.h: a PROV instance with what follows from it, up to names of what is unknown. Pure.
//
// Applies definitions 1-4, inferences 9, 10, 11, 14, 15 and 21, and the uniqueness constraints 22-29 until
// nothing changes. The other inferences tell the constraints nothing new; docs/prov-constraints.md says why.
#ifndef PROVML_PROV_NORMAL_FORM_H
#define PROVML_PROV_NORMAL_FORM_H

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "prov/terms.h"
#include "provml/prov/document.h"

namespace provml::prov {

/// A statement in terms: what is left out is an existential variable, or the placeholder.
struct Fact {
  Kind kind = Kind::entity;
  TermId id = 0;  ///< 0: the kind has no identifiers
  std::array<TermId, 5> arguments{};
  std::uint32_t statement = 0;  ///< it is, or follows from
  std::uint8_t inference = 0;   ///< by which it follows; 0: it was stated
};

/// Two facts that must be one, and cannot be.
struct Clash {
  int constraint = 0;
  std::uint32_t first = 0, second = 0;  ///< facts
  TermId a = 0, b = 0;                  ///< what would have to be the same
};

class NormalForm {
 public:
  /// Statements with missing arguments are left out.
  explicit NormalForm(std::span<const Statement> statements);

  Terms terms;
  std::vector<Fact> facts;
  std::vector<Clash> clashes;

 private:
  struct Key {
    std::uint32_t rule;
    TermId a, b;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::uint64_t h = key.rule * 0x9e3779b97f4a7c15ull + key.a;
      h = (h ^ (h >> 29)) * 0xbf58476d1ce4e5b9ull + key.b;
      h = (h ^ (h >> 32)) * 0x94d049bb133111ebull;
      return static_cast<std::size_t>(h ^ (h >> 29));
    }
  };
  struct Pending {
    TermId a, b;
    int constraint;
    std::uint32_t first, second;
  };

  void state(const Statement& statement, std::uint32_t number);
  void infer(const Fact& fact, bool has_identifier);
  void follows(const Fact& from, std::uint8_t inference, Kind kind, TermId id,
               std::array<TermId, 5> arguments);
  void listen(std::uint32_t fact);
  void enter(std::uint32_t fact);
  void once(int constraint, const Key& key, std::uint32_t fact, bool identifiers);
  void same(std::uint32_t first, std::uint32_t second, int constraint, TermId a, TermId b);
  void unify();

  std::unordered_map<Key, std::uint32_t, KeyHash> keys_;
  std::unordered_map<TermId, std::vector<std::uint32_t>> uses_;  // root -> facts with it in a key
  std::vector<Pending> pending_;
  std::set<std::tuple<int, std::uint32_t, std::uint32_t>> told_;
};

}  // namespace provml::prov

#endif  // PROVML_PROV_NORMAL_FORM_H

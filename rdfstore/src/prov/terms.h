// terms.h: constants and existential variables of one PROV instance, and which of them are the same. Pure.
#ifndef PROVML_PROV_TERMS_H
#define PROVML_PROV_TERMS_H

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace provml::prov {

using TermId = std::uint32_t;

/// Union-find over terms. A class has at most one constant: different names stand for different things.
class Terms {
 public:
  /// The placeholder "-" where it does not stand for something unknown (PROV-CONSTRAINTS, definition 4).
  static constexpr TermId kPlaceholder = 0;

  Terms();
  TermId iri(const std::string& iri);
  /// Times that are the same have the same term, however they are written.
  TermId time(const std::string& lexical);
  /// An existential variable of its own.
  TermId unknown();

  TermId find(TermId term);
  /// As it was first written; "" for an existential variable, "-" for the placeholder.
  const std::string& text(TermId term) { return text_[constant_[find(term)]]; }
  bool known(TermId term) { return constant_[find(term)] != kUnknown; }
  bool clash(TermId a, TermId b);
  /// Makes two classes one, unless they clash. The roots before: the one that stays, and the one that does
  /// not.
  struct Merged {
    TermId stays, goes;
  };
  Merged merge(TermId a, TermId b);
  std::size_t size() const { return parent_.size(); }

 private:
  static constexpr std::uint32_t kUnknown = 1;  // of text_
  TermId add(std::uint32_t constant);
  TermId named(const std::string& key, const std::string& text);

  std::vector<TermId> parent_;
  std::vector<std::uint32_t> weight_, constant_;  // of roots; constant_ indexes text_
  std::vector<std::string> text_;
  std::unordered_map<std::string, TermId> names_;
};

}  // namespace provml::prov

#endif  // PROVML_PROV_TERMS_H

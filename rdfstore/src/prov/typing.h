// typing.h: what each term of an instance is, and what cannot be (constraints 50 to 56). Pure.
#ifndef PROVML_PROV_TYPING_H
#define PROVML_PROV_TYPING_H

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "prov/normal_form.h"

namespace provml::prov {

/// Two facts that cannot both be, or one (`first` == `second`), and the term it is about.
using ImpossibleSink =
    std::function<void(int constraint, std::uint32_t first, std::uint32_t second, TermId about)>;

class Typing {
 public:
  static constexpr std::uint32_t kNone = ~0u;

  Typing(NormalForm& form, std::span<const Statement> statements);
  /// By root: whether entity(...) is stated or follows by specialization (inference 21).
  const std::vector<bool>& is_entity() const { return is_entity_; }
  void check(const ImpossibleSink& sink);

 private:
  void classify();
  void inherit();
  void note(std::vector<std::uint32_t>& where, TermId term, std::uint32_t fact);
  void check_overlaps(const ImpossibleSink& sink);

  NormalForm& form_;
  std::span<const Statement> statements_;
  std::vector<bool> is_entity_, is_empty_;
  std::vector<std::uint32_t> entity_, activity_;  // by root: a fact that says so
  std::vector<std::uint32_t> object_, relation_;  // by root: a fact that it identifies
  std::vector<std::uint32_t> cyclic_;             // facts of specialization cycles, one each
};

}  // namespace provml::prov

#endif  // PROVML_PROV_TYPING_H

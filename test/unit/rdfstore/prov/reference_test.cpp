// The checker against the recommendation's own words, on random documents.
#include "reference.h"

#include <gtest/gtest.h>

#include <random>

#include "prov/required.h"
#include "provml/prov/constraints.h"

namespace provml::prov {
namespace {

class RandomDocument {
 public:
  explicit RandomDocument(std::uint32_t seed) : random_(seed) {}

  Document make() {
    Document d;
    for (std::size_t n = 2 + below(7); n > 0; --n) {
      Statement s = statement();
      if (missing_argument(s).empty()) d.statements.push_back(std::move(s));
    }
    return d;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return random_() % limit; }

  Statement statement() {
    // Only what constraints speak of.
    constexpr Kind kKinds[] = {Kind::entity,      Kind::entity,        Kind::activity,   Kind::agent,
                               Kind::generation,  Kind::generation,    Kind::usage,      Kind::communication,
                               Kind::start,       Kind::start,         Kind::end,        Kind::invalidation,
                               Kind::derivation,  Kind::derivation,    Kind::derivation, Kind::attribution,
                               Kind::association, Kind::delegation,    Kind::influence,  Kind::specialization,
                               Kind::membership,  Kind::specialization};
    Statement s;
    s.kind = kKinds[below(std::size(kKinds))];
    const KindInfo& info = kind_info(s.kind);
    for (const ArgumentInfo& a : info.arguments)
      s.arguments.push_back(a.required || below(2) ? name(a.kind) : "");
    if (info.element)
      s.id = name(s.kind == Kind::entity     ? ArgumentKind::entity
                  : s.kind == Kind::activity ? ArgumentKind::activity
                                             : ArgumentKind::agent);
    else if (info.identified && below(2))
      s.id = name(s.kind == Kind::usage ? ArgumentKind::usage : ArgumentKind::generation);
    if (s.kind == Kind::entity && below(6) == 0)
      s.attributes.push_back(
          {std::string(kProv) + "type", rdf::Term::iri(std::string(kProv) + "EmptyCollection")});
    return s;
  }

  std::string name(ArgumentKind kind) {
    if (below(60) == 0) kind = ArgumentKind::any;
    const std::string number = std::to_string(below(3));
    switch (kind) {
      case ArgumentKind::activity:
        return "urn:a" + number;
      case ArgumentKind::agent:
        return below(3) ? "urn:ag" + number : "urn:e" + number;
      case ArgumentKind::generation:
        return "urn:g" + number;
      case ArgumentKind::usage:
        return "urn:u" + number;
      case ArgumentKind::time:
        return "2012-01-0" + std::to_string(1 + below(2)) + "T00:00:00";
      case ArgumentKind::any:
        return (below(2) ? "urn:e" : "urn:a") + number;
      default:
        return "urn:e" + number;
    }
  }

  std::mt19937 random_;
};

TEST(Reference, TheCheckerSaysWhatTheRecommendationSays) {
  int valid = 0;
  constexpr int kDocuments = 10000;
  for (std::uint32_t seed = 0; seed < kDocuments; ++seed) {
    const Document d = RandomDocument(seed).make();
    const auto violations = check_constraints(d);
    const bool expected = test::reference_valid(d.statements);
    valid += expected ? 1 : 0;
    if (violations.empty() == expected) continue;
    std::string text;
    for (const Statement& s : d.statements)
      text += describe(s, d) + (s.attributes.empty() ? "\n" : " empty\n");
    for (const Violation& v : violations) text += "  " + v.constraint + ": " + v.explanation + "\n";
    ADD_FAILURE() << "seed " << seed << ", valid by the reference: " << expected << "\n" << text;
    if (::testing::Test::HasFailure() && seed > 500) break;
  }
  // Both verdicts are common.
  EXPECT_GT(valid, kDocuments / 10);
  EXPECT_LT(valid, kDocuments * 9 / 10);
}

}  // namespace
}  // namespace provml::prov

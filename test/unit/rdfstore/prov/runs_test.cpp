// What provml itself records is valid, whatever the workflow was.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "provml/prov/constraints.h"
#include "provml/prov/prov_o.h"
#include "samples.h"

namespace provml::prov {
namespace {

std::string first_violations(const test::Quads& quads) {
  const std::vector<rdf::Quad> list(quads.begin(), quads.end());
  const auto violations = check_constraints(from_quads(list));
  std::string text;
  for (std::size_t i = 0; i < violations.size() && i < 3; ++i)
    text += violations[i].constraint + ": " + violations[i].explanation + "\n";
  return text;
}

TEST(RandomRuns, AreValid) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed)
    EXPECT_EQ(first_violations(test::map_all(test::random_run(seed))), "") << "seed " << seed;
}

TEST(RandomRuns, AreValidTogether) {
  test::Quads all;
  for (std::uint32_t seed = 1; seed <= 20; ++seed)
    all.merge(test::map_all(test::random_run(seed, "run" + std::to_string(seed))));
  EXPECT_EQ(first_violations(all), "");
}

TEST(RandomRuns, AreValidWhateverGotLost) {
  std::mt19937 random(11);
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    test::RandomRun run = test::random_run(seed);
    // The descriptions of sites stay: frames without one are not mapped.
    std::erase_if(run.frames, [&](const std::string& frame) {
      return frame[8] != static_cast<char>(frames::Type::site) && random() % 2 == 0;
    });
    EXPECT_EQ(first_violations(test::map_all(run)), "") << "seed " << seed;
  }
}

// The check would notice: a run in which one output is also what its input derives from.
TEST(RandomRuns, AreNotValidWithADerivationBackward) {
  test::Quads all = test::map_all(test::random_run(1));
  std::set<rdf::Term> known;
  for (const rdf::Quad& q : all)
    if (q.predicate.value.ends_with("#type")) known.insert(q.subject);
  const auto derivation = std::ranges::find_if(all, [&](const rdf::Quad& q) {
    return q.predicate.value == std::string(kProv) + "wasDerivedFrom" && known.contains(q.subject) &&
           known.contains(q.object);
  });
  ASSERT_NE(derivation, all.end());
  rdf::Quad back = *derivation;
  std::swap(back.subject, back.object);
  all.insert(back);
  EXPECT_THAT(first_violations(all), testing::HasSubstr("derivation-generation-generation-ordering"));
}

}  // namespace
}  // namespace provml::prov

// Which event precedes which: every step of constraints 30 to 49, also of those that no cycle can have.
#include "prov/event_order.h"

#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "prov/typing.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

struct Step {
  int constraint;
  const char* statements;
  Event before;
  const char* of;
  Event after;
  const char* of_after;
  friend std::ostream& operator<<(std::ostream& out, const Step& s) { return out << s.constraint; }
};

/// Whether an edge of the constraint leads from the one to the other.
bool precedes(const Step& step, bool strict) {
  const Document d =
      read_provn("document default <urn:> " + std::string(step.statements) + " endDocument", "test");
  NormalForm form(d.statements);
  const Typing typing(form, d.statements);
  const EventOrder order(form, typing.is_entity());
  for (std::uint32_t e = 0; e < order.graph().edge_count(); ++e) {
    const auto [from, to] = order.graph().edge(e);
    const EventOrder::Node &x = order.node(from), &y = order.node(to);
    if (x.event == step.before && y.event == step.after &&
        form.terms.text(x.of) == std::string("urn:") + step.of &&
        form.terms.text(y.of) == std::string("urn:") + step.of_after &&
        order.reason(e).constraint == step.constraint && order.reason(e).strict == strict)
      return true;
  }
  return false;
}

using enum Event;

constexpr Step kSteps[] = {
    {30, "wasStartedBy(a, -, -, -) wasEndedBy(a, -, -, -)", start, "a", end, "a"},
    {30, "activity(a)", start, "a", end, "a"},
    {33, "wasStartedBy(a, -, -, -) used(u; a, e, -)", start, "a", usage, "u"},
    {33, "wasEndedBy(a, -, -, -) used(u; a, e, -)", usage, "u", end, "a"},
    {34, "activity(a) wasGeneratedBy(e, a, -)", start, "a", generation, "e"},
    {34, "activity(a) wasGeneratedBy(e, a, -)", generation, "e", end, "a"},
    {35, "activity(a) activity(b) wasInformedBy(a, b)", start, "b", end, "a"},
    {36, "entity(e)", generation, "e", invalidation, "e"},
    {36, "wasGeneratedBy(e, -, -) wasInvalidatedBy(e, -, -)", generation, "e", invalidation, "e"},
    {37, "wasGeneratedBy(e, -, -) used(u; a, e, -)", generation, "e", usage, "u"},
    {38, "wasInvalidatedBy(e, -, -) used(u; a, e, -)", usage, "u", invalidation, "e"},
    {41, "wasDerivedFrom(f, e, a, g, u)", usage, "u", generation, "f"},
    {43, "wasStartedBy(a, e, -, -)", generation, "e", start, "a"},
    {43, "wasStartedBy(a, e, -, -) wasInvalidatedBy(e, -, -)", start, "a", invalidation, "e"},
    {44, "wasEndedBy(a, e, -, -)", generation, "e", end, "a"},
    {44, "wasEndedBy(a, e, -, -) wasInvalidatedBy(e, -, -)", end, "a", invalidation, "e"},
    {45, "entity(e) specializationOf(f, e)", generation, "e", later_generation, "e"},
    {45, "entity(e) specializationOf(f, e)", later_generation, "e", later_generation, "f"},
    {45, "entity(e) specializationOf(f, e)", later_generation, "f", generation, "f"},
    {46, "entity(e) specializationOf(f, e)", invalidation, "f", later_invalidation, "f"},
    {46, "entity(e) specializationOf(f, e)", later_invalidation, "f", later_invalidation, "e"},
    {46, "entity(e) specializationOf(f, e)", later_invalidation, "e", invalidation, "e"},
    {47, "activity(a) entity(g) wasAssociatedWith(a, g, -)", start, "a", invalidation, "g"},
    {47, "activity(a) entity(g) wasAssociatedWith(a, g, -)", generation, "g", end, "a"},
    {47, "activity(a) activity(g) wasAssociatedWith(a, g, -)", start, "a", end, "g"},
    {47, "activity(a) activity(g) wasAssociatedWith(a, g, -)", start, "g", end, "a"},
    // Inference 14: both agents of a delegation are associated with its activity.
    {47, "activity(a) entity(g) actedOnBehalfOf(g, h, a)", start, "a", invalidation, "g"},
    {47, "activity(a) entity(h) actedOnBehalfOf(g, h, a)", start, "a", invalidation, "h"},
    {48, "entity(g) wasAttributedTo(e, g)", generation, "g", generation, "e"},
    {48, "activity(g) wasAttributedTo(e, g)", start, "g", generation, "e"},
    {49, "entity(g) entity(h) actedOnBehalfOf(g, h)", generation, "h", invalidation, "g"},
    {49, "activity(g) activity(h) actedOnBehalfOf(g, h)", start, "h", end, "g"},
};

class OrderStep : public testing::TestWithParam<Step> {};

TEST_P(OrderStep, IsInTheGraph) { EXPECT_TRUE(precedes(GetParam(), false)) << GetParam().statements; }

INSTANTIATE_TEST_SUITE_P(Each, OrderStep, testing::ValuesIn(kSteps));

TEST(EventOrder, OnlyDerivationsAreStrict) {
  EXPECT_TRUE(
      precedes({42, "entity(e) entity(f) wasDerivedFrom(f, e)", generation, "e", generation, "f"}, true));
  for (const Step& step : kSteps) EXPECT_FALSE(precedes(step, true));
}

TEST(EventOrder, AStepNeedsBothEvents) {
  EXPECT_FALSE(precedes({34, "wasGeneratedBy(e, a, -)", start, "a", generation, "e"}, false));
  EXPECT_FALSE(precedes({42, "entity(e) wasDerivedFrom(f, e)", generation, "e", generation, "f"}, true));
  EXPECT_FALSE(precedes({37, "used(u; a, e, -)", generation, "e", usage, "u"}, false));
}

}  // namespace
}  // namespace provml::prov

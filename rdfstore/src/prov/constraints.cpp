// The check of a document: each instance by itself, and what the parts found in words.
#include "provml/prov/constraints.h"

#include <algorithm>
#include <set>
#include <utility>

#include "prov/event_order.h"
#include "prov/normal_form.h"
#include "prov/required.h"
#include "prov/rules.h"
#include "prov/typing.h"

namespace provml::prov {
namespace {

constexpr std::size_t kShownSteps = 12;  // of a cycle

class InstanceCheck {
 public:
  InstanceCheck(const Document& document, const std::string& bundle, const std::vector<Statement>& statements,
                std::vector<Violation>& out)
      : document_(document), bundle_(bundle), statements_(statements), out_(out), form_(statements) {}

  void run() {
    for (const Statement& s : statements_) check_form(s);
    for (const Clash& clash : form_.clashes) tell(clash);
    Typing typing(form_, statements_);
    typing.check([this](int constraint, std::uint32_t first, std::uint32_t second, TermId about) {
      impossible(constraint, first, second, about);
    });
    const EventOrder order(form_, typing.is_entity());
    for (const EventOrder::Cycle& cycle : order.strict_cycles()) tell(order, cycle);
  }

 private:
  void check_form(const Statement& s) {
    if (const std::string_view missing = missing_argument(s); !missing.empty()) {
      Violation v = violation(kMissingArgument, {});
      v.statements.push_back(describe(s, document_));
      v.explanation = v.statements[0] + " lacks its argument '" + std::string(missing) + "'";
      out_.push_back(std::move(v));
    }
    for (const Attribute& a : s.attributes) {
      if (a.value.kind != rdf::TermKind::literal || !a.name.starts_with(kProv) ||
          !kind_named(std::string_view(a.name).substr(kProv.size())))
        continue;
      Violation v = violation(kStatementAsAttribute, {});
      v.ids = {s.id};
      v.statements.push_back(describe(s, document_));
      v.explanation = v.statements[0] + " has an attribute " + describe(a.name, document_) +
                      ", which is a statement of PROV and no attribute";
      out_.push_back(std::move(v));
    }
  }

  Violation violation(int constraint, std::initializer_list<std::uint32_t> facts) {
    Violation v;
    v.constraint = rule_name(constraint);
    v.number = constraint < kKeyObject ? 0 : constraint;
    v.bundle = bundle_;
    for (const std::uint32_t fact : facts) {
      std::string text = describe(statements_[form_.facts[fact].statement], document_);
      if (std::ranges::find(v.statements, text) == v.statements.end())
        v.statements.push_back(std::move(text));
    }
    return v;
  }

  std::string shown(TermId term) {
    const std::string& text = form_.terms.text(term);
    return text.empty() ? "something unknown" : describe(text, document_);
  }

  void add_id(Violation& v, TermId term) {
    const std::string& text = form_.terms.text(term);
    if (!text.empty() && text != "-" && std::ranges::find(v.ids, text) == v.ids.end()) v.ids.push_back(text);
  }

  static std::string joined(const std::vector<std::string>& statements) {
    std::string text;
    for (const std::string& s : statements) text += (text.empty() ? "" : " and ") + s;
    return text;
  }

  void tell(const Clash& clash) {
    Violation v = violation(clash.constraint, {clash.first, clash.second});
    add_id(v, form_.facts[clash.first].id);
    add_id(v, form_.facts[clash.second].id);
    for (const TermId term : {clash.a, clash.b}) add_id(v, term);
    const bool time = clash.constraint == kUniqueStartTime || clash.constraint == kUniqueEndTime;
    v.explanation = joined(v.statements) +
                    (time ? " must give the same time" : " must be the same statement") + ", but " +
                    shown(clash.a) + " is not " + shown(clash.b);
    out_.push_back(std::move(v));
  }

  void impossible(int constraint, std::uint32_t first, std::uint32_t second, TermId about) {
    Violation v = violation(constraint, {first, second});
    add_id(v, about);
    const std::string what = shown(about), by = joined(v.statements);
    switch (constraint) {
      case kUnspecifiedDerivation:
        v.explanation = by + " names a generation or a usage, but not the activity";
        break;
      case kSpecializationReflexive:
        v.explanation = by + " makes " + what + " a specialization of itself";
        break;
      case kPropertyOverlap:
        v.explanation = what + " identifies two kinds of things: " + by;
        break;
      case kObjectPropertyOverlap:
        v.explanation = what + " identifies an object and a relation: " + by;
        break;
      case kEntityActivityDisjoint:
        v.explanation = what + " is an entity and an activity: " + by;
        break;
      default:
        v.explanation = "the empty collection " + what + " has a member: " + by;
    }
    out_.push_back(std::move(v));
  }

  std::string shown(const EventOrder::Node& node) {
    switch (node.event) {
      case Event::generation:
      case Event::later_generation:
        return "the generation of " + shown(node.of);
      case Event::invalidation:
      case Event::later_invalidation:
        return "the invalidation of " + shown(node.of);
      case Event::start:
        return "the start of " + shown(node.of);
      case Event::end:
        return "the end of " + shown(node.of);
      default:
        return form_.terms.known(node.of) ? "the usage " + shown(node.of) : "a usage";
    }
  }

  void tell(const EventOrder& order, const EventOrder::Cycle& cycle) {
    Violation v = violation(order.reason(cycle.front()).constraint, {});
    std::string& text = v.explanation;
    const Digraph& graph = order.graph();
    text = shown(order.node(graph.edge(cycle.front()).from));
    const std::size_t shown_steps = std::min(cycle.size(), kShownSteps);
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const auto& [constraint, strict, fact] = order.reason(cycle[i]);
      const EventOrder::Node& to = order.node(graph.edge(cycle[i]).to);
      add_id(v, to.of);
      std::string statement;
      if (fact != EventOrder::kNoFact) {
        statement = describe(statements_[form_.facts[fact].statement], document_);
        if (std::ranges::find(v.statements, statement) == v.statements.end())
          v.statements.push_back(statement);
      }
      if (i >= shown_steps) continue;
      text += std::string(i == 0 ? "" : ", which") + (strict ? " strictly precedes " : " precedes ") +
              shown(to) + " (" + std::string(rule_name(constraint)) +
              (statement.empty() ? "" : ": " + statement) + ")";
    }
    if (cycle.size() > shown_steps) text += ", and so on: " + std::to_string(cycle.size()) + " steps";
    text += ": an event would precede itself";
    out_.push_back(std::move(v));
  }

  const Document& document_;
  const std::string& bundle_;
  const std::vector<Statement>& statements_;
  std::vector<Violation>& out_;
  NormalForm form_;
};

}  // namespace

std::vector<Violation> check_constraints(const Document& document) {
  std::vector<Violation> violations;
  const std::string toplevel;
  InstanceCheck(document, toplevel, document.statements, violations).run();
  std::set<std::string_view> names;
  for (const Bundle& bundle : document.bundles) {
    if (!names.insert(bundle.id).second)
      violations.push_back({std::string(rule_name(kRepeatedBundle)),
                            0,
                            bundle.id,
                            {bundle.id},
                            {},
                            "there are two bundles " + describe(bundle.id, document)});
    InstanceCheck(document, bundle.id, bundle.statements, violations).run();
  }
  return violations;
}

}  // namespace provml::prov

// From a user's words for a value to the inputs that had it.
#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>

#include "named/resolve.h"
#include "provml/rdf/mapper.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::Term;
using rdf::TermId;

struct Range {
  std::string first, last;
};

std::optional<Range> parse_range(const std::string& text) {
  static const std::regex kForm(
      R"(\s*[\[({]?\s*([-+]?[0-9.]+?)\s*(?:-|:|\.\.+|,|/|\s|–|…)\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*[\])}]?\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) return {};
  return Range{match[1], match[2]};
}

std::vector<std::string> forms_of(const Range& range) {
  const auto& [a, b] = range;
  std::vector<std::string> forms{a + "-" + b,
                                 a + ":" + b,
                                 a + ".." + b,
                                 a + "," + b,
                                 a + ", " + b,
                                 a + " " + b,
                                 a + " - " + b,
                                 a + "/" + b,
                                 "[" + a + "," + b + "]",
                                 "[" + a + ", " + b + "]",
                                 "(" + a + "," + b + ")",
                                 "(" + a + ", " + b + ")",
                                 "[" + a + "-" + b + "]"};
  static constexpr std::pair<const char*, const char*> kKeys[] = {
      {"first", "last"},  {"first", "second"}, {"begin", "end"},      {"start", "end"},
      {"start", "stop"},  {"from", "to"},      {"min", "max"},        {"low", "high"},
      {"lower", "upper"}, {"lo", "hi"},        {"minimum", "maximum"}};
  for (const auto& [low, high] : kKeys) {
    std::string form = "{\"";
    form.append(low).append("\":").append(a).append(",\"").append(high).append("\":").append(b).append("}");
    forms.push_back(form);
  }
  return forms;
}

std::vector<Term> scalar_terms(const std::string& text) {
  const std::string xsd(vocabulary::kXsd);
  std::vector<Term> terms{Term::literal(text), Term::literal(text, xsd + "integer"),
                          Term::literal(text, xsd + "double"), Term::literal(text, xsd + "boolean")};
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed == std::errc() && end == text.data() + text.size())
    terms.push_back(Term::literal(rdf::double_text(number), xsd + "double"));
  return terms;
}

/// The name of a bound without the word that says which bound it is: "inline_first" and "inline_last" are
/// one.
std::string stem_of(const std::string& name) {
  static const std::regex kBound(
      "(first|last|second|begin|end|start|stop|from|to|min|max|low|high|lower|upper|lo|hi|minimum|maximum)",
      std::regex::icase);
  return std::regex_replace(name, kBound, "*");
}

class Settings {
 public:
  explicit Settings(const Graph& graph) : graph_(graph), t_(graph.terms) {
    characteristic_ =
        graph.source().id_of(Term::iri(std::string(vocabulary::kNamespace) + "DatasetCharacteristicValue"));
  }

  std::vector<TermId> find(const std::string& text) {
    for (const Term& term : scalar_terms(text)) take(graph_.source().id_of(term));
    if (const auto range = parse_range(text)) {
      for (const std::string& form : forms_of(*range)) take(graph_.source().id_of(Term::literal(form)));
      for (const Term& low : scalar_terms(range->first))
        for (const Term& high : scalar_terms(range->last))
          take_pair(graph_.source().id_of(low), graph_.source().id_of(high));
    }
    return settings_.empty() ? characteristics_ : settings_;
  }

 private:
  void take(TermId value) {
    if (!value) return;
    graph_.subjects(t_.value, value, [&](TermId slot) {
      if (graph_.subject(t_.used, slot)) keep(slot);
    });
  }

  void keep(TermId slot) {
    auto& list = graph_.has(slot, t_.type, characteristic_) ? characteristics_ : settings_;
    if (std::find(list.begin(), list.end(), slot) == list.end()) list.push_back(slot);
  }

  /// Two inputs of one activity that are the bounds of one thing.
  void take_pair(TermId low, TermId high) {
    if (!low || !high) return;
    graph_.subjects(t_.value, low, [&](TermId slot) {
      const TermId activity = graph_.subject(t_.used, slot);
      if (!activity) return;
      graph_.objects(activity, t_.used, [&](TermId other) {
        if (other == slot || !graph_.has(other, t_.value, high)) return;
        const std::string a = graph_.string_of(slot), b = graph_.string_of(other);
        if (a != b && stem_of(a.substr(a.rfind('/'))) == stem_of(b.substr(b.rfind('/')))) keep(slot);
      });
    });
  }

  const Graph& graph_;
  const Terms& t_;
  TermId characteristic_ = 0;
  std::vector<TermId> settings_, characteristics_;
};

}  // namespace

std::vector<TermId> resolve_setting(const Graph& graph, const std::string& text) {
  return Settings(graph).find(text);
}

}  // namespace provml::query

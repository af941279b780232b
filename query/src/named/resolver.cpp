#include <algorithm>
#include <charconv>
#include <set>

#include "named/resolve.h"
#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::Term;
using rdf::TermId;

constexpr std::string_view kRunPrefix = "urn:provml:run:";
constexpr std::size_t kShown = 10;

TermId class_id(const Graph& graph, std::string_view name) {
  return graph.source().id_of(Term::iri(std::string(vocabulary::kNamespace).append(name)));
}

/// Whether some slot of the class refers to `data`, or `data` is one.
bool has_role(const Graph& graph, TermId data, TermId slot_class) {
  if (graph.has(data, graph.terms.type, slot_class)) return true;
  bool found = false;
  graph.subjects(graph.terms.specialization_of, data,
                 [&](TermId slot) { found = found || graph.has(slot, graph.terms.type, slot_class); });
  return found;
}

bool is_number(const std::string& text, bool integer) {
  if (integer) {
    long long value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size();
  }
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size();
}

Error unknown(const std::string& message, const std::string& what, const std::vector<std::string>& known) {
  return Error("provml-E0513", message,
               known.empty() ? "no " + what + " is known" : "known: " + some_of(known));
}

}  // namespace

std::string some_of(const std::vector<std::string>& known) {
  std::string text;
  for (std::size_t i = 0; i < std::min(known.size(), kShown); ++i)
    text.append(text.empty() ? "" : ", ").append(known[i]);
  if (known.size() > kShown) text += " and " + std::to_string(known.size() - kShown) + " more";
  return text;
}

std::vector<std::string> known_runs(const Graph& graph) {
  std::vector<std::pair<std::string, std::string>> runs;
  if (const TermId type = class_id(graph, "WorkflowExecution"))
    graph.subjects(graph.terms.type, type, [&](TermId id) {
      const std::string iri = graph.string_of(id);
      // A marked function with the role workflow is of this class, too.
      if (!iri.starts_with(kRunPrefix) || iri.find('/') != std::string::npos) return;
      std::string started;
      graph.subjects(graph.terms.part_of, id, [&](TermId process) {
        const std::string time = graph.text(process, graph.terms.started);
        if (started.empty() || (!time.empty() && time < started)) started = time;
      });
      runs.emplace_back(started, iri.substr(kRunPrefix.size()));
    });
  std::sort(runs.rbegin(), runs.rend());
  std::vector<std::string> ids;
  for (auto& [started, id] : runs) ids.push_back(std::move(id));
  return ids;
}

std::vector<std::string> known_data(const Graph& graph, std::string_view slot_class) {
  std::set<std::string> names;
  if (const TermId type = class_id(graph, slot_class))
    graph.subjects(graph.terms.type, type, [&](TermId slot) {
      graph.objects(slot, graph.terms.specialization_of, [&](TermId shared) {
        std::string path = graph.text(shared, graph.terms.path);
        if (path.empty())
          path = graph.text(graph.object(shared, graph.terms.specialization_of), graph.terms.path);
        if (path.empty() && !is_memory_value(graph.string_of(shared))) path = graph.string_of(shared);
        if (!path.empty()) names.insert(path);
      });
    });
  return {names.begin(), names.end()};
}

Resolver::Resolver(const rdf::QuadSource& source, std::filesystem::path cwd)
    : source_(source), cwd_(std::move(cwd)) {}

std::string Resolver::run(const std::string& text) const {
  const Graph graph(source_);
  const std::string id = text.starts_with(kRunPrefix) ? text.substr(kRunPrefix.size()) : text;
  const std::vector<std::string> runs = known_runs(graph);
  std::vector<std::string> near;
  for (const std::string& run : runs) {
    if (run == id) return std::string(kRunPrefix) + run;
    if (!id.empty() && (run.starts_with(id) || run.ends_with(id))) near.push_back(run);
  }
  if (near.size() == 1) return std::string(kRunPrefix) + near.front();
  if (near.size() > 1)
    throw Error("provml-E0515", "'" + text + "' may be several runs",
                "give more of the id: " + some_of(near));
  throw unknown("unknown run '" + text + "'", "run", runs);
}

std::vector<std::string> Resolver::target(const std::string& text) const {
  const Graph graph(source_);
  // What is an IRI of the store is taken as it is: a slot stays a slot.
  for (const std::string& iri : {text, std::string(kRunPrefix) + text})
    if (!text.empty() && source_.id_of(Term::iri(iri))) return {iri};
  std::vector<std::string> iris;
  for (const TermId id : resolve_data(graph, cwd_, text)) iris.push_back(graph.string_of(id));
  if (!iris.empty()) return iris;
  try {
    return {run(text)};
  } catch (const Error& error) {
    if (error.id() == "provml-E0515") throw;
  }
  std::vector<std::string> known = known_data(graph, "ModelReferenceValue");
  std::string what = "known models: " + some_of(known);
  if (known.empty()) {
    known = known_runs(graph);
    what = known.empty() ? "nothing was captured yet" : "known runs: " + some_of(known);
  }
  throw Error("provml-E0513", "nothing is known of '" + text + "'", what);
}

std::vector<Term> Resolver::parameter(const std::string& kind, const std::string& text,
                                      const std::string& what) const {
  const Graph graph(source_);
  if (kind == "string") return {Term::literal(text)};
  if (kind == "integer" || kind == "number") {
    if (!is_number(text, kind == "integer"))
      throw Error("provml-E0516",
                  "parameter '" + what + "' is not a" + (kind == "integer" ? "n integer: '" : " number: '") +
                      text + "'",
                  "give --param " + what + (kind == "integer" ? "=42" : "=0.5"));
    return {Term::literal(text, std::string(vocabulary::kXsd) + (kind == "integer" ? "integer" : "double"))};
  }
  if (kind == "run") return {Term::iri(run(text))};
  if (kind == "iri") {
    if (source_.id_of(Term::iri(text))) return {Term::iri(text)};
    std::vector<Term> terms;
    for (const std::string& iri : target(text)) terms.push_back(Term::iri(iri));
    return terms;
  }
  std::vector<TermId> ids;
  if (kind == "setting") {
    ids = resolve_setting(graph, text);
    if (ids.empty())
      throw Error("provml-E0513", "no known input has the value '" + text + "' of parameter '" + what + "'",
                  "'provml query q2 --param model=FILE' shows the values that were used");
  } else {
    ids = resolve_data(graph, cwd_, text);
    add_moves(graph, ids);
    const std::string_view role = kind == "model"     ? "ModelReferenceValue"
                                  : kind == "dataset" ? "LearningDatasetReferenceValue"
                                                      : "";
    if (!role.empty()) {
      const TermId slot_class = class_id(graph, role);
      std::vector<TermId> fitting;
      for (const TermId id : ids)
        if (slot_class && has_role(graph, id, slot_class)) fitting.push_back(id);
      if (fitting.empty())
        throw unknown((ids.empty() ? "unknown " : "known, but not as a ") + kind + ": '" + text + "'", kind,
                      known_data(graph, role));
    } else if (ids.empty()) {
      std::vector<std::string> known = known_data(graph, "LearningDatasetReferenceValue");
      throw unknown("unknown file '" + text + "'", "file", known);
    }
  }
  std::vector<Term> terms;
  for (const TermId id : ids) terms.push_back(source_.term_of(id));
  return terms;
}

}  // namespace provml::query

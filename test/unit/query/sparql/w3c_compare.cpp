#include <algorithm>
#include <functional>
#include <map>

#include "sparql/value.h"
#include "w3c_files.h"

namespace provml::test {
namespace {

using Row = std::vector<std::optional<rdf::Term>>;
using query::sparql::Value;

/// Numbers are compared by value and datatype, everything else as written.
bool same_term(const rdf::Term& a, const rdf::Term& b) {
  if (a == b) return true;
  if (a.kind != b.kind || a.kind != rdf::TermKind::literal || a.datatype != b.datatype) return false;
  if (a.datatype.empty() && a.value == b.value) {
    const auto lower = [](std::string s) {
      std::transform(s.begin(), s.end(), s.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return s;
    };
    return lower(a.language) == lower(b.language);
  }
  const Value x = Value::of(a), y = Value::of(b);
  return x.kind == Value::Kind::number && y.kind == Value::Kind::number &&
         compare(x.number, y.number) == std::partial_ordering::equivalent;
}

struct Matcher {
  std::map<std::string, std::string> forward, backward;

  bool match(const Row& a, const Row& e, bool text_only) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].has_value() != e[i].has_value()) return false;
      if (!a[i]) continue;
      if (a[i]->kind == rdf::TermKind::blank && e[i]->kind == rdf::TermKind::blank) {
        const auto f = forward.find(a[i]->value);
        const auto b = backward.find(e[i]->value);
        if (f == forward.end() && b == backward.end()) {
          forward[a[i]->value] = e[i]->value;
          backward[e[i]->value] = a[i]->value;
        } else if (f == forward.end() || b == backward.end() || f->second != e[i]->value) {
          return false;
        }
      } else if (text_only ? a[i]->value != e[i]->value : !same_term(*a[i], *e[i])) {
        return false;
      }
    }
    return true;
  }
};

bool same_rows(const std::vector<Row>& actual, const std::vector<Row>& expected, bool ordered,
               bool text_only) {
  if (actual.size() != expected.size()) return false;
  std::vector<bool> used(expected.size(), false);
  int budget = 2'000'000;
  const std::function<bool(std::size_t, const Matcher&)> place = [&](std::size_t i, const Matcher& state) {
    if (i == actual.size()) return true;
    for (std::size_t j = 0; j < expected.size(); ++j) {
      if (used[j] || (ordered && j != i)) continue;
      if (--budget < 0) return false;
      Matcher next = state;
      if (!next.match(actual[i], expected[j], text_only)) continue;
      used[j] = true;
      if (place(i + 1, next)) return true;
      used[j] = false;
    }
    return false;
  };
  return place(0, Matcher());
}

std::string show(const std::vector<Row>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (const auto& cell : row) out += (cell ? to_ntriples(*cell) : "-") + "  ";
    out += "\n";
  }
  return out;
}

std::vector<Row> distinct(std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::vector<Row> rows_of(const std::vector<rdf::Quad>& graph) {
  std::vector<Row> rows;
  for (const auto& q : graph) rows.push_back({q.subject, q.predicate, q.object});
  return distinct(rows);
}

}  // namespace

bool same(const query::Result& actual, const Expected& expected, bool lax, std::string& difference) {
  if (actual.form == query::Form::ask) {
    difference = actual.boolean ? "answered true" : "answered false";
    return actual.boolean == expected.result.boolean;
  }
  std::vector<Row> a, e;
  if (actual.form == query::Form::select) {
    auto x = actual.variables, y = expected.result.variables;
    std::sort(x.begin(), x.end());
    std::sort(y.begin(), y.end());
    if (x != y) {
      difference = "other variables";
      return false;
    }
    a = actual.rows;
    for (const auto& row : expected.result.rows) {
      Row r;
      for (const auto& name : actual.variables) {
        const auto& names = expected.result.variables;
        r.push_back(
            row[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())]);
      }
      e.push_back(std::move(r));
    }
    if (lax) a = distinct(a), e = distinct(e);
  } else {
    a = rows_of(actual.graph);
    e = rows_of(expected.result.graph);
  }
  if (same_rows(a, e, expected.ordered, expected.text_only)) return true;
  difference = "expected:\n" + show(e) + "found:\n" + show(a);
  return false;
}

}  // namespace provml::test

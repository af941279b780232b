#include "provml/rdf/memory_source.h"

#include <algorithm>

#include "provml/error.h"

namespace provml::rdf {
namespace {

// Components of a quad: 0 subject, 1 predicate, 2 object, 3 graph. The first three orders serve patterns
// without a graph, and keep the copies of one triple in several graphs side by side; the others serve
// patterns with one.
constexpr std::array<std::array<int, 4>, 6> kOrders = {
    {{0, 1, 2, 3}, {1, 2, 0, 3}, {2, 0, 1, 3}, {3, 0, 1, 2}, {3, 1, 2, 0}, {3, 2, 0, 1}}};

std::array<TermId, 4> components(const QuadIds& q) { return {q.subject, q.predicate, q.object, q.graph}; }

class RangeCursor : public QuadCursor {
 public:
  using Key = std::array<TermId, 4>;
  RangeCursor(const Key* begin, const Key* end, const std::array<int, 4>& order, MatchMode mode)
      : at_(begin), end_(end), order_(order), mode_(mode) {}

  bool next(QuadIds& quad) override {
    if (at_ == end_) return false;
    std::array<TermId, 4> c{};
    for (std::size_t i = 0; i < 4; ++i) c[static_cast<std::size_t>(order_[i])] = (*at_)[i];
    quad = {c[0], c[1], c[2], mode_ == MatchMode::triples ? 0 : c[3]};
    const Key* seen = at_++;
    if (mode_ == MatchMode::triples)
      while (at_ != end_ && std::equal(seen->begin(), seen->begin() + 3, at_->begin())) ++at_;
    return true;
  }

 private:
  const Key *at_, *end_;
  const std::array<int, 4>& order_;
  MatchMode mode_;
};

}  // namespace

MemorySource::MemorySource(const std::vector<Quad>& quads) {
  terms_.push_back(nullptr);
  intern(Term::iri(""));  // kDefaultGraph
  indexes_[0].reserve(quads.size());
  for (const Quad& q : quads)
    indexes_[0].push_back({intern(q.subject), intern(q.predicate), intern(q.object), intern(q.graph)});
  std::sort(indexes_[0].begin(), indexes_[0].end());
  indexes_[0].erase(std::unique(indexes_[0].begin(), indexes_[0].end()), indexes_[0].end());
  for (std::size_t i = 1; i < indexes_.size(); ++i) {
    indexes_[i].reserve(indexes_[0].size());
    for (const Key& k : indexes_[0]) {
      Key permuted{};
      for (std::size_t j = 0; j < 4; ++j) permuted[j] = k[static_cast<std::size_t>(kOrders[i][j])];
      indexes_[i].push_back(permuted);
    }
    std::sort(indexes_[i].begin(), indexes_[i].end());
  }
}

TermId MemorySource::intern(const Term& term) {
  // xsd:string is written "" (term.h), so that both spellings are one term.
  Term normal = term;
  if (normal.kind == TermKind::literal && normal.datatype == "http://www.w3.org/2001/XMLSchema#string")
    normal.datatype.clear();
  const auto [at, fresh] = ids_.try_emplace(std::move(normal), terms_.size());
  if (fresh) terms_.push_back(&at->first);
  return at->second;
}

TermId MemorySource::id_of(const Term& term) const {
  Term normal = term;
  if (normal.kind == TermKind::literal && normal.datatype == "http://www.w3.org/2001/XMLSchema#string")
    normal.datatype.clear();
  const auto at = ids_.find(normal);
  return at == ids_.end() ? 0 : at->second;
}

Term MemorySource::term_of(TermId id) const {
  if (id == 0 || id >= terms_.size())
    throw Error("provml-E0409", "no term has the id " + std::to_string(id),
                "ids belong to the source that gave them");
  return *terms_[id];
}

MemorySource::Range MemorySource::range_of(const QuadIds& pattern) const {
  const auto c = components(pattern);
  std::size_t best = 0, best_length = 0;
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    std::size_t length = 0;
    while (length < 4 && c[static_cast<std::size_t>(kOrders[i][length])] != 0) ++length;
    if (i == 0 || length > best_length) best = i, best_length = length;
  }
  Key prefix{};
  for (std::size_t j = 0; j < best_length; ++j) prefix[j] = c[static_cast<std::size_t>(kOrders[best][j])];
  const auto less = [n = best_length](const Key& a, const Key& b) {
    return std::lexicographical_compare(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(n), b.begin(),
                                        b.begin() + static_cast<std::ptrdiff_t>(n));
  };
  const auto& index = indexes_[best];
  const auto [b, e] = std::equal_range(index.begin(), index.end(), prefix, less);
  return {best, static_cast<std::size_t>(b - index.begin()), static_cast<std::size_t>(e - index.begin())};
}

std::unique_ptr<QuadCursor> MemorySource::match(const QuadIds& pattern, MatchMode mode) const {
  QuadIds wanted = pattern;
  if (mode == MatchMode::triples) wanted.graph = 0;
  const Range r = range_of(wanted);
  const Key* base = indexes_[r.index].data();
  return std::make_unique<RangeCursor>(base + r.begin, base + r.end, kOrders[r.index], mode);
}

std::uint64_t MemorySource::estimate(const QuadIds& pattern) const {
  const Range r = range_of(pattern);
  return r.end - r.begin;
}

}  // namespace provml::rdf

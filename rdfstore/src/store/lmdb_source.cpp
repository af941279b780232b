#include "store/lmdb_source.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "store/lmdb_index.h"

namespace provml::rdf::store {
namespace {

constexpr std::size_t kCountedBlocks = 128;  // an estimate looks at no more, about 25,000 quads

/// An index, how many of its leading components the pattern binds, and what is left to compare.
struct Plan {
  unsigned index = kSpog;
  std::size_t bound = 0;
  Tuple prefix{};       ///< in index order; 0 where not bound
  bool filter = false;  ///< components after the bound ones must be compared as well
};

Plan plan_for(const Tuple& quad, unsigned index) {
  Plan plan;
  plan.index = index;
  plan.prefix = reorder(quad, index);
  while (plan.bound < 4 && plan.prefix[plan.bound] != 0) ++plan.bound;
  plan.filter = std::any_of(plan.prefix.begin() + static_cast<std::ptrdiff_t>(plan.bound), plan.prefix.end(),
                            [](std::uint64_t id) { return id != 0; });
  return plan;
}

class PatternCursor : public QuadCursor {
 public:
  PatternCursor(std::shared_ptr<TxnHolder> txn, const Plan& plan, MatchMode mode)
      : txn_(std::move(txn)),
        plan_(plan),
        triples_(mode == MatchMode::triples),
        walk_(txn_->get(), txn_->databases().indexes[plan.index], start(plan)) {}

  bool next(QuadIds& quad) override {
    for (; walk_.valid() && begins_with(walk_.tuple(), plan_.prefix, plan_.bound); walk_.advance()) {
      const Tuple& tuple = walk_.tuple();
      if (plan_.filter && !passes(tuple)) continue;
      if (triples_ && any_ && begins_with(tuple, last_, 3)) continue;
      last_ = tuple;
      any_ = true;
      const auto& order = kOrders[plan_.index];
      std::uint64_t ids[4];
      for (unsigned i = 0; i < 4; ++i) ids[order[i]] = tuple[i];
      quad = {ids[0], ids[1], ids[2], triples_ ? 0 : ids[3]};
      walk_.advance();
      return true;
    }
    return false;
  }

 private:
  static Tuple start(const Plan& plan) {
    Tuple from{};
    std::copy_n(plan.prefix.begin(), plan.bound, from.begin());
    return from;
  }
  bool passes(const Tuple& tuple) const {
    for (std::size_t i = plan_.bound; i < 4; ++i) {
      if (plan_.prefix[i] != 0 && plan_.prefix[i] != tuple[i]) return false;
    }
    return true;
  }

  std::shared_ptr<TxnHolder> txn_;
  Plan plan_;
  bool triples_;
  bool any_ = false;
  Tuple last_{};
  IndexWalk walk_;
};

class LmdbSource : public QuadSource {
 public:
  explicit LmdbSource(std::shared_ptr<TxnHolder> txn)
      : txn_(std::move(txn)), dictionary_(txn_->get(), txn_->databases()) {}

  TermId id_of(const Term& term) const override { return dictionary_.id_of(term); }
  Term term_of(TermId id) const override { return dictionary_.term_of(id); }

  std::unique_ptr<QuadCursor> match(const QuadIds& pattern, MatchMode mode) const override {
    return std::make_unique<PatternCursor>(txn_, choose(tuple_of(pattern, mode)), mode);
  }

  std::uint64_t estimate(const QuadIds& pattern) const override {
    const Tuple quad = tuple_of(pattern, MatchMode::quads);
    std::uint64_t limit = quad_count(txn_->get(), txn_->databases());
    if (quad[1] != 0) limit = std::min(limit, stat(predicate_key(quad[1])));
    if (quad[3] != 0) limit = std::min(limit, stat(graph_key(quad[3])));
    if (limit == 0 || (quad[0] == 0 && quad[2] == 0)) return limit;
    Plan plan = choose(quad);
    bool capped = false;
    const std::uint64_t counted = count_range(txn_->get(), txn_->databases().indexes[plan.index], plan.prefix,
                                              plan.bound, kCountedBlocks, capped);
    return capped ? limit : std::min(limit, counted);
  }

 private:
  static Tuple tuple_of(const QuadIds& pattern, MatchMode mode) {
    return {pattern.subject, pattern.predicate, pattern.object,
            mode == MatchMode::triples ? 0 : pattern.graph};
  }

  std::uint64_t stat(std::uint64_t number) const {
    MDB_val key{sizeof number, &number};
    MDB_val value{};
    std::uint64_t count = 0;
    const int code = mdb_get(txn_->get(), txn_->databases().stats, &key, &value);
    if (code == MDB_NOTFOUND) return 0;
    check(code, "look up");
    std::memcpy(&count, value.mv_data, std::min(value.mv_size, sizeof count));
    return count;
  }

  /// The index with the longest bound prefix; docs/store.md has the table.
  Plan choose(const Tuple& quad) const {
    const bool s = quad[0] != 0;
    const bool p = quad[1] != 0;
    const bool o = quad[2] != 0;
    const bool g = quad[3] != 0;
    if (s && g && !(o && !p)) return plan_for(quad, kGspo);
    if (s) return plan_for(quad, o && !p ? kOspg : kSpog);
    if (p && !o && g)
      return plan_for(quad, stat(graph_key(quad[3])) < stat(predicate_key(quad[1])) ? kGspo : kPosg);
    if (p) return plan_for(quad, kPosg);
    if (o) return plan_for(quad, kOspg);
    return plan_for(quad, g ? kGspo : kSpog);
  }

  std::shared_ptr<TxnHolder> txn_;
  Dictionary dictionary_;
};

}  // namespace

std::unique_ptr<QuadSource> make_source(std::shared_ptr<TxnHolder> txn) {
  return std::make_unique<LmdbSource>(std::move(txn));
}

bool has_quad(MDB_txn* txn, const Databases& databases, const Tuple& quad) {
  const IndexWalk walk(txn, databases.indexes[kSpog], quad);
  return walk.valid() && walk.tuple() == quad;
}

std::uint64_t quad_count(MDB_txn* txn, const Databases& databases) {
  return get_number(txn, databases.system, "quads");
}

void set_quad_count(MDB_txn* txn, const Databases& databases, std::uint64_t count) {
  put_number(txn, databases.system, "quads", count);
}

void visit_graphs(MDB_txn* txn, const Databases& databases,
                  const std::function<void(const Term&, std::uint64_t)>& visit) {
  const Dictionary dictionary(txn, databases);
  const Cursor cursor = open_cursor(txn, databases.stats);
  MDB_val key{};
  MDB_val value{};
  int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_FIRST);
  for (; code == MDB_SUCCESS; code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) {
    std::uint64_t number = 0;
    std::uint64_t count = 0;
    std::memcpy(&number, key.mv_data, std::min(key.mv_size, sizeof number));
    std::memcpy(&count, value.mv_data, std::min(value.mv_size, sizeof count));
    if ((number & 1) != 0) visit(dictionary.term_of(number >> 1), count);
  }
  if (code != MDB_NOTFOUND) check(code, "read");
}

}  // namespace provml::rdf::store

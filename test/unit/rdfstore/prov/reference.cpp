#include "reference.h"

#include <algorithm>
#include <functional>
#include <set>

namespace provml::test {
namespace {

using prov::Kind;
using Term = std::string;  // "?7" is an existential variable, "-" the placeholder

struct Stated {
  Kind kind;
  Term id;
  std::vector<Term> arguments;
  bool empty_collection = false;
  bool operator==(const Stated&) const = default;
};

bool is_variable(const Term& t) { return t.starts_with("?"); }

class Reference {
 public:
  explicit Reference(const std::vector<prov::Statement>& statements) {
    for (const prov::Statement& s : statements) expand(s);
  }

  bool valid() {
    while (!broken_ && (infer() || unify())) {
    }
    return !broken_ && possible() && ordered();
  }

 private:
  Term fresh() { return "?" + std::to_string(next_++); }

  void expand(const prov::Statement& s) {
    const prov::KindInfo& info = prov::kind_info(s.kind);
    Stated one{s.kind, s.id, {}, false};
    if (info.identified && one.id.empty()) one.id = fresh();
    for (std::size_t i = 0; i < info.arguments.size(); ++i) {
      const bool plan = s.kind == Kind::association && i == 2;
      const bool open = s.kind == Kind::derivation && i >= 2 && (i == 2 || s.arguments[2].empty());
      Term t = s.arguments[i];
      if (t.empty()) t = plan || open ? "-" : fresh();
      one.arguments.push_back(t);
    }
    for (const prov::Attribute& a : s.attributes)
      if (a.value.value.ends_with("#EmptyCollection")) one.empty_collection = true;
    all_.push_back(one);
  }

  using Test = std::function<bool(const Stated&)>;
  bool exists(const Test& test) const { return std::ranges::any_of(all_, test); }
  static Test is(Kind kind, std::size_t i, const Term& x, std::size_t j = 9, const Term& y = {}) {
    return [=](const Stated& s) {
      return s.kind == kind && s.arguments[i] == x && (j == 9 || s.arguments[j] == y);
    };
  }

  /// What follows from one more statement that was not known; whether there is such.
  bool infer() {
    std::vector<Stated> more;
    const auto add = [&](Kind kind, const Term& id, std::vector<Term> arguments) {
      more.push_back({kind, id, std::move(arguments), false});
    };
    for (std::size_t looked = 0; looked < all_.size(); ++looked) {
      const Stated s = all_[cursor_++ % all_.size()];
      const auto& a = s.arguments;
      switch (s.kind) {
        case Kind::communication: {  // 5
          const bool known = exists([&](const Stated& g) {
            return g.kind == Kind::generation && g.arguments[1] == a[1] &&
                   exists(is(Kind::usage, 0, a[0], 1, g.arguments[0]));
          });
          if (known) break;
          const Term e = fresh();
          add(Kind::generation, fresh(), {e, a[1], fresh()});
          add(Kind::usage, fresh(), {a[0], e, fresh()});
          break;
        }
        case Kind::generation:  // 6
          for (const Stated& u : all_)
            if (u.kind == Kind::usage && u.arguments[1] == a[0] &&
                !exists(is(Kind::communication, 0, u.arguments[0], 1, a[1])))
              add(Kind::communication, fresh(), {u.arguments[0], a[1]});
          break;
        case Kind::entity:  // 7
          if (!exists(is(Kind::generation, 0, s.id)))
            add(Kind::generation, fresh(), {s.id, fresh(), fresh()});
          if (!exists(is(Kind::invalidation, 0, s.id)))
            add(Kind::invalidation, fresh(), {s.id, fresh(), fresh()});
          break;
        case Kind::activity:  // 8
          if (!exists(is(Kind::start, 0, s.id, 3, a[0])))
            add(Kind::start, fresh(), {s.id, fresh(), fresh(), a[0]});
          if (!exists(is(Kind::end, 0, s.id, 3, a[1])))
            add(Kind::end, fresh(), {s.id, fresh(), fresh(), a[1]});
          break;
        case Kind::start:  // 9
        case Kind::end:    // 10
          if (!exists(is(Kind::generation, 0, a[1], 1, a[2])))
            add(Kind::generation, fresh(), {a[1], a[2], fresh()});
          break;
        case Kind::derivation:  // 11
          if (a[2] == "-" || a[3] == "-" || a[4] == "-") break;
          if (!exists([&](const Stated& u) { return u.id == a[4] && is(Kind::usage, 0, a[2], 1, a[1])(u); }))
            add(Kind::usage, a[4], {a[2], a[1], fresh()});
          if (!exists(
                  [&](const Stated& g) { return g.id == a[3] && is(Kind::generation, 0, a[0], 1, a[2])(g); }))
            add(Kind::generation, a[3], {a[0], a[2], fresh()});
          break;
        case Kind::attribution: {  // 13
          const bool known = exists([&](const Stated& g) {
            return g.kind == Kind::generation && g.arguments[0] == a[0] &&
                   exists(is(Kind::association, 0, g.arguments[1], 1, a[1]));
          });
          if (known) break;
          const Term activity = fresh();
          add(Kind::generation, fresh(), {a[0], activity, fresh()});
          add(Kind::association, fresh(), {activity, a[1], fresh()});
          break;
        }
        case Kind::delegation:  // 14
          for (const std::size_t agent : {0, 1})
            if (!exists(is(Kind::association, 0, a[2], 1, a[agent])))
              add(Kind::association, fresh(), {a[2], a[agent], fresh()});
          break;
        case Kind::specialization:
          for (const Stated& other : all_) {
            if (other.kind == Kind::specialization && other.arguments[0] == a[1] &&  // 19
                !exists(is(Kind::specialization, 0, a[0], 1, other.arguments[1])))
              add(Kind::specialization, "", {a[0], other.arguments[1]});
            if (other.kind == Kind::entity && other.id == a[1] &&  // 21
                !exists([&](const Stated& e) {
                  return e.kind == Kind::entity && e.id == a[0] &&
                         (e.empty_collection || !other.empty_collection);
                }))
              more.push_back({Kind::entity, a[0], {}, other.empty_collection});
          }
          break;
        default:
          break;
      }
      if (!s.id.empty() && !prov::kind_info(s.kind).element && s.kind != Kind::influence &&  // 15
          !exists([&](const Stated& i) {
            return i.kind == Kind::influence && i.id == s.id && i.arguments[0] == a[0] &&
                   i.arguments[1] == a[1];
          }))
        add(Kind::influence, s.id, {a[0], a[1]});
      // One statement at a time: what is new may make the next one's known.
      if (!more.empty()) {
        all_.insert(all_.end(), more.begin(), more.end());
        --cursor_;
        return true;
      }
    }
    return false;
  }

  bool same(const Term& a, const Term& b) {
    if (a == b) return false;
    const Term from = is_variable(a) ? a : b, to = is_variable(a) ? b : a;
    if (!is_variable(from)) {
      broken_ = true;
      return true;
    }
    for (Stated& s : all_) {
      if (s.id == from) s.id = to;
      for (Term& t : s.arguments)
        if (t == from) t = to;
    }
    return true;
  }

  /// One step of unification; whether anything changed.
  bool unify() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      for (std::size_t j = 0; j < all_.size(); ++j) {
        if (i == j) continue;
        const Stated x = all_[i], y = all_[j];
        if (x.kind == Kind::activity && (y.kind == Kind::start || y.kind == Kind::end) &&
            y.arguments[0] == x.id && same(x.arguments[y.kind == Kind::start ? 0 : 1], y.arguments[3]))
          return true;  // 28, 29
        if (x.kind != y.kind) continue;
        if (!x.id.empty() && x.id == y.id) {  // 22, 23
          for (std::size_t n = 0; n < x.arguments.size(); ++n)
            if (same(x.arguments[n], y.arguments[n])) return true;
        }
        const bool by_entity = (x.kind == Kind::generation || x.kind == Kind::invalidation) &&
                               x.arguments[0] == y.arguments[0] && x.arguments[1] == y.arguments[1];
        const bool by_activity = (x.kind == Kind::start || x.kind == Kind::end) &&
                                 x.arguments[0] == y.arguments[0] && x.arguments[2] == y.arguments[2];
        if ((by_entity || by_activity) && same(x.id, y.id)) return true;  // 24 to 27
      }
    }
    return false;
  }

  bool possible() const {
    std::set<Term> entities, activities, empty;
    for (const Stated& s : all_) {
      const prov::KindInfo& info = prov::kind_info(s.kind);
      if (s.kind == Kind::entity) entities.insert(s.id);
      if (s.kind == Kind::activity) activities.insert(s.id);
      if (s.empty_collection) empty.insert(s.id);
      for (std::size_t i = 0; i < info.arguments.size(); ++i) {
        if (s.arguments[i] == "-") continue;
        if (info.arguments[i].kind == prov::ArgumentKind::activity) activities.insert(s.arguments[i]);
        if (info.arguments[i].kind == prov::ArgumentKind::entity ||
            info.arguments[i].kind == prov::ArgumentKind::plan)
          entities.insert(s.arguments[i]);
      }
      if (s.kind == Kind::derivation && s.arguments[2] == "-" &&
          (s.arguments[3] != "-" || s.arguments[4] != "-"))
        return false;                                                                        // 51
      if (s.kind == Kind::specialization && s.arguments[0] == s.arguments[1]) return false;  // 52
    }
    for (const Term& e : entities)
      if (activities.contains(e)) return false;  // 55
    for (const Stated& x : all_) {
      if (x.kind == Kind::membership && empty.contains(x.arguments[0])) return false;  // 56
      for (const Stated& y : all_) {
        if (x.id.empty() || x.id != y.id || x.kind == y.kind) continue;
        const bool object_x = prov::kind_info(x.kind).element, object_y = prov::kind_info(y.kind).element;
        if (object_x != object_y) return false;  // 54
        const auto own = [](Kind k) { return k != Kind::influence && k != Kind::derivation; };
        if (!object_x && own(x.kind) && own(y.kind)) return false;  // 53
      }
    }
    return true;
  }

  bool ordered() const {
    std::vector<const Stated*> events;
    for (const Stated& s : all_)
      if (s.kind == Kind::generation || s.kind == Kind::usage || s.kind == Kind::invalidation ||
          s.kind == Kind::start || s.kind == Kind::end)
        events.push_back(&s);
    const std::size_t n = events.size();
    std::vector<std::vector<int>> before(n, std::vector<int>(n, 0));  // 1 precedes, 2 strictly
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        before[i][j] = std::max(events[i]->id == events[j]->id ? 1 : 0, relation(*events[i], *events[j]));
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          if (before[i][k] && before[k][j])
            before[i][j] = std::max(before[i][j], std::max(before[i][k], before[k][j]));
    for (std::size_t i = 0; i < n; ++i)
      if (before[i][i] == 2) return false;
    return true;
  }

  /// By one of constraints 30 to 49.
  int relation(const Stated& x, const Stated& y) const {
    const auto both = [&](Kind k, Kind l) { return x.kind == k && y.kind == l; };
    const auto& a = x.arguments;
    const auto& b = y.arguments;
    using enum Kind;
    if (both(generation, generation) && (exists(is(derivation, 1, a[0], 0, b[0])))) return 2;  // 42
    if (x.kind == y.kind && x.kind != usage && a[0] == b[0]) return 1;              // 31, 32, 39, 40
    if (both(start, end) && a[0] == b[0]) return 1;                                 // 30
    if (both(start, usage) && a[0] == b[0]) return 1;                               // 33
    if (both(usage, end) && a[0] == b[0]) return 1;                                 // 33
    if (both(start, generation) && a[0] == b[1]) return 1;                          // 34
    if (both(generation, end) && a[1] == b[0]) return 1;                            // 34
    if (both(start, end) && exists(is(communication, 1, a[0], 0, b[0]))) return 1;  // 35
    if (both(generation, invalidation) && a[0] == b[0]) return 1;                   // 36
    if (both(generation, usage) && a[0] == b[1]) return 1;                          // 37
    if (both(usage, invalidation) && a[1] == b[0]) return 1;                        // 38
    if (both(usage, generation) && exists([&](const Stated& d) {
          return d.kind == derivation && d.arguments[2] != "-" && d.arguments[4] == x.id &&
                 d.arguments[3] == y.id;
        }))
      return 1;                                                                                      // 41
    if ((both(generation, start) || both(generation, end)) && a[0] == b[1]) return 1;                // 43, 44
    if ((both(start, invalidation) || both(end, invalidation)) && a[1] == b[0]) return 1;            // 43, 44
    if (both(generation, generation) && exists(is(specialization, 1, a[0], 0, b[0]))) return 1;      // 45
    if (both(invalidation, invalidation) && exists(is(specialization, 0, a[0], 1, b[0]))) return 1;  // 46
    if (both(start, invalidation) && exists(is(association, 0, a[0], 1, b[0]))) return 1;            // 47
    if (both(generation, end) && exists(is(association, 1, a[0], 0, b[0]))) return 1;                // 47
    if (both(start, end) &&
        (exists(is(association, 0, a[0], 1, b[0])) || exists(is(association, 1, a[0], 0, b[0]))))
      return 1;                                                                               // 47
    if (both(generation, generation) && exists(is(attribution, 1, a[0], 0, b[0]))) return 1;  // 48
    if (both(start, generation) && exists(is(attribution, 1, a[0], 0, b[0]))) return 1;       // 48
    if ((both(generation, invalidation) || both(start, end)) && exists(is(delegation, 1, a[0], 0, b[0])))
      return 1;  // 49
    return 0;
  }

  std::vector<Stated> all_;
  int next_ = 0;
  std::size_t cursor_ = 0;
  bool broken_ = false;
};

}  // namespace

bool reference_valid(const std::vector<prov::Statement>& statements) { return Reference(statements).valid(); }

}  // namespace provml::test

#include "aggregates.h"

namespace provml::query::sparql {

void Accumulator::add(const Aggregate& a, Pool& pool, TermId id) {
  if (a.star) {
    ++count_;
    return;
  }
  if (id == 0) {  // COUNT and SAMPLE pass over errors, the others have none to give
    error_ = true;
    return;
  }
  if (a.distinct && !seen_.insert(id).second) return;
  pool.trim();
  ++count_;
  switch (a.kind) {
    case Aggregate::Kind::count:
      break;
    case Aggregate::Kind::sample:
      if (chosen_ == 0) chosen_ = id;
      break;
    case Aggregate::Kind::sum:
    case Aggregate::Kind::avg: {
      const Value& v = pool.value(id);
      const auto sum =
          v.kind == Value::Kind::number ? calculate(Arithmetic::add, sum_, v.number) : std::nullopt;
      if (sum)
        sum_ = *sum;
      else
        error_ = true;
      break;
    }
    case Aggregate::Kind::min:
    case Aggregate::Kind::max: {
      if (chosen_ == id) break;
      const Value& v = pool.value(id);
      if (chosen_ == 0 ||
          (a.kind == Aggregate::Kind::min ? order(v, extreme_) < 0 : order(v, extreme_) > 0)) {
        chosen_ = id;
        extreme_ = v;
      }
      break;
    }
    case Aggregate::Kind::group_concat: {
      const Value& v = pool.value(id);
      if (v.kind == Value::Kind::blank) {
        error_ = true;
        break;
      }
      if (count_ > 1) text_ += a.separator;
      text_ += v.as_term().value;
      break;
    }
  }
}

TermId Accumulator::result(const Aggregate& a, Pool& pool) const {
  switch (a.kind) {
    case Aggregate::Kind::count:
      return pool.intern(Value::integer(static_cast<Int128>(count_)));
    case Aggregate::Kind::sample:
      return chosen_;
    case Aggregate::Kind::sum:
      return error_ ? 0 : pool.intern(Value::of_number(sum_));
    case Aggregate::Kind::avg: {
      if (error_) return 0;
      if (count_ == 0) return pool.intern(Value::integer(0));
      const auto mean = calculate(Arithmetic::divide, sum_, Number::integer(static_cast<Int128>(count_)));
      return mean ? pool.intern(Value::of_number(*mean)) : 0;
    }
    case Aggregate::Kind::min:
    case Aggregate::Kind::max:
      return error_ ? 0 : chosen_;
    case Aggregate::Kind::group_concat:
      return error_ ? 0 : pool.intern(Value::string(text_));
  }
  return 0;
}

}  // namespace provml::query::sparql

#include "expressions.h"

#include "iri.h"

namespace provml::query::sparql {

Expressions::Expressions(Pool& pool, std::string base)
    : pool_(pool), base_(std::move(base)), random_(std::random_device{}()) {}

std::optional<bool> Expressions::test(const Expr& e, const TermId* row, Exists exists) {
  Value scratch;
  const Value* v = evaluate(e, row, scratch, exists);
  return v == nullptr ? std::nullopt : effective_boolean(*v);
}

TermId Expressions::evaluate_id(const Expr& e, const TermId* row, Exists exists) {
  if (e.op == Op::variable) return e.slot < 0 ? 0 : row[e.slot];
  Value scratch;
  const Value* v = evaluate(e, row, scratch, exists);
  return v == nullptr ? 0 : pool_.intern(*v);
}

const Value* Expressions::evaluate(const Expr& e, const TermId* row, Value& scratch, Exists exists) {
  if (depth_ == 0) pool_.trim();
  struct Depth {
    int& depth;
    explicit Depth(int& d) : depth(d) { ++depth; }
    ~Depth() { --depth; }
  } guard(depth_);
  switch (e.op) {
    case Op::variable:
      return e.slot < 0 || row[e.slot] == 0 ? nullptr : &pool_.value(row[e.slot]);
    case Op::constant:
      return &e.constant;
    case Op::or_:
    case Op::and_:
    case Op::not_:
      return logical(e, row, scratch, exists);
    case Op::in:
    case Op::not_in:
      return membership(e, row, scratch, exists);
    case Op::exists:
    case Op::not_exists:
      scratch = Value::of_bool(exists(e, row) == (e.op == Op::exists));
      return &scratch;
    case Op::negate:
    case Op::plus: {
      Value inner;
      const Value* v = evaluate(e.args[0], row, inner, exists);
      if (v == nullptr || v->kind != Value::Kind::number) return nullptr;
      if (e.op == Op::plus) {
        scratch = *v;
        return &scratch;
      }
      Number n = v->number;
      n.exact.mantissa = -n.exact.mantissa;
      n.floating = -n.floating;
      scratch = Value::of_number(n);
      return &scratch;
    }
    case Op::call:
      return call(e, row, scratch, exists);
    default:
      return binary(e, row, scratch, exists);
  }
}

const Value* Expressions::logical(const Expr& e, const TermId* row, Value& scratch, Exists exists) {
  const auto a = test(e.args[0], row, exists);
  if (e.op == Op::not_) {
    if (!a) return nullptr;
    scratch = Value::of_bool(!*a);
    return &scratch;
  }
  const bool decisive = e.op == Op::or_;  // true decides ||, false decides &&
  if (!(a && *a == decisive)) {
    const auto b = test(e.args[1], row, exists);
    if (!(b && *b == decisive)) {
      if (!a || !b) return nullptr;
      scratch = Value::of_bool(!decisive);
      return &scratch;
    }
  }
  scratch = Value::of_bool(decisive);
  return &scratch;
}

const Value* Expressions::membership(const Expr& e, const TermId* row, Value& scratch, Exists exists) {
  Value left_scratch;
  const Value* left = evaluate(e.args[0], row, left_scratch, exists);
  if (left == nullptr) return nullptr;
  bool error = false;
  for (std::size_t i = 1; i < e.args.size(); ++i) {
    Value right_scratch;
    const Value* right = evaluate(e.args[i], row, right_scratch, exists);
    const auto same = right == nullptr ? std::nullopt : equals(*left, *right);
    if (same && *same) {
      scratch = Value::of_bool(e.op == Op::in);
      return &scratch;
    }
    error = error || !same;
  }
  if (error) return nullptr;
  scratch = Value::of_bool(e.op == Op::not_in);
  return &scratch;
}

const Value* Expressions::binary(const Expr& e, const TermId* row, Value& scratch, Exists exists) {
  Value left_scratch, right_scratch;
  const Value* a = evaluate(e.args[0], row, left_scratch, exists);
  if (a == nullptr) return nullptr;
  const Value* b = evaluate(e.args[1], row, right_scratch, exists);
  if (b == nullptr) return nullptr;
  const auto boolean = [&](bool v) {
    scratch = Value::of_bool(v);
    return &scratch;
  };
  switch (e.op) {
    case Op::eq:
    case Op::ne: {
      const auto same = equals(*a, *b);
      return same ? boolean(*same == (e.op == Op::eq)) : nullptr;
    }
    case Op::lt:
    case Op::gt:
    case Op::le:
    case Op::ge: {
      const auto r = compare(*a, *b);
      if (!r) return nullptr;
      return boolean(e.op == Op::lt ? *r < 0 : e.op == Op::gt ? *r > 0 : e.op == Op::le ? *r <= 0 : *r >= 0);
    }
    default: {
      const Arithmetic op = e.op == Op::add        ? Arithmetic::add
                            : e.op == Op::subtract ? Arithmetic::subtract
                            : e.op == Op::multiply ? Arithmetic::multiply
                                                   : Arithmetic::divide;
      return arithmetic(op, *a, *b, scratch) ? &scratch : nullptr;
    }
  }
}

const Value* Expressions::call(const Expr& e, const TermId* row, Value& scratch, Exists exists) {
  switch (e.function) {
    case Builtin::bound:
      scratch = Value::of_bool(e.args[0].slot >= 0 && row[e.args[0].slot] != 0);
      return &scratch;
    case Builtin::if_: {
      const auto condition = test(e.args[0], row, exists);
      return condition ? evaluate(e.args[*condition ? 1 : 2], row, scratch, exists) : nullptr;
    }
    case Builtin::coalesce:
      for (const Expr& a : e.args)
        if (const Value* v = evaluate(a, row, scratch, exists)) return v;
      return nullptr;
    default:
      break;
  }
  if (e.args.empty() && e.function != Builtin::concat) return call_nullary(e, scratch) ? &scratch : nullptr;
  std::vector<Value> scratches(e.args.size());
  std::vector<const Value*> args(e.args.size());
  for (std::size_t i = 0; i < args.size(); ++i)
    if ((args[i] = evaluate(e.args[i], row, scratches[i], exists)) == nullptr) return nullptr;
  Value out;
  bool ok = false;
  switch (e.function) {
    case Builtin::abs:
    case Builtin::ceil:
    case Builtin::floor:
    case Builtin::round:
      ok = number_function(e.function, *args[0], out);
      break;
    case Builtin::year:
    case Builtin::month:
    case Builtin::day:
    case Builtin::hours:
    case Builtin::minutes:
    case Builtin::seconds:
    case Builtin::timezone:
    case Builtin::tz:
    case Builtin::seconds_of:
      ok = time_function(e.function, *args[0], out);
      break;
    case Builtin::md5:
    case Builtin::sha1:
    case Builtin::sha256:
    case Builtin::sha384:
    case Builtin::sha512:
      ok = hash_function(e.function, *args[0], out);
      break;
    case Builtin::cast_string:
    case Builtin::cast_boolean:
    case Builtin::cast_integer:
    case Builtin::cast_decimal:
    case Builtin::cast_float:
    case Builtin::cast_double:
    case Builtin::cast_datetime:
    case Builtin::cast_date:
    case Builtin::cast_duration:
      ok = cast_function(e.function, *args[0], out);
      break;
    case Builtin::concat:
    case Builtin::strlen:
    case Builtin::ucase:
    case Builtin::lcase:
    case Builtin::encode_for_uri:
    case Builtin::contains:
    case Builtin::strstarts:
    case Builtin::strends:
    case Builtin::strbefore:
    case Builtin::strafter:
    case Builtin::substr:
      ok = string_function(e.function, args.data(), args.size(), out);
      break;
    default:
      ok = call_term(e.function, args.data(), args.size(), out);
  }
  if (!ok) return nullptr;
  scratch = std::move(out);
  return &scratch;
}

bool Expressions::call_nullary(const Expr& e, Value& out) {
  switch (e.function) {
    case Builtin::rand:
      out = Value::of_number(Number::of_double(std::uniform_real_distribution<double>(0, 1)(random_)));
      return true;
    case Builtin::now:
      out = Value::of(rdf::Term::literal(format(now_), kXsd + "dateTime"));
      return true;
    case Builtin::uuid:
      out = Value::iri("urn:uuid:" + random_uuid());
      return true;
    case Builtin::struuid:
      out = Value::string(random_uuid());
      return true;
    case Builtin::bnode:
      out = Value::of(pool_.fresh_blank());
      return true;
    default:
      return false;
  }
}

std::string Expressions::random_uuid() {
  std::uint64_t a = random_(), b = random_();
  a = (a & ~std::uint64_t{0xf000}) | 0x4000;
  b = (b & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const std::uint64_t word = i < 16 ? a : b;
    out += kHex[(word >> (60 - 4 * (i % 16))) & 15];
  }
  return out;
}

namespace {

bool language_matches(std::string tag, std::string range) {
  for (std::string* s : {&tag, &range})
    for (char& c : *s)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  if (range == "*") return !tag.empty();
  return tag == range ||
         (tag.size() > range.size() && tag.compare(0, range.size(), range) == 0 && tag[range.size()] == '-');
}

std::string datatype_iri(const Value& v) {
  if (v.kind == Value::Kind::string) return kXsd + "string";
  if (v.kind == Value::Kind::lang_string) return "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
  return v.as_term().datatype;
}

}  // namespace

bool Expressions::call_term(Builtin f, const Value* const* a, std::size_t n, Value& out) {
  const Value& x = *a[0];
  const auto boolean = [&](bool v) {
    out = Value::of_bool(v);
    return true;
  };
  switch (f) {
    case Builtin::str:
      if (x.kind == Value::Kind::blank) return false;
      out = Value::string(x.as_term().value);
      return true;
    case Builtin::lang:
      if (!x.is_literal()) return false;
      out = Value::string(x.as_term().language);
      return true;
    case Builtin::langmatches:
      return x.kind == Value::Kind::string && a[1]->kind == Value::Kind::string &&
             boolean(language_matches(x.term.value, a[1]->term.value));
    case Builtin::datatype:
      if (!x.is_literal()) return false;
      out = Value::iri(datatype_iri(x));
      return true;
    case Builtin::iri:
      if (x.kind == Value::Kind::iri)
        out = x;
      else if (x.kind == Value::Kind::string)
        out = Value::iri(resolve_iri(base_, x.term.value));
      return x.kind == Value::Kind::iri || x.kind == Value::Kind::string;
    case Builtin::bnode: {
      if (x.kind != Value::Kind::string) return false;
      const auto [at, fresh] = labels_.try_emplace(x.term.value);
      if (fresh) at->second = pool_.fresh_blank();
      out = Value::of(at->second);
      return true;
    }
    case Builtin::strlang:
      if (x.kind != Value::Kind::string || a[1]->kind != Value::Kind::string || a[1]->term.value.empty())
        return false;
      out = Value::string(x.term.value, a[1]->term.value);
      return true;
    case Builtin::strdt:
      if (x.kind != Value::Kind::string || a[1]->kind != Value::Kind::iri) return false;
      out = Value::of(rdf::Term::literal(x.term.value, a[1]->term.value));
      return true;
    case Builtin::sameterm:
      return boolean(x.as_term() == a[1]->as_term());
    case Builtin::isiri:
      return boolean(x.kind == Value::Kind::iri);
    case Builtin::isblank:
      return boolean(x.kind == Value::Kind::blank);
    case Builtin::isliteral:
      return boolean(x.is_literal());
    case Builtin::isnumeric:
      return boolean(x.kind == Value::Kind::number);
    case Builtin::regex: {
      if (!x.is_string() || a[1]->kind != Value::Kind::string || (n > 2 && a[2]->kind != Value::Kind::string))
        return false;
      const auto r =
          regexes_.matches(x.term.value, a[1]->term.value, n > 2 ? a[2]->term.value : std::string());
      return r && boolean(*r);
    }
    case Builtin::replace: {
      if (!x.is_string() || a[1]->kind != Value::Kind::string || a[2]->kind != Value::Kind::string)
        return false;
      if (n > 3 && a[3]->kind != Value::Kind::string) return false;
      auto r = regexes_.replace(x.term.value, a[1]->term.value, a[2]->term.value,
                                n > 3 ? a[3]->term.value : std::string());
      if (r) out = Value::string(std::move(*r), x.term.language);
      return r.has_value();
    }
    default:
      return false;
  }
}

}  // namespace provml::query::sparql

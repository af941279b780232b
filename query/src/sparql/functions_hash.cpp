// The one file that touches nettle.
#include <nettle/nettle-meta.h>

#include <cstddef>
#include <vector>

#include "expressions.h"

namespace provml::query::sparql {

bool hash_function(Builtin f, const Value& a, Value& out) {
  if (a.kind != Value::Kind::string) return false;
  const nettle_hash* hash = f == Builtin::md5      ? &nettle_md5
                            : f == Builtin::sha1   ? &nettle_sha1
                            : f == Builtin::sha256 ? &nettle_sha256
                            : f == Builtin::sha384 ? &nettle_sha384
                                                   : &nettle_sha512;
  std::vector<std::max_align_t> context((hash->context_size + sizeof(std::max_align_t) - 1) /
                                        sizeof(std::max_align_t));
  std::vector<std::uint8_t> digest(hash->digest_size);
  hash->init(context.data());
  hash->update(context.data(), a.term.value.size(),
               reinterpret_cast<const std::uint8_t*>(a.term.value.data()));
  hash->digest(context.data(), digest.size(), digest.data());
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t b : digest) text += {kHex[b >> 4], kHex[b & 15]};
  out = Value::string(std::move(text));
  return true;
}

}  // namespace provml::query::sparql

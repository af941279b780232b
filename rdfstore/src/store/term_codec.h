// term_codec.h: a term as bytes, with long common beginnings of IRIs and usual datatypes replaced by small
// numbers. Pure.
//
//   std::string_view shared = iri_prefix(term.value);  // the beginning that many IRIs have
//   std::string bytes = encode_term(term, prefix_id);  // 0: not shared
//   Term term = decode_term(bytes, [&](std::uint64_t id) { return prefix_text(id); });
//
// Any thread. decode_term throws provml-E0409 for bytes that are no term.
#ifndef PROVML_RDF_STORE_TERM_CODEC_H
#define PROVML_RDF_STORE_TERM_CODEC_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "provml/rdf/term.h"

namespace provml::rdf::store {

/// Longest beginning that is shared, in bytes.
inline constexpr std::size_t kMaxPrefix = 200;

/// The shared beginning of an IRI ("" for none and for other terms): up to its last '/', '#' or ':' within 64
/// bytes; for names within a run up to the process and thread, so that it is shared by all activities of the
/// thread.
std::string_view iri_prefix(std::string_view iri);

/// The bytes that stand for the term. `prefix_id` is the number of iri_prefix(term.value), or 0 to keep the
/// IRI whole. xsd:string is the same as no datatype, rdf:langString the same as none with a language.
std::string encode_term(const Term& term, std::uint64_t prefix_id);

Term decode_term(std::string_view bytes, const std::function<std::string(std::uint64_t)>& prefix_of);

/// 64-bit hash of encoded bytes, such that terms with a common beginning are near each other (they are looked
/// up together).
std::uint64_t term_hash(const Term& term, std::string_view encoded);

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_TERM_CODEC_H

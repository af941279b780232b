#include "store/term_codec.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "provml/error.h"

namespace provml::rdf::store {
namespace {

// First byte of an encoded term. The numbers are on disk: never change them, add at the end.
enum Tag : unsigned char {
  kIri = 1,
  kBlank = 2,
  kPlain = 3,
  kLanguage = 4,
  kDatatype = 5,
  kFirstKnownDatatype = 16
};

constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";

// Datatypes with a tag of their own, kFirstKnownDatatype + index. On disk: add at the end only.
constexpr std::array<std::string_view, 24> kKnownDatatypes = {"integer",
                                                              "double",
                                                              "boolean",
                                                              "dateTime",
                                                              "decimal",
                                                              "float",
                                                              "int",
                                                              "long",
                                                              "short",
                                                              "byte",
                                                              "date",
                                                              "time",
                                                              "anyURI",
                                                              "unsignedInt",
                                                              "unsignedLong",
                                                              "unsignedShort",
                                                              "unsignedByte",
                                                              "nonNegativeInteger",
                                                              "positiveInteger",
                                                              "duration",
                                                              "dayTimeDuration",
                                                              "hexBinary",
                                                              "base64Binary",
                                                              "gYear"};

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

[[noreturn]] void bad_term() {
  throw Error("provml-E0409", "the store holds bytes that are not a term",
              "the store is damaged: move it away and take the journals in again");
}

std::uint64_t read_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) bad_term();
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  bad_term();
}

std::string_view read_text(std::string_view& bytes) {
  const std::uint64_t length = read_varint(bytes);
  if (length > bytes.size()) bad_term();
  const std::string_view text = bytes.substr(0, length);
  bytes.remove_prefix(length);
  return text;
}

void encode_literal(std::string& out, const Term& term) {
  if (!term.language.empty()) {
    out += static_cast<char>(kLanguage);
    append_varint(out, term.language.size());
    out += term.language;
  } else if (term.datatype.empty() || (term.datatype.starts_with(kXsd) &&
                                       std::string_view(term.datatype).substr(kXsd.size()) == "string")) {
    out += static_cast<char>(kPlain);
  } else {
    const std::string_view datatype = term.datatype;
    const auto known = datatype.starts_with(kXsd) ? std::find(kKnownDatatypes.begin(), kKnownDatatypes.end(),
                                                              datatype.substr(kXsd.size()))
                                                  : kKnownDatatypes.end();
    if (known != kKnownDatatypes.end()) {
      out += static_cast<char>(kFirstKnownDatatype + (known - kKnownDatatypes.begin()));
    } else {
      out += static_cast<char>(kDatatype);
      append_varint(out, datatype.size());
      out += datatype;
    }
  }
  out += term.value;
}

}  // namespace

std::string_view iri_prefix(std::string_view iri) {
  constexpr std::string_view kRun = "urn:provml:run:";
  if (iri.starts_with(kRun)) {  // urn:provml:run:RUN/a/PROCESS-THREAD-NUMBER...
    const std::size_t kind = iri.find('/', kRun.size());
    const std::size_t name = kind == std::string_view::npos ? kind : iri.find('/', kind + 1);
    if (name == std::string_view::npos || name >= kMaxPrefix) return {};
    const std::size_t thread = iri.find_first_of("-/", name + 1);
    if (thread == std::string_view::npos || iri[thread] == '/') return iri.substr(0, name + 1);
    const std::size_t number = iri.find_first_of("-/", thread + 1);
    if (number == std::string_view::npos || iri[number] == '/' || number >= kMaxPrefix)
      return iri.substr(0, name + 1);
    return iri.substr(0, number + 1);
  }
  const std::size_t cut = iri.substr(0, 64).find_last_of("/#:");
  return cut == std::string_view::npos || cut < 8 ? std::string_view{} : iri.substr(0, cut + 1);
}

std::string encode_term(const Term& term, std::uint64_t prefix_id) {
  std::string out;
  out.reserve(term.value.size() + 8);
  switch (term.kind) {
    case TermKind::iri: {
      out += static_cast<char>(kIri);
      append_varint(out, prefix_id);
      const std::string_view iri = term.value;
      out += prefix_id == 0 ? iri : iri.substr(iri_prefix(iri).size());
      break;
    }
    case TermKind::blank:
      out += static_cast<char>(kBlank);
      out += term.value;
      break;
    case TermKind::literal:
      encode_literal(out, term);
      break;
  }
  return out;
}

Term decode_term(std::string_view bytes, const std::function<std::string(std::uint64_t)>& prefix_of) {
  if (bytes.empty()) bad_term();
  const auto tag = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  switch (tag) {
    case kIri: {
      const std::uint64_t prefix = read_varint(bytes);
      std::string iri = prefix == 0 ? std::string() : prefix_of(prefix);
      iri += bytes;
      return Term::iri(std::move(iri));
    }
    case kBlank:
      return Term::blank(std::string(bytes));
    case kPlain:
      return Term::literal(std::string(bytes));
    case kLanguage: {
      std::string language(read_text(bytes));
      return Term::literal(std::string(bytes), {}, std::move(language));
    }
    case kDatatype: {
      std::string datatype(read_text(bytes));
      return Term::literal(std::string(bytes), std::move(datatype));
    }
    default:
      if (tag < kFirstKnownDatatype || tag >= kFirstKnownDatatype + kKnownDatatypes.size()) bad_term();
      std::string datatype(kXsd);
      datatype += kKnownDatatypes[tag - kFirstKnownDatatype];
      return Term::literal(std::string(bytes), std::move(datatype));
  }
}

std::uint64_t term_hash(const Term& term, std::string_view encoded) {
  std::size_t near = 1;  // the bytes that decide where the hash lies
  if (term.kind == TermKind::iri) {
    near = std::max<std::size_t>(1, encoded.size() - (term.value.size() - iri_prefix(term.value).size()));
  } else {
    near = 1 + (encoded.size() - 1) / 2;
  }
  near = std::min(near, encoded.size());
  const std::uint64_t high = XXH3_64bits(encoded.data(), near) & 0xffffffff00000000ULL;
  return high | (XXH3_64bits(encoded.data() + near, encoded.size() - near) >> 32);
}

}  // namespace provml::rdf::store

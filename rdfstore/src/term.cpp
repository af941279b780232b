#include "provml/rdf/term.h"

#include <string_view>

namespace provml::rdf {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

void append_code_point(std::string& out, unsigned char c) {
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void append_iri(std::string& out, std::string_view iri) {
  out += '<';
  for (const char c : iri) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u == 0x7f || std::string_view("<>\"{}|^`\\").find(c) != std::string_view::npos) {
      append_code_point(out, u);
    } else {
      out += c;
    }
  }
  out += '>';
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (u < 0x20 || u == 0x7f) {
          append_code_point(out, u);
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

}  // namespace

std::string to_ntriples(const Term& term) {
  std::string out;
  out.reserve(term.value.size() + term.datatype.size() + term.language.size() + 8);
  switch (term.kind) {
    case TermKind::iri:
      append_iri(out, term.value);
      break;
    case TermKind::blank:
      out.append("_:").append(term.value);
      break;
    case TermKind::literal:
      append_string(out, term.value);
      if (!term.language.empty()) {
        out.append("@").append(term.language);
      } else if (!term.datatype.empty() && term.datatype != "http://www.w3.org/2001/XMLSchema#string") {
        out += "^^";
        append_iri(out, term.datatype);
      }
      break;
  }
  return out;
}

}  // namespace provml::rdf

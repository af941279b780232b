#include <ostream>

#include "prov/names.h"
#include "provml/prov/writers.h"

namespace provml::prov {
namespace {

std::string quoted(const std::string& text) {
  const bool lines = text.find_first_of("\n\r") != text.npos;
  const std::string mark = lines ? "\"\"\"" : "\"";
  std::string out = mark;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + mark;
}

class Writer {
 public:
  Writer(std::ostream& out, const Document& document) : out_(out), names_(document, Names::Style::provn) {}

  void document(const Document& document) {
    out_ << "document\n";
    for (const auto& [prefix, ns] : names_.prefixes())
      if (prefix != "prov" && prefix != "xsd") out_ << "  prefix " << prefix << " <" << ns << ">\n";
    out_ << '\n';
    for (const Statement& s : document.statements) statement(s, "  ");
    for (const Bundle& bundle : document.bundles) {
      out_ << "\n  bundle " << names_.of(bundle.id) << '\n';
      for (const Statement& s : bundle.statements) statement(s, "    ");
      out_ << "  endBundle\n";
    }
    out_ << "endDocument\n";
  }

 private:
  void statement(const Statement& s, const char* indent) {
    const KindInfo& info = kind_info(s.kind);
    // A mention is an extension of PROV-N (PROV-Links), written with its prefix.
    out_ << indent << (s.kind == Kind::mention ? "prov:" : "") << info.provn << '(';
    const char* comma = "";
    if (info.element) {
      out_ << names_.of(s.id);
      comma = ", ";
    } else if (!s.id.empty()) {
      out_ << names_.of(s.id) << "; ";
    }
    // The optional arguments may be left out together only.
    std::size_t count = s.arguments.size();
    bool any = false;
    for (std::size_t i = 0; i < count; ++i)
      any = any || (!info.arguments[i].required && !s.arguments[i].empty());
    while (!any && count > 0 && !info.arguments[count - 1].required) --count;
    for (std::size_t i = 0; i < count; ++i) {
      out_ << comma << argument(s, i);
      comma = ", ";
    }
    attributes(s, comma);
    out_ << ")\n";
  }

  std::string argument(const Statement& s, std::size_t i) const {
    if (s.arguments[i].empty()) return "-";
    return kind_info(s.kind).arguments[i].kind == ArgumentKind::time ? s.arguments[i]
                                                                     : names_.of(s.arguments[i]);
  }

  void attributes(const Statement& s, const char* comma) {
    if (s.attributes.empty()) return;
    out_ << comma << '[';
    const char* between = "";
    for (const Attribute& a : s.attributes) {
      out_ << between << names_.of(a.name) << '=' << value(a.value);
      between = ", ";
    }
    out_ << ']';
  }

  std::string value(const rdf::Term& term) const {
    if (term.kind != rdf::TermKind::literal) return "'" + names_.of(term.value) + "'";
    if (!term.language.empty()) return quoted(term.value) + "@" + term.language;
    return quoted(term.value) + (term.datatype.empty() ? "" : " %% " + names_.of(term.datatype));
  }

  std::ostream& out_;
  Names names_;
};

}  // namespace

void write_provn(std::ostream& out, const Document& document) { Writer(out, document).document(document); }

}  // namespace provml::prov

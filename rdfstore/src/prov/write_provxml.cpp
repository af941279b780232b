// PROV-XML, by libxml2's writer.
#include <libxml/xmlwriter.h>

#include <array>
#include <memory>
#include <new>
#include <ostream>
#include <set>

#include "prov/names.h"
#include "provml/prov/writers.h"

namespace provml::prov {
namespace {

constexpr std::array<std::string_view, 5> kOrder{"label", "location", "role", "type", "value"};

const std::string kXmlSchema = "http://www.w3.org/2001/XMLSchema";  // without the "#" that RDF puts behind it

const xmlChar* xml(const std::string& text) { return reinterpret_cast<const xmlChar*>(text.c_str()); }

/// Without the characters that XML does not have.
std::string clean(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r')
      out += c;
    else
      out += "\xEF\xBF\xBD";
  return out;
}

class Writer {
 public:
  explicit Writer(const Document& document)
      : names_(document, Names::Style::xml), buffer_(xmlBufferCreate(), xmlBufferFree) {
    writer_.reset(buffer_ ? xmlNewTextWriterMemory(buffer_.get(), 0) : nullptr);
    if (!writer_) throw std::bad_alloc();
    xmlTextWriterSetIndent(writer_.get(), 1);
    xmlTextWriterSetIndentString(writer_.get(), reinterpret_cast<const xmlChar*>("  "));
  }

  std::string_view document(const Document& document) {
    xmlTextWriterStartDocument(writer_.get(), nullptr, "UTF-8", nullptr);
    start("prov:document");
    // The others stand where they are used: readers carry all that is in scope through the whole document.
    for (const auto& [prefix, ns] : names_.prefixes())
      if (names_.is_wanted(prefix)) attribute("xmlns:" + prefix, prefix == "xsd" ? kXmlSchema : ns);
    attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    for (const Statement& s : document.statements) statement(s);
    for (const Bundle& bundle : document.bundles) {
      start("prov:bundleContent");
      declare({names_.of(bundle.id)});
      attribute("prov:id", names_.of(bundle.id));
      for (const Statement& s : bundle.statements) statement(s);
      end();
    }
    xmlTextWriterEndDocument(writer_.get());
    xmlTextWriterFlush(writer_.get());
    return {reinterpret_cast<const char*>(xmlBufferContent(buffer_.get())),
            static_cast<std::size_t>(xmlBufferLength(buffer_.get()))};
  }

 private:
  void start(const std::string& name) { xmlTextWriterStartElement(writer_.get(), xml(name)); }
  void end() { xmlTextWriterEndElement(writer_.get()); }
  void attribute(const std::string& name, const std::string& value) {
    xmlTextWriterWriteAttribute(writer_.get(), xml(name), xml(value));
  }
  void text(const std::string& text) { xmlTextWriterWriteString(writer_.get(), xml(text)); }

  void declare(const std::set<std::string>& names) {
    std::set<std::string> prefixes;
    for (const std::string& name : names) prefixes.insert(name.substr(0, name.find(':')));
    for (const std::string& prefix : prefixes)
      if (!names_.is_wanted(prefix)) attribute("xmlns:" + prefix, names_.prefixes().at(prefix));
  }

  void statement(const Statement& s) {
    const KindInfo& info = kind_info(s.kind);
    start("prov:" + std::string(info.provn));
    std::set<std::string> names;
    each_name(s, [&](const std::string& iri) { names.insert(names_.of(iri)); });
    declare(names);
    if (!s.id.empty()) attribute("prov:id", names_.of(s.id));
    for (std::size_t i = 0; i < s.arguments.size(); ++i) {
      if (s.arguments[i].empty()) continue;
      start("prov:" + std::string(info.arguments[i].name));
      if (info.arguments[i].kind == ArgumentKind::time)
        text(s.arguments[i]);
      else
        attribute("prov:ref", names_.of(s.arguments[i]));
      end();
    }
    // The schema has an order: prov:'s own as in kOrder, then all others.
    for (const std::string_view name : kOrder)
      for (const Attribute& a : s.attributes)
        if (a.name == std::string(kProv) + std::string(name)) value(a);
    for (const Attribute& a : s.attributes) {
      bool own = false;
      for (const std::string_view name : kOrder)
        own = own || a.name == std::string(kProv) + std::string(name);
      if (!own) value(a);
    }
    end();
  }

  void value(const Attribute& a) {
    start(names_.of(a.name));
    const rdf::Term& term = a.value;
    const bool is_label = a.name == std::string(kProv) + "label";
    if (term.kind != rdf::TermKind::literal) {
      attribute("xsi:type", "xsd:QName");
      text(names_.of(term.value));
    } else {
      // A label is a string in the schema, with or without a language.
      if (!term.language.empty())
        attribute("xml:lang", term.language);
      else if (!is_label)
        attribute("xsi:type", term.datatype.empty() ? "xsd:string" : names_.of(term.datatype));
      text(clean(term.value));
    }
    end();
  }

  struct FreeWriter {
    void operator()(xmlTextWriter* writer) const { xmlFreeTextWriter(writer); }
  };
  Names names_;
  std::unique_ptr<xmlBuffer, void (*)(xmlBuffer*)> buffer_;
  std::unique_ptr<xmlTextWriter, FreeWriter> writer_;
};

}  // namespace

void write_provxml(std::ostream& out, const Document& document) {
  out << Writer(document).document(document);
}

}  // namespace provml::prov

#include "export_formats.h"

#include <algorithm>
#include <array>

#include "provml/prov/prov_o.h"
#include "provml/prov/writers.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

template <rdf::Syntax syntax>
void write_rdf(std::ostream& out, const ExportSelection& selection) {
  if (selection.quads) return rdf::write(out, *selection.quads, syntax);
  rdf::WriteOptions how;
  how.pattern = selection.pattern;
  rdf::write(out, selection.source, syntax, how);
}

template <void (*write)(std::ostream&, const prov::Document&)>
void write_prov(std::ostream& out, const ExportSelection& selection) {
  prov::Document document = prov::from_quads(selection.all());
  document.prefixes = rdf::usual_prefixes();
  write(out, document);
}

constexpr std::array kFormats{
    ExportFormat{"turtle", &write_rdf<rdf::Syntax::turtle>},
    ExportFormat{"trig", &write_rdf<rdf::Syntax::trig>},
    ExportFormat{"nquads", &write_rdf<rdf::Syntax::nquads>},
    ExportFormat{"ntriples", &write_rdf<rdf::Syntax::ntriples>},
    ExportFormat{"provn", &write_prov<&prov::write_provn>},
    ExportFormat{"prov-json", &write_prov<&prov::write_provjson>},
    ExportFormat{"prov-xml", &write_prov<&prov::write_provxml>},
};

}  // namespace

const ExportFormat* export_format(std::string_view name) {
  auto found = std::ranges::find(kFormats, name, &ExportFormat::name);
  if (found == kFormats.end()) {  // ttl, nt, nq
    const auto syntax = rdf::syntax_named(name);
    const std::string_view known = !syntax                            ? ""
                                   : *syntax == rdf::Syntax::turtle   ? "turtle"
                                   : *syntax == rdf::Syntax::nquads   ? "nquads"
                                   : *syntax == rdf::Syntax::ntriples ? "ntriples"
                                   : *syntax == rdf::Syntax::trig     ? "trig"
                                                                      : "";
    found = std::ranges::find(kFormats, known, &ExportFormat::name);
  }
  return found == kFormats.end() ? nullptr : &*found;
}

std::string export_format_names() {
  std::string names;
  for (const ExportFormat& format : kFormats) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

}  // namespace provml::cli

#include "export_formats.h"

#include "machine.h"

#include "provml/export/dot.h"
#include "provml/export/jsonld.h"
#include "provml/export/openlineage.h"
#include "provml/export/rocrate.h"
#include "provml/prov/prov_o.h"
#include "provml/prov/writers.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

template <rdf::Syntax syntax>
void write_rdf(std::ostream& out, const ExportJob& job) {
  rdf::WriteOptions how;
  how.pattern.graph = job.selection.graph;
  rdf::write(out, job.selection.source, syntax, how);
}

template <void (*write)(std::ostream&, const prov::Document&)>
void write_prov(std::ostream& out, const ExportJob& job) {
  rdf::QuadIds pattern;
  pattern.graph = job.selection.graph;
  prov::Document document = prov::from_quads(job.selection.source, pattern);
  document.prefixes = rdf::usual_prefixes();
  write(out, document);
}

void write_crate(std::ostream&, const ExportJob& job) {
  const auto report = exporting::write_rocrate(job.directory, job.selection, {job.copy_files, host_name()});
  for (const std::string& line : report.left_out) job.context.say("not copied: " + line);
}

constexpr ExportFormat kFormats[] = {
    {"trig", "", write_rdf<rdf::Syntax::trig>},
    {"turtle", "ttl", write_rdf<rdf::Syntax::turtle>},
    {"nquads", "nq", write_rdf<rdf::Syntax::nquads>},
    {"ntriples", "nt", write_rdf<rdf::Syntax::ntriples>},
    {"provn", "", write_prov<prov::write_provn>},
    {"prov-json", "provjson", write_prov<prov::write_provjson>},
    {"prov-xml", "provx", write_prov<prov::write_provxml>},
    {"jsonld", "json-ld",
     [](std::ostream& out, const ExportJob& job) { exporting::write_jsonld(out, job.selection); }},
    {"dot", "gv",
     [](std::ostream& out, const ExportJob& job) {
       exporting::write_dot(out, job.selection, {job.max_nodes});
     }},
    {"svg", "", write_svg},
    {"openlineage", "ndjson",
     [](std::ostream& out, const ExportJob& job) { exporting::write_openlineage(out, job.selection); }},
    {"rocrate", "", write_crate, true},
};

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

}  // namespace provml::cli

#include "export_formats.h"

#include "machine.h"

#include "provml/export/dot.h"
#include "provml/export/jsonld.h"
#include "provml/export/openlineage.h"
#include "provml/export/rocrate.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

template <rdf::Syntax syntax>
void write_rdf(std::ostream& out, const ExportJob& job) {
  rdf::WriteOptions how;
  how.pattern.graph = job.selection.graph;
  rdf::write(out, job.selection.source, syntax, how);
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

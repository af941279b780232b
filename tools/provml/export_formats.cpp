#include "export_formats.h"

#include "provml/export/dot.h"
#include "provml/export/jsonld.h"
#include "provml/export/openlineage.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

template <rdf::Syntax syntax>
void write_rdf(std::ostream& out, const ExportJob& job) {
  rdf::WriteOptions how;
  how.pattern.graph = job.selection.graph;
  rdf::write(out, job.selection.source, syntax, how);
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
};

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

}  // namespace provml::cli

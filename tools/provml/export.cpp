// provml export
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "commands.h"
#include "export_formats.h"
#include "provml/error.h"
#include "provml/query/lineage.h"
#include "provml/query/named.h"

namespace provml::cli {
namespace {

struct Options {
  std::string run, graph, format, file;
  std::vector<std::string> lineage;
  bool forward = false, copy_files = false;
  std::size_t max_nodes = 200;
};

std::vector<rdf::Quad> quads_of(const rdf::QuadSource& source, const rdf::QuadIds& pattern) {
  std::vector<rdf::Quad> quads;
  const auto cursor = source.match(pattern, rdf::MatchMode::quads);
  for (rdf::QuadIds ids; cursor->next(ids);)
    quads.push_back({source.term_of(ids.subject), source.term_of(ids.predicate), source.term_of(ids.object),
                     source.term_of(ids.graph)});
  return quads;
}

/// What is said of everything that the lineage goes through.
std::vector<rdf::Quad> lineage_quads(Context& context, const Options& options) {
  const query::Resolver resolver(context.source(), std::filesystem::current_path());
  std::vector<std::string> starts;
  for (const std::string& target : options.lineage)
    for (std::string& iri : resolver.target(target)) starts.push_back(std::move(iri));
  query::LineageOptions how;
  how.direction = options.forward ? query::Direction::forward : query::Direction::backward;
  how.details = false;
  std::vector<rdf::Quad> quads;
  for (const query::LineageNode& node : query::trace(context.source(), starts, how).nodes) {
    const rdf::TermId id = context.source().id_of(rdf::Term::iri(node.iri));
    if (id == 0) continue;
    std::ranges::move(quads_of(context.source(), {id, 0, 0, 0}), std::back_inserter(quads));
  }
  return quads;
}

ExportSelection select(Context& context, const Options& options) {
  ExportSelection selection{context.source(), {}, {}, "", {}, options.max_nodes, options.copy_files};
  if (!options.run.empty())
    selection.run = query::Resolver(context.source(), std::filesystem::current_path()).run(options.run);
  const std::string graph = options.run.empty() ? options.graph : selection.run;
  if (!graph.empty()) {
    selection.pattern.graph = context.source().id_of(rdf::Term::iri(graph));
    if (!selection.pattern.graph)
      throw Error("provml-E0513", "there is no graph '" + graph + "'", "'provml status' lists the graphs");
  }
  if (!options.lineage.empty()) {
    selection.quads = lineage_quads(context, options);
    selection.lineage = options.lineage;
  }
  return selection;
}

void run(Context& context, const Options& options) {
  std::string name = options.format.empty() ? context.globals.format : options.format;
  if (name.empty() && !options.file.empty())
    name = std::filesystem::path(options.file).extension().string().erase(0, 1);
  if (name.empty()) name = "trig";
  const ExportFormat* format = export_format(name);
  if (format == nullptr)
    throw Error("provml-E0600", "cannot export as '" + name + "'", "formats: " + export_format_names());
  const ExportSelection selection = select(context, options);
  if (format->folder) {
    if (options.file.empty())
      throw Error("provml-E0600", "'" + name + "' is a folder of files", "name it with --output");
    return format->write_folder(options.file, selection);
  }
  if (options.file.empty()) return format->write(context.out, selection);
  std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
  if (out) format->write(out, selection);
  out.close();
  if (!out)
    throw Error("provml-E0602", "cannot write: " + std::string(std::strerror(errno)), "choose another file",
                options.file);
}

}  // namespace

std::vector<rdf::Quad> ExportSelection::all() const { return quads ? *quads : quads_of(source, pattern); }

Action add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write the provenance in a format of others");
  auto options = std::make_shared<Options>();
  auto* one_run = command->add_option("--run", options->run, "Only what this run recorded");
  auto* one_graph = command->add_option("--graph", options->graph, "Only this graph")->excludes(one_run);
  command
      ->add_option("--lineage", options->lineage,
                   "Only what these depend on: a file (by path), a run id, or an IRI; may be repeated")
      ->allow_extra_args(false)
      ->excludes(one_run)
      ->excludes(one_graph);
  command->add_flag("--forward", options->forward, "With --lineage: what depends on them");
  command->add_option("--format", options->format,
                      export_format_names() + " (default: by the file's name, else trig)");
  command->add_option("-o,--output", options->file, "File to write to (default: standard output)");
  command->add_flag("--copy-files", options->copy_files, "rocrate: copy the data files into the crate");
  command->add_option("--max-nodes", options->max_nodes,
                      "dot, svg: fold the executions of one mark when there are more nodes (default 200)");
  command->footer(
      "Examples:\n  provml export -o everything.trig\n  provml export --run 20260102-training --format "
      "turtle\n"
      "  provml export --lineage models/best.pt --format provn\n"
      "  provml export --run 20260102-training --format rocrate -o crate");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

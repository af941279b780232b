// provml export
#include <cerrno>
#include <cstring>
#include <fstream>

#include "commands.h"
#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

struct Options {
  std::string run, graph, format, file;
};

void run(Context& context, const Options& options) {
  std::string name = options.format.empty() ? context.globals.format : options.format;
  if (name.empty() && !options.file.empty())
    name = std::filesystem::path(options.file).extension().string().erase(0, 1);
  if (name.empty()) name = "trig";
  const auto syntax = rdf::syntax_named(name);
  if (!syntax || *syntax == rdf::Syntax::rdfxml)
    throw Error("provml-E0600", "cannot export as '" + name + "'", "formats: turtle, trig, nquads, ntriples");
  rdf::WriteOptions how;
  std::string graph = options.graph;
  if (!options.run.empty())
    graph = query::Resolver(context.source(), std::filesystem::current_path()).run(options.run);
  if (!graph.empty()) {
    how.pattern.graph = context.source().id_of(rdf::Term::iri(graph));
    if (!how.pattern.graph)
      throw Error("provml-E0513", "there is no graph '" + graph + "'", "'provml status' lists the graphs");
  }
  if (options.file.empty()) return rdf::write(context.out, context.source(), *syntax, how);
  std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
  if (out) rdf::write(out, context.source(), *syntax, how);
  out.close();
  if (!out)
    throw Error("provml-E0602", "cannot write: " + std::string(std::strerror(errno)), "choose another file",
                options.file);
}

}  // namespace

Action add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write the provenance as RDF");
  auto options = std::make_shared<Options>();
  auto* one_run = command->add_option("--run", options->run, "Only what this run recorded");
  command->add_option("--graph", options->graph, "Only this graph")->excludes(one_run);
  command->add_option("--format", options->format, "turtle, trig (default), nquads or ntriples");
  command->add_option("-o,--output", options->file, "File to write to (default: standard output)");
  command->footer(
      "Examples:\n  provml export -o everything.trig\n  provml export --run 20260102-training --format "
      "turtle");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

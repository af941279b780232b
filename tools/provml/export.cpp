// provml export
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "commands.h"
#include "export_formats.h"
#include "provml/error.h"
#include "provml/query/lineage.h"
#include "provml/query/named.h"
#include "provml/rdf/memory_source.h"

namespace provml::cli {
namespace {

struct Options {
  std::string run, graph, format, output;
  std::vector<std::string> lineage;
  bool forward = false, backward = false, copy_files = false;
  std::size_t max_nodes = 100;
};

std::string known_formats() {
  std::string list;
  for (const ExportFormat& format : export_formats())
    list.append(list.empty() ? "" : ", ").append(format.name);
  return list;
}

const ExportFormat& format_of(const Context& context, const Options& options) {
  std::string name = options.format.empty() ? context.globals.format : options.format;
  bool by_file = false;
  if (name.empty() && !options.output.empty()) {
    name = std::filesystem::path(options.output).extension().string();
    if (!name.empty()) name.erase(0, 1);
    by_file = true;
  }
  if (name.empty()) return export_formats().front();
  for (const ExportFormat& format : export_formats()) {
    std::istringstream words{std::string(format.extensions)};
    if (format.name == name) return format;
    for (std::string word; words >> word;)
      if (word == name) return format;
  }
  throw Error("provml-E0600", "cannot export as '" + name + "'" + (by_file ? ", the file's extension" : ""),
              (by_file ? "give --format; " : "") + ("formats: " + known_formats()));
}

void write_to_file(const Options& options, const ExportFormat& format, const ExportJob& job) {
  std::ofstream out(options.output, std::ios::binary | std::ios::trunc);
  if (out) format.write(out, job);
  out.close();
  if (!out)
    throw Error("provml-E0602", "cannot write: " + std::string(std::strerror(errno)), "choose another file",
                options.output);
}

void run(Context& context, const Options& options) {
  const ExportFormat& format = format_of(context, options);
  if (format.directory && options.output.empty())
    throw Error("provml-E0600", std::string(format.name) + " is a directory", "give -o DIRECTORY");
  if (options.lineage.empty() && (options.forward || options.backward))
    throw Error("provml-E0600", "--forward and --backward say which lineage", "give --lineage TARGET");
  if (options.copy_files && !format.directory)
    throw Error("provml-E0600", "only a directory can hold copies of files", "give --format rocrate");
  const query::Resolver resolver(context.source(), std::filesystem::current_path());
  ExportJob job{context, {context.source()}, options.max_nodes, options.copy_files, options.output};
  rdf::MemorySource chosen;
  if (!options.lineage.empty()) {
    std::vector<std::string> starts;
    for (const std::string& target : options.lineage)
      for (std::string& iri : resolver.target(target)) starts.push_back(std::move(iri));
    query::LineageOptions how;
    how.direction = options.forward ? query::Direction::forward : query::Direction::backward;
    chosen = rdf::MemorySource(
        query::lineage_quads(context.source(), query::trace(context.source(), starts, how)));
    ExportJob of_lineage{context, {chosen}, options.max_nodes, options.copy_files, options.output};
    if (format.directory || options.output.empty()) return format.write(context.out, of_lineage);
    return write_to_file(options, format, of_lineage);
  }
  const std::string graph = options.run.empty() ? options.graph : resolver.run(options.run);
  if (!graph.empty()) {
    job.selection.graph = context.source().id_of(rdf::Term::iri(graph));
    if (!job.selection.graph)
      throw Error("provml-E0513", "there is no graph '" + graph + "'", "'provml status' lists the graphs");
  }
  if (format.directory || options.output.empty()) return format.write(context.out, job);
  write_to_file(options, format, job);
}

}  // namespace

Action add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write the provenance in the formats of others");
  auto options = std::make_shared<Options>();
  auto* one_run = command->add_option("--run", options->run, "Only what this run recorded");
  auto* one_graph = command->add_option("--graph", options->graph, "Only this graph")->excludes(one_run);
  command
      ->add_option("--lineage", options->lineage,
                   "Only the lineage of this: a file, a run id or an IRI, as for 'provml lineage'")
      ->excludes(one_run)
      ->excludes(one_graph);
  auto* backward = command->add_flag("--backward", options->backward, "What it was made from (default)");
  command->add_flag("--forward", options->forward, "What was made of it")->excludes(backward);
  command->add_option("--format", options->format,
                      known_formats() + " (default: by the file's extension, else trig)");
  command->add_option("-o,--output", options->output,
                      "File to write to (default: standard output); rocrate: directory");
  command->add_option("--max-nodes", options->max_nodes,
                      "dot, svg: more nodes than that are folded, with their number (default: 100)");
  command->add_flag("--copy-files", options->copy_files, "rocrate: copy the data files into it");
  command->footer(
      "Examples:\n  provml export -o everything.trig\n  provml export --run 20260102-training --format "
      "turtle\n"
      "  provml export --lineage models/best.pt -o best.svg\n"
      "  provml export --run 20260102-training --format rocrate -o crate --copy-files");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

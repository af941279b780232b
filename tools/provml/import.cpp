// provml import FILE ...
#include <fstream>
#include <iostream>
#include <iterator>

#include "commands.h"
#include "machine.h"
#include "provml/error.h"
#include "provml/prov/import.h"
#include "provml/rdf/pllib.h"

namespace provml::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string graph, host;
};

std::string read(const std::string& file) {
  std::error_code failed;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (std::filesystem::is_directory(file, failed) || !in)
    throw Error("provml-E0602", "cannot read " + file,
                "give a file with PROV-N, PROV-JSON, PROV-XML, PROV-O in RDF, or messages of PLLib");
  return text;
}

void take(Context& context, rdf::Store& store, const std::string& file, const std::string& text,
          const Options& options) {
  const std::string host = options.host.empty() ? host_name() : options.host;
  if (options.graph.empty() && rdf::is_pllib(text)) {
    const rdf::PllibReport report =
        rdf::take_pllib(store, context.home(), text, host, std::filesystem::path(file).filename().string());
    for (const std::string& problem : report.problems) std::cerr << problem << '\n';
    if (!context.globals.quiet)
      context.out << file << ": PLLib, " << report.messages << " messages, " << report.plans << " plans\n";
    return;
  }
  const prov::ImportReport report =
      prov::import_text(store, text, {file, options.graph, host, context.home()});
  for (const std::string& note : report.notes) std::cerr << note << '\n';
  if (context.globals.quiet) return;
  context.out << file << ": " << report.format << ", " << report.quads << " statements of RDF, "
              << report.added << " new";
  if (!report.graph.empty()) context.out << ", in " << report.graph;
  context.out << '\n';
}

void run(Context& context, const Options& options) {
  if (!options.graph.empty() && options.files.size() != 1)
    throw Error("provml-E0600", "--graph names the graph of one file", "give one file with --graph");
  std::vector<std::string> texts;
  for (const std::string& file : options.files) texts.push_back(read(file));
  rdf::Store& store = context.writable_store();
  for (std::size_t i = 0; i < texts.size(); ++i) take(context, store, options.files[i], texts[i], options);
}

}  // namespace

Action add_import(CLI::App& app) {
  auto* command = app.add_subcommand("import", "Take in provenance that others have written");
  auto options = std::make_shared<Options>();
  command
      ->add_option(
          "FILE", options->files,
          "PROV-N, PROV-JSON, PROV-XML; PROV-O in Turtle, TriG, N-Triples, N-Quads or RDF/XML; or logs and "
          "plans of PLLib")
      ->required();
  command->add_option("--graph", options->graph,
                      "IRI of the graph for what has none of its own (default: by the file's content)");
  command->add_option("--host", options->host, "The machine that files are of (default: this one)");
  command->footer(
      "Each file is a graph of its own; importing it again changes nothing. Lineage goes through it: things "
      "with the same "
      "IRI are the same, and file: IRIs are the files that your programs read and wrote.\n\n"
      "Examples:\n  provml import colleague.provn\n  provml import workflow.json --graph "
      "http://example.org/their-run");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

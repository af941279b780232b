// provml validate
#include <filesystem>
#include <iostream>

#include "commands.h"
#include "prov_file.h"
#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/rdf/memory_source.h"
#include "provml/rdf/shapes.h"
#include "validate_report.h"

namespace provml::cli {
namespace {

struct Options {
  std::vector<std::string> runs, files;
  bool shapes = false, no_shapes = false, no_constraints = false;
};

Validation of_document(const std::string& name, const prov::Document& document) {
  Validation found{name, 0, prov::check_constraints(document), {}, {}, {}};
  found.statements = document.statements.size();
  for (const prov::Bundle& bundle : document.bundles) found.statements += bundle.statements.size();
  return found;
}

/// A text that is not of its syntax is not valid, and others are checked all the same.
bool is_of_text(const Error& error) {
  return error.id() == "provml-E0405" || error.id().starts_with("provml-E044");
}

Validation of_file(const std::string& file, const Options& options) {
  Validation found{file, 0, {}, {}, {}, {}};
  ProvFile read;
  try {
    read = read_prov_file(file);
  } catch (const Error& error) {
    if (!is_of_text(error)) throw;
    found.error = error.line();
    return found;
  }
  if (!options.no_constraints) found = of_document(file, read.document);
  found.notes = read.notes;
  if (!options.shapes) return found;
  if (read.quads.empty())
    throw Error("provml-E0600", "shapes are of RDF, and this is none", "leave out --shapes", file);
  found.shapes = rdf::Shapes::built_in().check(rdf::MemorySource(read.quads), std::nullopt);
  return found;
}

Validation of_store(Context& context, const std::string& run, const Options& options) {
  std::optional<rdf::Term> graph;
  if (!run.empty())
    graph = rdf::Term::iri(query::Resolver(context.source(), std::filesystem::current_path()).run(run));
  Validation found{graph ? graph->value : context.home().string(), 0, {}, {}, {}, {}};
  if (!options.no_constraints) found = of_document(found.name, document_of(context.source(), graph));
  if (!options.no_shapes) found.shapes = rdf::Shapes::built_in().check(context.source(), graph);
  return found;
}

void run(Context& context, const Options& options) {
  const bool json = context.format({"text", "json"}) == "json";
  std::vector<Validation> all;
  for (const std::string& file : options.files) all.push_back(of_file(file, options));
  for (const std::string& name : options.runs) all.push_back(of_store(context, name, options));
  if (options.files.empty() && options.runs.empty()) all.push_back(of_store(context, "", options));
  for (const Validation& one : all) {
    for (const std::string& note : one.notes) context.say(note);
    if (!one.error.empty()) std::cerr << one.error << '\n';
  }
  if (json)
    write_json(context.out, all);
  else
    write_text(context.out, all);
  for (const Validation& one : all)
    if (!one.valid()) context.exit_status = 1;
}

}  // namespace

Action add_validate(CLI::App& app) {
  auto* command = app.add_subcommand(
      "validate", "Check provenance against the PROV constraints and the shapes of PROV-ML");
  auto options = std::make_shared<Options>();
  auto* runs = command->add_option("run", options->runs, "Runs to check (default: everything in the store)");
  command
      ->add_option("--file", options->files,
                   "A PROV document instead: PROV-N, PROV-XML, PROV-JSON or RDF (PROV-O)")
      ->excludes(runs);
  auto* shapes = command->add_flag("--shapes", options->shapes, "Check the shapes of a --file too");
  command->add_flag("--no-shapes", options->no_shapes, "Check the constraints only")->excludes(shapes);
  command->add_flag("--no-constraints", options->no_constraints, "Check the shapes only");
  command->footer(
      "Exit status 0: valid; 1: not valid, or not readable.\n"
      "Examples:\n  provml validate\n  provml validate 20260102-training\n  provml validate --file "
      "other.provn\n"
      "  provml --format json validate --file other.ttl --shapes");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

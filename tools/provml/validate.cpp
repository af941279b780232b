// provml validate
#include <filesystem>
#include <iostream>
#include <set>

#include "commands.h"
#include "prov_file.h"
#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/rdf/mapper.h"
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

/// Graphs that `provml import` brought: our shapes do not speak of what others write.
std::set<std::string> imported_graphs(const rdf::QuadSource& source) {
  const auto id = [&](std::string_view iri) { return source.id_of(rdf::Term::iri(std::string(iri))); };
  const rdf::QuadIds pattern{0, id("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                             id(std::string(prov::kProv) + "Bundle"), id(rdf::kCatalogGraph)};
  std::set<std::string> graphs;
  if (pattern.predicate == 0 || pattern.object == 0 || pattern.graph == 0) return graphs;
  const auto cursor = source.match(pattern, rdf::MatchMode::quads);
  for (rdf::QuadIds quad; cursor->next(quad);) graphs.insert(source.term_of(quad.subject).value);
  return graphs;
}

std::vector<rdf::ShapeViolation> shapes_of_all(Context& context) {
  const std::set<std::string> imported = imported_graphs(context.source());
  std::vector<rdf::ShapeViolation> all;
  std::set<std::string> told;
  context.store().each_graph([&](const rdf::Term& graph, std::uint64_t) {
    if (imported.contains(graph.value)) return;
    for (rdf::ShapeViolation& v : rdf::Shapes::built_in().check(context.source(), graph))
      if (told.insert(v.shape + v.constraint + v.message).second) all.push_back(std::move(v));
  });
  return all;
}

Validation of_store(Context& context, const std::string& run, const Options& options) {
  std::optional<rdf::Term> graph;
  if (!run.empty())
    graph = rdf::Term::iri(query::Resolver(context.source(), std::filesystem::current_path()).run(run));
  Validation found{graph ? graph->value : context.home().string(), 0, {}, {}, {}, {}};
  if (!options.no_constraints) found = of_document(found.name, document_of(context.source(), graph));
  if (!options.no_shapes)
    found.shapes = graph ? rdf::Shapes::built_in().check(context.source(), graph) : shapes_of_all(context);
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

// provml annotate TARGET [FILE.ttl] [--verdict WORD --by NAME --note TEXT]
#include "provml/rdf/annotate.h"

#include <chrono>

#include "commands.h"
#include "machine.h"
#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/rdf/mapper.h"

namespace provml::cli {
namespace {

struct Options {
  std::string target, file, graph, verdict, by, note;
};

// What is known of the target; a file that no run has seen yet goes by its path.
std::vector<std::string> targets_of(Context& context, const std::string& text) {
  const query::Resolver resolver(context.source(), std::filesystem::current_path());
  try {
    return resolver.target(text);
  } catch (const Error& error) {
    std::error_code failed;
    if (error.id() != "provml-E0513" || !std::filesystem::is_regular_file(text, failed)) throw;
    return {"file://" + rdf::escape_iri(std::filesystem::canonical(text).string())};
  }
}

void run(Context& context, const Options& options) {
  if (options.file.empty() && options.verdict.empty())
    throw Error("provml-E0600", "nothing is said about " + options.target,
                "give an RDF file, or --verdict accepted|rejected|... with --note TEXT");
  if (options.verdict.empty() && (!options.by.empty() || !options.note.empty()))
    throw Error("provml-E0600", "--by and --note belong to a verdict", "add --verdict accepted|rejected|...");
  if (options.file.empty() && !options.graph.empty())
    throw Error("provml-E0600", "--graph names the graph of an RDF file", "give an RDF file with --graph");
  // A home that is not there yet is made: raw data may be described before anything runs.
  std::error_code failed;
  std::filesystem::create_directories(context.home(), failed);
  const std::vector<std::string> targets = targets_of(context, options.target);
  rdf::Store& store = context.changeable_store();
  if (!options.file.empty()) {
    const std::uint64_t count = rdf::annotate(store, context.home(), targets, options.file, options.graph);
    if (!context.globals.quiet)
      context.out << std::filesystem::path(options.file).filename().string() << ": " << count
                  << (count == 1 ? " statement\n" : " statements\n");
  }
  if (options.verdict.empty()) return;
  rdf::Verdict verdict;
  verdict.targets = targets;
  verdict.verdict = options.verdict;
  verdict.note = options.note;
  verdict.name = options.by.empty() ? user_name() : options.by;
  verdict.person =
      options.by.empty() ? rdf::user_iri(host_name(), verdict.name) : rdf::person_iri(options.by);
  verdict.time_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
  rdf::add_verdict(store, context.home(), verdict);
  if (!context.globals.quiet)
    context.out << options.target << ": " << options.verdict << ", says " << verdict.name << '\n';
}

}  // namespace

Action add_annotate(CLI::App& app) {
  auto* command =
      app.add_subcommand("annotate", "Say something about data or a model: facts in RDF, or a verdict");
  auto options = std::make_shared<Options>();
  command->add_option("TARGET", options->target, "A file (by path), a run id, or an IRI")->required();
  command->add_option("FILE", options->file, "RDF about it; <> in the file is the target");
  command->add_option(
      "--graph", options->graph,
      "IRI of the domain graph that the file's statements replace (default: one of file and target)");
  command->add_option("--verdict", options->verdict, "accepted, rejected, or another word");
  command->add_option("--by", options->by, "Who says so (default: you)");
  command->add_option("--note", options->note, "Why");
  command->footer(
      "What is said is kept in HOME/domain and shown by 'provml lineage'.\n\n"
      "Examples:\n  provml annotate survey.sgy basin.ttl\n"
      "  provml annotate models/best.pt --verdict accepted --by \"Ada Lovelace\" --note \"good on the field "
      "test\"");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

// provml ingest [FILE ...]
#include <fstream>
#include <iostream>

#include "commands.h"
#include "provml/error.h"
#include "provml/frames.h"

namespace provml::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string graph;
};

bool is_journal(const std::filesystem::path& file) {
  if (file.extension() == ".pvj") return true;
  std::ifstream in(file, std::ios::binary);
  std::string start(frames::kMagic.size(), '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  return in && start == frames::kMagic;
}

std::string counted(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

void take_journals(Context& context, rdf::Store& store, std::vector<std::filesystem::path> journals) {
  rdf::IngestOptions how;
  how.recover_rings = journals.empty();
  how.journals = std::move(journals);
  const rdf::IngestReport report = rdf::ingest(store, context.home(), how);
  context.report(report);
  if (context.globals.quiet) return;
  context.out << counted(report.journals, "journal") << " with news, " << counted(report.frames, "frame")
              << ", " << counted(report.quads_added, "quad") << " added";
  if (report.rings_recovered) context.out << ", " << counted(report.rings_recovered, "ring") << " recovered";
  if (report.parked) context.out << ", " << counted(report.parked, "event") << " waiting for their site";
  context.out << '\n';
}

void run(Context& context, const Options& options) {
  std::vector<std::filesystem::path> journals, domains;
  for (const std::string& file : options.files) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
      throw Error("provml-E0602", "no such file: " + file,
                  "give a journal (*.pvj) or an RDF file (*.ttl, *.nt, *.nq, *.trig, *.rdf)");
    (is_journal(file) ? journals : domains).emplace_back(std::filesystem::absolute(file));
  }
  if (!options.graph.empty() && (domains.size() != 1 || !journals.empty()))
    throw Error("provml-E0600", "--graph names the graph of one RDF file", "give one RDF file with --graph");
  rdf::Store& store = context.writable_store();
  if (!journals.empty() || domains.empty()) take_journals(context, store, journals);
  for (const auto& file : domains) {
    const std::uint64_t quads = rdf::ingest_domain_file(store, file, options.graph);
    if (!context.globals.quiet)
      context.out << file.filename().string() << ": " << counted(quads, "statement") << " of domain data\n";
  }
}

}  // namespace

Action add_ingest(CLI::App& app) {
  auto* command = app.add_subcommand("ingest", "Take in journals, or domain data in RDF");
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->files,
                      "Journals (*.pvj) or RDF files; without any: all new journals of the home");
  command->add_option("--graph", options->graph,
                      "IRI of the domain graph (default: urn:provml:domain:NAME-OF-THE-FILE)");
  command->footer(
      "Read commands take in new journals by themselves.\n\n"
      "Examples:\n  provml ingest\n  provml ingest annotations.ttl --graph http://example.org/annotations\n"
      "  provml --home /tmp/other ingest run-7.pvj");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

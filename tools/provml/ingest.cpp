// provml ingest [FILE ...]
#include <fstream>
#include <iostream>
#include <sstream>

#include "commands.h"
#include "machine.h"
#include "provml/error.h"
#include "provml/frames.h"
#include "provml/rdf/pllib.h"

namespace provml::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string graph, host;
};

bool is_journal(const std::filesystem::path& file) {
  if (file.extension() == ".pvj") return true;
  std::ifstream in(file, std::ios::binary);
  std::string start(frames::kMagic.size(), '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  return in && start == frames::kMagic;
}

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// JSON, or lines of it: no RDF file that is read here begins so.
bool may_be_pllib(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  char first = 0;
  return static_cast<bool>(in >> first) && (first == '{' || first == '[') && file.extension() != ".trig" &&
         file.extension() != ".ttl";
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

void take_messages(Context& context, rdf::Store& store, const std::filesystem::path& file,
                   const std::string& host) {
  const rdf::PllibReport report = rdf::take_pllib(
      store, context.home(), read(file), host.empty() ? host_name() : host, file.filename().string());
  for (const std::string& problem : report.problems) std::cerr << problem << '\n';
  if (context.globals.quiet) return;
  context.out << file.filename().string() << ": " << counted(report.messages, "message") << " of PLLib";
  if (report.plans) context.out << ", " << counted(report.plans, "plan");
  context.out << '\n';
}

void run(Context& context, const Options& options) {
  std::vector<std::filesystem::path> journals, domains, messages;
  for (const std::string& file : options.files) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
      throw Error(
          "provml-E0602", "no such file: " + file,
          "give a journal (*.pvj), an RDF file (*.ttl, *.nt, *.nq, *.trig, *.rdf) or messages of PLLib "
          "(*.log, *.json)");
    (is_journal(file)     ? journals
     : may_be_pllib(file) ? messages
                          : domains)
        .emplace_back(std::filesystem::absolute(file));
  }
  if (!options.graph.empty() && (domains.size() != 1 || !journals.empty() || !messages.empty()))
    throw Error("provml-E0600", "--graph names the graph of one RDF file", "give one RDF file with --graph");
  rdf::Store& store = context.writable_store();
  if (!journals.empty() || options.files.empty()) take_journals(context, store, journals);
  for (const auto& file : messages) take_messages(context, store, file, options.host);
  for (const auto& file : domains) {
    const std::uint64_t quads = rdf::ingest_domain_file(store, file, options.graph);
    if (!context.globals.quiet)
      context.out << file.filename().string() << ": " << counted(quads, "statement") << " of domain data\n";
  }
}

}  // namespace

Action add_ingest(CLI::App& app) {
  auto* command = app.add_subcommand("ingest", "Take in journals, domain data in RDF, or messages of PLLib");
  auto options = std::make_shared<Options>();
  command->add_option(
      "FILE", options->files,
      "Journals (*.pvj), RDF files, or logs and plans of PLLib; without any: all new journals of the home");
  command->add_option("--graph", options->graph,
                      "IRI of the domain graph (default: urn:provml:domain:NAME-OF-THE-FILE)");
  command->add_option(
      "--host", options->host,
      "The machine on which messages of PLLib were written: files are known by it (default: this one)");
  command->footer(
      "Read commands take in new journals by themselves.\n\n"
      "Examples:\n  provml ingest\n  provml ingest annotations.ttl --graph http://example.org/annotations\n"
      "  provml --home /tmp/other ingest run-7.pvj");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

// provml send
#include "provml/send.h"

#include "commands.h"
#include "provml/error.h"
#include "provml/recover.h"

namespace provml::cli {
namespace {

void run(Context& context, const runtime::SendOptions& options) {
  for (const std::string& problem : runtime::recover(context.home()).problems) context.say(problem);
  const runtime::SendReport report = runtime::send(context.home(), options);
  for (const std::string& problem : report.problems) context.say(problem);
  if (!context.globals.quiet) {
    context.out << report.journals << (report.journals == 1 ? " journal" : " journals") << " sent, "
                << report.events << (report.events == 1 ? " event" : " events");
    if (report.busy != 0) context.out << "; " << report.busy << " left to running programs";
    context.out << '\n';
  }
  if (report.left != 0)
    throw Error(
        "provml-E0610", std::to_string(report.left) + " journals could not be sent",
        "they stay in " + (context.home() / "unsent").string() + "; try again when the server answers");
  if (report.journals == 0 && !report.problems.empty())
    throw Error("provml-E0610", "nothing was sent", "see the line above");
}

}  // namespace

Action add_send(CLI::App& app) {
  auto* command = app.add_subcommand("send", "Send journals that no server has acknowledged yet");
  auto options = std::make_shared<runtime::SendOptions>();
  command->add_option("--url", options->url, "Server, http://HOST:PORT (default: $PROVML_URL)");
  command->add_option("--ca-file", options->ca_file,
                      "Certificates that are trusted, PEM (default: $PROVML_CA_FILE)");
  command->add_flag("--all", options->everything,
                    "All journals of the home, also those that were never to be sent");
  command->footer(
      "The token is read from $PROVML_TOKEN or the file $PROVML_TOKEN_FILE.\n"
      "Example:\n  provml send --url http://provenance.example.org:7580");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

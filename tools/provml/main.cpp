// provml: reads what instrumented programs recorded. Exit status 0 ok, 1 error, 2 wrong use.
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <iostream>
#include <map>

#include "commands.h"
#include "output.h"
#include "provml/error.h"
#include "provml/query/named.h"

namespace {

constexpr int kOk = 0, kError = 1, kUsage = 2;

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// What to say about a command line that CLI11 refused: the word that is wrong and the one that may be meant.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  const CLI::App* chosen = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
  std::vector<std::string> options = option_names(app);
  if (chosen)
    for (const std::string& name : option_names(*chosen)) options.push_back(name);
  for (int i = 1; i < argc; ++i) {
    const std::string word(argv[i], std::strcspn(argv[i], "="));
    const bool is_option = word.starts_with("--") && word.size() > 2;
    const auto& known = is_option ? options : commands;
    const bool takes_value = !is_option && i > 1 && std::strncmp(argv[i - 1], "--", 2) == 0;
    if (std::find(known.begin(), known.end(), word) != known.end() ||
        (!is_option && (chosen || word.starts_with("-") || takes_value)))
      continue;
    const std::string near = provml::query::nearest(word, known);
    std::string list;
    for (const std::string& command : commands) list.append(list.empty() ? "" : ", ").append(command);
    return provml::Error("provml-E0600", (is_option ? "unknown option '" : "unknown command '") + word + "'",
                         !near.empty() ? "did you mean '" + near + "'?"
                         : is_option   ? "see provml --help"
                                       : "commands: " + list)
        .line();
  }
  std::string what = error.what();
  for (char& c : what)
    if (c == '\n') c = ' ';
  const std::string help = chosen ? "provml " + chosen->get_name() + " --help" : "provml --help";
  return provml::Error("provml-E0600", what, "see " + help).line();
}

int run(const CLI::App& app, const std::map<std::string, provml::cli::Action>& actions,
        const provml::cli::Globals& globals) {
  provml::cli::DescriptorBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  provml::cli::Context context(globals, out);
  try {
    actions.at(app.get_subcommands().front()->get_name())(context);
    out.flush();
  } catch (const provml::Error& error) {
    out.flush();
    // The writers may only know that the stream failed: a reader that has gone away is told nothing.
    if (buffer.error() != EPIPE) std::cerr << error.line() << '\n';
    return error.id() == "provml-E0600" ? kUsage : kError;
  } catch (const std::exception& error) {
    std::cerr << provml::Error("provml-E0603", error.what(), "please report this").line() << '\n';
    return kError;
  }
  if (buffer.error() == 0) return context.exit_status;
  if (buffer.error() != EPIPE)
    std::cerr << provml::Error("provml-E0602", std::string("cannot write to standard output: ") +
                                                   std::strerror(buffer.error()))
                     .line()
              << '\n';
  return kError;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"Where data and models came from: what instrumented programs recorded, and queries over it.",
               "provml"};
  provml::cli::Globals globals;
  app.add_option("--home", globals.home,
                 "Directory of the provenance (default: $PROVML_HOME, or .provml found upward from here)");
  app.add_option("--format", globals.format,
                 "table, json or csv; lineage also tree and dot; plan: tree, json or dot; validate: text or "
                 "json; export has its own");
  app.add_flag("--no-ingest", globals.no_ingest, "Do not take in new journals first");
  app.add_flag("-q,--quiet", globals.quiet, "Print results only");
  app.set_version_flag("--version", "provml " PROVML_VERSION);
  app.fallthrough();
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  provml runs\n  provml lineage models/best.pt\n  provml query --list\n  provml query q1 "
      "--param model=models/best.pt\n"
      "  provml export --format nquads\n\nprovml COMMAND --help says more about a command.");
  const std::map<std::string, provml::cli::Action> actions{
      {"runs", provml::cli::add_runs(app)},         {"lineage", provml::cli::add_lineage(app)},
      {"query", provml::cli::add_query(app)},       {"ingest", provml::cli::add_ingest(app)},
      {"export", provml::cli::add_export(app)},     {"status", provml::cli::add_status(app)},
      {"plan", provml::cli::add_plan(app)},         {"send", provml::cli::add_send(app)},
      {"serve", provml::cli::add_serve(app)},       {"import", provml::cli::add_import(app)},
      {"annotate", provml::cli::add_annotate(app)}, {"record", provml::cli::add_record(app)},
      {"validate", provml::cli::add_validate(app)}};
  if (argc == 1) {
    std::cerr << app.help();
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    app.exit(wanted, std::cout, std::cerr);
    return std::cout.flush() ? kOk : kError;
  } catch (const CLI::ParseError& error) {
    std::cerr << usage_message(app, error, argc, argv) << '\n';
    return kUsage;
  }
  return run(app, actions, globals);
}

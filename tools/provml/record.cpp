// provml record --activity NAME --used F --generated G -- COMMAND ...
#include <iostream>

#include "commands.h"
#include "hand_journal.h"
#include "machine.h"
#include "provml/error.h"
#include "run_command.h"

namespace provml::cli {
namespace {

struct Options {
  std::string activity, by, note;
  std::vector<std::string> used, generated, command;
};

void run(Context& context, const Options& options) {
  if (options.activity.empty()) throw Error("provml-E0600", "the activity has no name", "--activity NAME");
  if (options.command.empty() && options.used.empty() && options.generated.empty())
    throw Error("provml-E0600", "there is nothing to record",
                "give --used FILE, --generated FILE or -- COMMAND");
  HandStep step;
  step.activity = options.activity;
  step.user = options.by.empty() ? user_name() : options.by;
  step.note = options.note;
  step.used = options.used;
  step.generated = options.generated;
  step.command = options.command;
  HandJournal journal(context.home(), step);
  journal.begin();
  int status = 0;
  if (!options.command.empty()) {
    context.out.flush();
    try {
      status = run_command(options.command, {{"PROVML_RUN_ID", journal.run()}});
    } catch (const Error& error) {
      std::cerr << error.line() << '\n';
      status = 127;  // what a shell says
    }
  }
  journal.end(status);
  context.exit_status = status;
  for (const std::string& missing : journal.missing())
    context.say("provml: there is no file " + missing + "; it is recorded by its name alone");
  context.say("provml: recorded as run " + journal.run());
}

}  // namespace

Action add_record(CLI::App& app) {
  auto* command =
      app.add_subcommand("record", "Record a step that is done by hand or by a program without marks");
  auto options = std::make_shared<Options>();
  command->add_option("-a,--activity", options->activity, "What is done, such as \"pick horizons\"");
  command->add_option("-u,--used", options->used, "A file that the step reads; more than one: again")
      ->allow_extra_args(false);
  command->add_option("-g,--generated", options->generated, "A file that the step writes")
      ->allow_extra_args(false);
  command->add_option("--by", options->by, "Who does it (default: you)");
  command->add_option("--note", options->note, "What else should be known");
  command->add_option("COMMAND", options->command,
                      "A command to run, after --; without it the step is only recorded");
  command->footer(
      "The command's exit status is passed on. Marked programs that it starts belong to the same run.\n\n"
      "Examples:\n  provml record --activity crop --used survey.sgy --generated part.sgy -- segy-crop "
      "survey.sgy part.sgy\n"
      "  provml record --activity \"pick horizons\" --used part.sgy --generated horizons.csv --by \"Ada "
      "Lovelace\"");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

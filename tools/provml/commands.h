// The subcommands: each adds itself to the command line and returns what it does when it was chosen.
#ifndef PROVML_TOOLS_PROVML_COMMANDS_H
#define PROVML_TOOLS_PROVML_COMMANDS_H

#include <CLI/CLI.hpp>
#include <functional>

#include "context.h"

namespace provml::cli {

using Action = std::function<void(Context&)>;

Action add_runs(CLI::App& app);
Action add_lineage(CLI::App& app);
Action add_query(CLI::App& app);
Action add_ingest(CLI::App& app);
Action add_export(CLI::App& app);
Action add_import(CLI::App& app);
Action add_send(CLI::App& app);
Action add_status(CLI::App& app);
Action add_plan(CLI::App& app);
Action add_annotate(CLI::App& app);
Action add_record(CLI::App& app);
Action add_serve(CLI::App& app);
Action add_validate(CLI::App& app);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_COMMANDS_H

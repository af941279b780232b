// provml runs
#include <ctime>

#include "commands.h"
#include "liveness.h"
#include "provml/query/lineage.h"
#include "provml/query/runs.h"
#include "provml/rdf/mapper.h"

namespace provml::cli {
namespace {

struct Options {
  std::string workflow, status;
};

void run(Context& context, const Options& options) {
  query::Table table{
      {"run", "workflow", "status", "started", "duration", "host", "user", "processes", "models"}, {}};
  const bool for_people = context.format({"table", "json", "csv"}) == "table";
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  const std::string present = rdf::date_time_text(std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
  for (const query::Run& run : query::list_runs(context.source(), Liveness(context.home()))) {
    if (!options.workflow.empty() && run.workflow != options.workflow) continue;
    if (!options.status.empty() && run.status != options.status) continue;
    const std::string end = run.status == "running" ? present : run.ended;
    table.rows.push_back(
        {run.id, run.workflow, run.status, for_people ? query::short_time(run.started) : run.started,
         for_people ? query::short_duration(run.started, end) : query::seconds_between(run.started, end),
         run.host, run.user, std::to_string(run.processes), std::to_string(run.models)});
  }
  context.write(table);
}

}  // namespace

Action add_runs(CLI::App& app) {
  auto* command = app.add_subcommand("runs", "List the runs that were captured, the latest first");
  auto options = std::make_shared<Options>();
  command->add_option("--workflow", options->workflow, "Only runs of this workflow");
  command->add_option("--status", options->status, "Only runs that are so")
      ->check(CLI::IsMember({"finished", "failed", "running", "interrupted", "unknown"}));
  command->footer(
      "Examples:\n  provml runs\n  provml runs --status failed\n  provml --format csv runs --workflow "
      "training");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

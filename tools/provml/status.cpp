// provml status
#include <map>

#include "commands.h"
#include "liveness.h"
#include "provml/query/runs.h"
#include "provml/rdf/home.h"

namespace provml::cli {
namespace {

void run(Context& context) {
  query::Table table{{"what", "value"}, {}};
  const auto add = [&](const std::string& what, const std::string& value) {
    table.rows.push_back({what, value});
  };
  add("home", context.home().string());
  std::uint64_t journals = 0, bytes = 0;
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator at(rdf::journals_directory(context.home()), failed), end;
       !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != ".pvj") continue;
    std::error_code gone;
    const auto size = at->file_size(gone);
    if (gone) continue;
    ++journals;
    bytes += size;
  }
  std::map<std::string, std::size_t> statuses;
  for (const query::Run& run : query::list_runs(context.source(), Liveness(context.home())))
    ++statuses[run.status];
  add("journals", std::to_string(journals));
  add("journal bytes", std::to_string(bytes));
  add("quads", std::to_string(context.store().size()));
  for (const auto& [status, count] : statuses) add("runs " + status, std::to_string(count));
  context.store().each_graph([&](const rdf::Term& graph, std::uint64_t quads) {
    if (!graph.value.starts_with("urn:provml:run:"))
      add("graph " + (graph.value.empty() ? "default" : graph.value), std::to_string(quads));
  });
  context.write(table);
}

}  // namespace

Action add_status(CLI::App& app) {
  auto* command = app.add_subcommand("status", "Show the home, the store and how many runs there are");
  command->footer("Example:\n  provml status");
  return run;
}

}  // namespace provml::cli

// provml lineage TARGET
#include <algorithm>

#include "commands.h"
#include "provml/query/lineage.h"
#include "provml/query/named.h"

namespace provml::cli {
namespace {

struct Options {
  std::vector<std::string> targets;
  bool forward = false, within_run = false, ascii = false;
  std::size_t depth = 0;
};

void run(Context& context, const Options& options) {
  const std::string format = context.format({"tree", "dot", "json", "csv", "table"});
  const query::Resolver resolver(context.source(), std::filesystem::current_path());
  std::vector<std::string> starts;
  for (const std::string& target : options.targets)
    for (std::string& iri : resolver.target(target))
      if (std::find(starts.begin(), starts.end(), iri) == starts.end()) starts.push_back(std::move(iri));
  query::LineageOptions how;
  how.direction = options.forward ? query::Direction::forward : query::Direction::backward;
  how.max_depth = options.depth;
  how.across_runs = !options.within_run;
  const query::Lineage lineage = query::trace(context.source(), starts, how);
  if (format == "dot")
    query::write_dot(context.out, lineage);
  else if (format == "json")
    query::write_json(context.out, lineage);
  else if (format == "tree")
    query::write_tree(context.out, lineage, {terminal_width(), options.ascii});
  else
    context.write({query::lineage_columns(), query::lineage_rows(lineage)});
}

}  // namespace

Action add_lineage(CLI::App& app) {
  auto* command = app.add_subcommand("lineage", "Show where data came from, or what was made of them");
  auto options = std::make_shared<Options>();
  command
      ->add_option("TARGET", options->targets,
                   "A file (by path, also after it was moved), a run id, or an IRI")
      ->required();
  command->add_flag("-f,--forward", options->forward,
                    "What was made of it, instead of what it was made from");
  command->add_option("-d,--depth", options->depth, "At most this many activities away (default: all)");
  command->add_flag("--within-run", options->within_run, "Stay within the run");
  command->add_flag("--ascii", options->ascii, "Draw the tree with ASCII characters");
  command->footer(
      "Formats (--format): tree (default), dot, json, csv, table.\n\n"
      "Examples:\n  provml lineage models/best.pt\n  provml lineage --forward survey.sgy\n"
      "  provml lineage models/best.pt --format dot | dot -Tsvg > best.svg");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

// provml query NAME
#include <fstream>
#include <iostream>
#include <sstream>

#include "commands.h"
#include "provml/error.h"
#include "provml/query/engine.h"
#include "provml/query/named.h"

namespace provml::cli {
namespace {

struct Options {
  std::string name, sparql, file, describe;
  std::vector<std::string> parameters;
  bool list = false, text = false;
};

std::string parameters_of(const query::NamedQuery& query) {
  std::string text;
  for (const query::Parameter& parameter : query.parameters) {
    text += (text.empty() ? "" : " ") + parameter.name;
    if (parameter.default_value) text += "=" + *parameter.default_value;
  }
  return text;
}

void list(Context& context, const query::Library& library) {
  query::Table table{{"name", "parameters", "title"}, {}};
  for (const auto& [name, query] : library.all())
    table.rows.push_back({name, parameters_of(query), query.title});
  context.write(table);
}

void describe(Context& context, const query::NamedQuery& query) {
  if (context.format({"table", "json", "csv"}) != "table") {
    query::Table table{{"parameter", "kind", "default", "text"}, {}};
    for (const query::Parameter& p : query.parameters)
      table.rows.push_back({p.name, p.kind, p.default_value.value_or(""), p.text});
    return context.write(table);
  }
  context.out << query.title << '\n';
  if (!query.description.empty()) context.out << query.description << '\n';
  for (const query::Parameter& p : query.parameters) {
    context.out << "  --param " << p.name << "=" << p.kind;
    if (p.default_value) context.out << " (default " << *p.default_value << ")";
    if (!p.text.empty()) context.out << ": " << p.text;
    context.out << '\n';
  }
}

std::map<std::string, std::vector<std::string>> given(const std::vector<std::string>& arguments) {
  std::map<std::string, std::vector<std::string>> values;
  for (const std::string& argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error("provml-E0600", "--param '" + argument + "' is not NAME=VALUE",
                  "for example --param model=models/best.pt");
    values[argument.substr(0, equals)].push_back(argument.substr(equals + 1));
  }
  return values;
}

std::string read(const std::string& file) {
  std::ifstream in;
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    in.open(file, std::ios::binary);
    text << in.rdbuf();
  }
  if (file != "-" && (!in || text.fail()))
    throw Error("provml-E0602", "cannot read the query", "give a readable file", file);
  return text.str();
}

void evaluate(Context& context, const std::string& sparql, const std::string& place) {
  const std::string format = context.format({"table", "json", "csv"});
  query::Result result;
  try {
    result = query::evaluate(context.source(), sparql, {query::default_prefixes(), true, {}});
  } catch (const Error& error) {
    if (place.empty() || error.where().empty()) throw;
    throw Error(error.id(), error.what(), error.remedy(), place + ":" + error.where());
  }
  if (format == "json")
    query::write_json(context.out, result);
  else if (format == "csv")
    query::write_csv(context.out, result);
  else
    query::write_table(context.out, query::as_table(result), {terminal_width()});
}

void run(Context& context, const Options& options) {
  const int ways = !options.name.empty() + !options.sparql.empty() + !options.file.empty() +
                   !options.describe.empty() + options.list;
  if (ways != 1)
    throw Error("provml-E0600", "give one of NAME, --list, --describe NAME, --sparql TEXT and --file FILE",
                "see provml query --help");
  if (!options.sparql.empty()) return evaluate(context, options.sparql, "");
  const query::Library library = query::Library::load({context.home() / "queries"});
  for (const std::string& problem : library.problems()) std::cerr << problem << '\n';
  if (options.list) return list(context, library);
  if (!options.describe.empty()) return describe(context, library.find(options.describe));
  const auto values = given(options.parameters);
  const query::NamedQuery query =
      options.file.empty() ? library.find(options.name)
                           : query::NamedQuery::parse(std::filesystem::path(options.file).stem().string(),
                                                      read(options.file), options.file);
  const query::Resolver resolver(context.source(), std::filesystem::current_path());
  const std::string sparql = query::bind(query, values, resolver);
  if (options.text)
    context.out << sparql;
  else
    evaluate(context, sparql, query.origin == "built in" ? query.name : query.origin);
}

}  // namespace

Action add_query(CLI::App& app) {
  auto* command = app.add_subcommand("query", "Answer a named query, or any SPARQL query");
  auto options = std::make_shared<Options>();
  command->add_option("NAME", options->name, "A named query: see --list");
  command->add_option("-p,--param", options->parameters, "NAME=VALUE; again for more values or parameters")
      ->allow_extra_args(false);
  command->add_flag("-l,--list", options->list, "List the named queries");
  command->add_option("--describe", options->describe, "What a named query answers, and its parameters");
  command->add_option("--sparql", options->sparql, "SPARQL text");
  command->add_option("--file", options->file,
                      "A file with SPARQL text, with or without a header; - is standard input");
  command->add_flag("--text", options->text,
                    "Print the SPARQL text with its values instead of evaluating it");
  command->footer(
      "Named queries are built in, or files *.rq in <home>/queries and in the directories of "
      "$PROVML_QUERIES.\n\n"
      "Examples:\n  provml query q1 --param model=models/best.pt\n  provml query q5 --param slices=111-125 "
      "--format csv\n"
      "  provml query --sparql 'SELECT ?run WHERE { ?run a provml:LearningProcessExecution }'");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

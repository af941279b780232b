// provml plan BUILD_DIR
#include <algorithm>
#include <set>

#include "commands.h"
#include "plan_tables.h"

namespace provml::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string directory = ".";
  bool json = false, dot = false;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::string readable(const std::string& from) {  // "2/rate" is an input of the second activity around it
  const auto cut = from.find('/');
  return cut == from.npos ? from : from.substr(cut + 1) + std::string(std::stoul(from), '^');
}

void write_site(std::ostream& out, const Plan& plan, const PlanSite& site, const std::string& indent) {
  out << indent << site.name << "  [" << site.role << "]  " << site.function << "  " << site.file << ":"
      << site.line;
  if (site.end_line > site.line) out << "-" << site.end_line;
  out << "\n";
  for (const bool output : {false, true})
    for (const PlanSlot& slot : site.slots) {
      if (slot.output != output) continue;
      out << indent << "    " << (output ? "out " : "in  ") << slot.name << " : " << slot.type;
      if (!slot.roles.empty()) out << "  " << joined(slot.roles);
      if (slot.reference) out << "  @" << slot.storage;
      if (output && slot.from_known) {
        std::vector<std::string> from;
        for (const std::string& name : slot.from) from.push_back(readable(name));
        out << "  <- " << (from.empty() ? "nothing captured" : joined(from));
      }
      out << "\n";
    }
  if (!site.all_inputs.empty())
    out << indent << "    every output may depend on every input: " << site.all_inputs << "\n";
  std::vector<std::string> called;
  for (const PlanSite* other : plan.calls(site)) called.push_back(other->name);
  if (!called.empty()) out << indent << "    calls " << joined(called) << "\n";
  for (const PlanSite* inner : plan.within(site.identity)) write_site(out, plan, *inner, indent + "  ");
}

void write_tree(std::ostream& out, const Plan& plan) {
  auto roots = plan.within("");
  std::stable_sort(roots.begin(), roots.end(), [&](const PlanSite* a, const PlanSite* b) {
    const auto rank = [&](const PlanSite& s) { return s.role == "workflow" ? 0 : plan.is_called(s) ? 2 : 1; };
    return rank(*a) < rank(*b);
  });
  for (const PlanSite* site : roots) write_site(out, plan, *site, "");
}

ordered_json slot_json(const PlanSlot& slot) {
  ordered_json json{{"name", slot.name}, {"type", slot.type}, {"kind", slot.what}, {"roles", slot.roles}};
  if (slot.reference) json["storage"] = slot.storage;
  if (slot.output && slot.from_known) json["derived_from"] = slot.from;
  return json;
}

void write_json(std::ostream& out, const Plan& plan, const std::filesystem::path& directory) {
  std::set<std::string> storages;
  std::string workflow;
  for (const PlanSite& site : plan.sites) {
    if (workflow.empty() && site.role == "workflow") workflow = site.name;
    for (const PlanSlot& slot : site.slots)
      if (slot.reference) storages.insert(slot.storage);
  }
  const auto place = std::filesystem::weakly_canonical(directory);
  const std::string context = place.filename().empty() ? place.parent_path().filename() : place.filename();
  ordered_json json{{"version", 1},
                    {"context_name", context},
                    {"dataflow_name", workflow.empty() ? context : workflow},
                    {"storages", ordered_json::array()},
                    {"data_transformations", ordered_json::array()}};
  for (const std::string& name : storages)
    json["storages"].push_back({{"name", name}, {"kind", name == "filesystem" ? "filesystem" : "other"}});
  for (const PlanSite& site : plan.sites) {
    ordered_json selector{{"match", site.function}, {"signature", site.signature}};
    if (site.ordinal > 0) selector["ordinal"] = site.ordinal;
    ordered_json entry{
        {"name", site.name},
        {"role", site.role},
        {"identity", site.identity},
        {"selector", selector},
        {"source",
         {{"file", site.file}, {"line", site.line}, {"column", site.column}, {"end_line", site.end_line}}},
        {"within", site.enclosing.empty() ? ordered_json() : ordered_json(site.enclosing)},
        {"calls", ordered_json::array()},
        {"inputs", ordered_json::array()},
        {"outputs", ordered_json::array()},
        {"objects", site.objects}};
    for (const PlanSite* other : plan.calls(site)) entry["calls"].push_back(other->identity);
    for (const PlanSlot& slot : site.slots)
      entry[slot.output ? "outputs" : "inputs"].push_back(slot_json(slot));
    if (!site.all_inputs.empty()) entry["all_inputs"] = site.all_inputs;
    json["data_transformations"].push_back(std::move(entry));
  }
  out << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + '"';
}

void write_dot(std::ostream& out, const Plan& plan) {
  out << "digraph plan {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=10];\n";
  for (const PlanSite& site : plan.sites) {
    const std::string id = "s" + site.identity;
    out << "  " << id << " [shape=box, style=\"rounded,filled\", fillcolor=\"#cfe2f3\", label="
        << quoted(site.name + " [" + site.role + "]") << "];\n";
    std::size_t n = 0;
    for (const PlanSlot& slot : site.slots) {
      const std::string value = id + "_" + std::to_string(n++);
      out << "  " << value << " [shape=ellipse, style=filled, fillcolor=\"#fff2cc\", label="
          << quoted(slot.name + (slot.roles.empty() ? "" : " (" + joined(slot.roles) + ")")) << "];\n";
      out << "  " << (slot.output ? id + " -> " + value : value + " -> " + id) << ";\n";
      for (const std::string& from : slot.from)
        for (std::size_t input = 0; slot.output && input < site.slots.size(); ++input)
          if (!site.slots[input].output && site.slots[input].name == from)
            out << "  " << id << "_" << input << " -> " << value << " [style=dotted, constraint=false];\n";
    }
    if (!site.enclosing.empty())
      out << "  s" << site.enclosing << " -> " << id << " [style=dashed, label=\"contains\"];\n";
    for (const PlanSite* other : plan.calls(site))
      out << "  " << id << " -> s" << other->identity << " [style=dashed, label=\"calls\"];\n";
  }
  out << "}\n";
}

void run(Context& context, const Options& options) {
  std::string format = context.format({"tree", "json", "dot"});
  if (options.json) format = "json";
  if (options.dot) format = "dot";
  const Plan plan = read_plan(options.directory);
  if (format == "json")
    write_json(context.out, plan, options.directory);
  else if (format == "dot")
    write_dot(context.out, plan);
  else
    write_tree(context.out, plan);
}

}  // namespace

Action add_plan(CLI::App& app) {
  auto* command =
      app.add_subcommand("plan", "Show what the programs of a build will record, before they run");
  auto options = std::make_shared<Options>();
  command->add_option("BUILD_DIR", options->directory, "Where the programs were built (default: here)");
  auto* json = command->add_flag("--json", options->json, "The workflow specification as JSON");
  command->add_flag("--dot", options->dot, "A graph for Graphviz")->excludes(json);
  command->footer(
      "Formats (--format): tree (default), json, dot.\n\n"
      "Examples:\n  provml plan build\n  provml plan build --json > workflow.json\n"
      "  provml plan build --dot | dot -Tsvg > plan.svg");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli

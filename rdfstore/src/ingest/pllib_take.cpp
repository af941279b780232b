#include "pllib_take.h"

#include <fstream>
#include <map>
#include <sstream>

#include "keep_file.h"
#include "mapping/literals.h"
#include "meta_keys.h"
#include "pllib_map.h"
#include "provml/error.h"
#include "provml/rdf/annotate.h"

namespace provml::rdf {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json encode(const PllibPlan& plan) {
  json list = json::array();
  for (const auto& [key, attribute] : plan)
    list.push_back({key, attribute.role, attribute.reference, attribute.store});
  return list;
}

PllibPlan decode(const std::string& text) {
  PllibPlan plan;
  const json list = json::parse(text, nullptr, false);
  if (list.is_array())
    for (const json& entry : list)
      plan[entry.at(0).get<std::string>()] = {entry.at(1).get<std::string>(), entry.at(2).get<bool>(),
                                              entry.at(3).get<std::string>()};
  return plan;
}

// Under a name made of the content: the same text is kept once.
void keep(const fs::path& directory, const std::string& lines, const char* extension) {
  keep_file(directory, hex_text(frames::hash64(lines)) + extension, lines);
}

}  // namespace

fs::path messages_directory(const fs::path& home) { return home / "messages"; }

bool is_pllib(std::string_view text) {
  bool found = false;
  PllibProblems ignored;
  each_pllib_item(text, "", [&](const json&, const std::string&) { found = true; }, ignored);
  return found;
}

PllibReport keep_pllib(const fs::path& home, std::string_view text, const std::string& host,
                       const std::string& name) {
  PllibReport report;
  std::string plans, messages;
  const QuadSink nowhere = [](const Quad&) {};
  each_pllib_item(
      text, name,
      [&](const json& item, const std::string& place) {
        if (is_pllib_plan(item)) {
          ++report.plans;
          plans += dump(item) + "\n";
          return;
        }
        const std::size_t before = report.problems.size();
        map_pllib_message(item, {}, host, place, nowhere, report.problems);
        const bool left_out = report.problems.size() > before && report.problems.back().ends_with("left out");
        if (left_out) return;
        ++report.messages;
        messages += dump(item) + "\n";
      },
      report.problems);
  if (report.plans + report.messages == 0)
    throw Error("provml-E0413",
                "holds no message and no plan of PLLib" +
                    (report.problems.empty() ? std::string() : ": " + report.problems.front()),
                "give the library's log (prov-*.log) or its prospective JSON", name);
  const std::string head = dump({{"provml_host", host}}) + "\n";
  if (!plans.empty()) keep(messages_directory(home), head + plans, ".plan");
  if (!messages.empty()) keep(messages_directory(home), head + messages, ".json");
  return report;
}

PllibReport take_pllib(Store& store, const fs::path& home, std::string_view text, const std::string& host,
                       const std::string& name) {
  PllibReport report = keep_pllib(home, text, host, name);
  IngestReport ingested;
  take_kept(store, home, ingested);
  report.problems.insert(report.problems.end(), ingested.problems.begin(), ingested.problems.end());
  return report;
}

void load_pllib(Batch& batch, const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in) throw Error("provml-E0407", "cannot be read", "", file.string());
  const std::string text = all.str();
  const auto end = text.find('\n');
  const json head = json::parse(text.substr(0, end), nullptr, false);
  const std::string host =
      head.is_object() && head.contains("provml_host") ? head["provml_host"].get<std::string>() : "localhost";
  const QuadSink sink = [&](const Quad& quad) { batch.add(quad); };
  std::map<std::string, PllibPlan> plans;
  const auto plan_of = [&](const std::string& workflow) -> PllibPlan& {
    const auto [at, fresh] = plans.try_emplace(workflow);
    if (fresh) at->second = decode(batch.get_meta(pllib_key(workflow)).value_or(""));
    return at->second;
  };
  PllibProblems ignored;
  each_pllib_item(
      std::string_view(text).substr(end == text.npos ? text.size() : end + 1), file.filename().string(),
      [&](const json& item, const std::string& place) {
        PllibPlan& plan = plan_of(pllib_workflow_of(item));
        if (!is_pllib_plan(item)) return map_pllib_message(item, plan, host, place, sink, ignored);
        plan.merge(read_pllib_plan(item));
        batch.put_meta(pllib_key(pllib_workflow_of(item)), dump(encode(plan)));
        map_pllib_plan(item, sink);
      },
      ignored);
}

}  // namespace provml::rdf

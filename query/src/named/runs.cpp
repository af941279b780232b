#include "provml/query/runs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "named/resolve.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::Term;
using rdf::TermId;

class Runs {
 public:
  explicit Runs(const rdf::QuadSource& source) : graph_(source) {}

  Run describe(const std::string& id, const std::function<ProcessState(const Process&)>& state) {
    Run run;
    run.id = id;
    run.iri = "urn:provml:run:" + id;
    const TermId node = graph_.source().id_of(Term::iri(run.iri));
    run.workflow = graph_.text(node, graph_.terms.workflow);
    std::set<std::string> hosts, users;
    graph_.objects(node, graph_.terms.associated_with,
                   [&](TermId agent) { users.insert(graph_.text(agent, graph_.terms.label)); });
    graph_.subjects(graph_.terms.part_of, node,
                    [&](TermId process) { run.parts.push_back(process_of(process)); });
    bool running = false, failed = false, interrupted = false, unknown = false;
    for (const Process& process : run.parts) {
      hosts.insert(process.host);
      if (run.started.empty() || (!process.started.empty() && process.started < run.started))
        run.started = process.started;
      run.ended = std::max(run.ended, process.ended);
      if (!process.ended.empty() || process.has_status) {
        failed |= process.has_status && process.status != 0;
        continue;
      }
      const ProcessState now = state(process);
      (now == ProcessState::alive ? running : now == ProcessState::dead ? interrupted : unknown) = true;
    }
    run.status = running       ? "running"
                 : failed      ? "failed"
                 : interrupted ? "interrupted"
                 : unknown     ? "unknown"
                               : "finished";
    if (run.parts.empty()) run.status = "unknown";
    if (run.status == "running") run.ended.clear();
    run.host = joined(hosts);
    run.user = joined(users);
    run.processes = run.parts.size();
    run.models = models(node);
    return run;
  }

 private:
  TermId id(std::string_view name) const {
    return graph_.source().id_of(Term::iri(std::string(vocabulary::kNamespace).append(name)));
  }
  std::int64_t number(TermId subject, std::string_view name) const {
    return std::strtoll(graph_.text(subject, id(name)).c_str(), nullptr, 10);
  }

  Process process_of(TermId node) const {
    Process process;
    process.iri = graph_.string_of(node);
    process.host = graph_.text(node, id("hostName"));
    process.boot_id = graph_.text(node, id("bootId"));
    process.pid = number(node, "pid");
    process.start_ticks = number(node, "startTicks");
    process.started = graph_.text(node, graph_.terms.started);
    process.ended = graph_.text(node, graph_.terms.ended);
    process.has_status = graph_.object(node, id("exitStatus")) != 0;
    process.status = number(node, "exitStatus");
    return process;
  }

  std::size_t models(TermId run) const {
    std::set<TermId> found;
    const TermId model = id("ModelReferenceValue");
    if (!model || !graph_.terms.type) return 0;
    auto cursor = graph_.source().match({0, graph_.terms.type, model, run}, rdf::MatchMode::quads);
    for (rdf::QuadIds q; cursor->next(q);) {
      if (!graph_.object(q.subject, graph_.terms.generated_by)) continue;
      const TermId shared = graph_.object(q.subject, graph_.terms.specialization_of);
      found.insert(shared ? shared : q.subject);
    }
    return found.size();
  }

  static std::string joined(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
      if (!name.empty()) text.append(text.empty() ? "" : ", ").append(name);
    return text;
  }

  Graph graph_;
};

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

ProcessState process_state(const Process& process) {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0 || process.host != host || process.pid <= 0)
    return ProcessState::unknown;
  const std::string boot = first_line("/proc/sys/kernel/random/boot_id");
  if (!process.boot_id.empty() && !boot.empty() && process.boot_id != boot) return ProcessState::dead;
  const std::string stat = first_line("/proc/" + std::to_string(process.pid) + "/stat");
  const auto name_end = stat.rfind(')');  // the name may hold blanks and parentheses
  if (name_end == std::string::npos) return ProcessState::dead;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string state, field;
  fields >> state;
  if (state == "Z" || state == "X") return ProcessState::dead;
  for (int i = 4; i <= 22 && fields >> field; ++i) {
  }
  if (process.start_ticks != 0 && field != std::to_string(process.start_ticks)) return ProcessState::dead;
  return ProcessState::alive;
}

std::vector<Run> list_runs(const rdf::QuadSource& source,
                           const std::function<ProcessState(const Process&)>& state) {
  std::vector<Run> runs;
  Runs reader(source);
  for (const std::string& id : known_runs(Graph(source))) runs.push_back(reader.describe(id, state));
  return runs;
}

}  // namespace provml::query

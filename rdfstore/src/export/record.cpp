#include "export/record.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "export/lookup.h"
#include "provml/error.h"

namespace provml::exporting {
namespace {

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

class Reader {
 public:
  explicit Reader(const Selection& selection) : in_(selection) {}

  Record read() {
    runs();
    if (record_.runs.empty())
      throw Error("provml-E0460", "there is no run in what is to be exported",
                  "this format tells of runs; turtle, trig and jsonld take anything");
    in_.each(in_.own("partOf"), [&](TermId part, TermId) { activity(part); });
    in_.each(in_.prov("used"), [&](TermId who, TermId what) { value(who, what, false); });
    in_.each(in_.prov("wasGeneratedBy"), [&](TermId what, TermId who) { value(who, what, true); });
    for (const auto& [id, at] : activities_) place(id, at);
    order();
    return std::move(record_);
  }

 private:
  void runs() {
    std::map<std::string, TermId> found;
    in_.each(in_.own("runId"), [&](TermId run, TermId) { found.emplace(in_.text(run), run); });
    for (const auto& [iri, id] : found) {
      Run run;
      run.iri = iri;
      run.id = in_.text(id, in_.own("runId"));
      run.workflow = in_.text(id, in_.own("workflow"));
      run.user = agent(id, "Person");
      in_.subjects(in_.own("partOf"), id, [&](TermId part) {
        if (in_.has(part, type(), in_.own("ProcessExecution"))) processes_of(run, part);
      });
      std::sort(run.processes.begin(), run.processes.end(), [](const Process& a, const Process& b) {
        return std::tie(a.started, a.iri) < std::tie(b.started, b.iri);
      });
      const bool ended = !run.processes.empty() &&
                         std::all_of(run.processes.begin(), run.processes.end(),
                                     [](const Process& process) { return !process.ended.empty(); });
      for (const Process& process : run.processes) {
        if (run.started.empty()) run.started = process.started;
        if (ended) run.ended = std::max(run.ended, process.ended);
        run.failed = run.failed || process.exit_status.value_or(0) != 0;
      }
      run_index_[iri] = record_.runs.size();
      record_.runs.push_back(std::move(run));
    }
  }

  void processes_of(Run& run, TermId id) {
    Process process;
    process.iri = in_.text(id);
    process.host = in_.text(id, in_.own("hostName"));
    process.command = in_.text(id, in_.own("commandLine"));
    process.started = in_.text(id, in_.prov("startedAtTime"));
    process.ended = in_.text(id, in_.prov("endedAtTime"));
    process.commit = in_.text(id, in_.own("gitCommit"));
    process.dirty = in_.text(id, in_.own("gitDirty")) == "true";
    process.exit_status = number(in_.text(id, in_.own("exitStatus")));
    in_.objects(id, in_.prov("wasAssociatedWith"), [&](TermId agent) {
      const std::string iri = in_.text(agent);
      Agent& of = iri.starts_with("urn:provml:software:provml/") ? run.capturer : run.program;
      if (!of.iri.empty() && of.iri < iri) return;
      of.iri = iri;
      of.name = in_.text(agent, label());
      of.version = in_.text(agent, in_.own(&of == &run.capturer ? "version" : "gitCommit"));
    });
    run.processes.push_back(std::move(process));
  }

  Agent agent(TermId of, std::string_view kind) const {
    Agent found;
    in_.objects(of, in_.prov("wasAssociatedWith"), [&](TermId id) {
      const std::string iri = in_.text(id);
      if (!in_.has(id, type(), in_.prov(kind)) || (!found.iri.empty() && found.iri < iri)) return;
      found.iri = iri;
      found.name = in_.text(id, label());
    });
    return found;
  }

  /// Index of an activity; kNowhere for what is a process, a site or of no run of the selection.
  std::size_t activity(TermId id) {
    const auto [at, fresh] = activities_.try_emplace(id, kNowhere);
    if (!fresh) return at->second;
    const std::string iri = in_.text(id);
    const auto slash = iri.find('/');
    const auto run = run_index_.find(iri.substr(0, slash));
    if (run == run_index_.end() || (slash != std::string::npos && iri.compare(slash, 3, "/a/") != 0))
      return kNowhere;
    Activity made;
    made.iri = iri;
    made.run = run->second;
    made.started = in_.text(id, in_.prov("startedAtTime"));
    made.ended = in_.text(id, in_.prov("endedAtTime"));
    made.failed = in_.text(id, in_.own("status")) == "failed";
    made.exception = in_.text(id, in_.own("exceptionType"));
    made.message = in_.text(id, in_.own("exceptionMessage"));
    made.name = in_.text(id, label());
    in_.objects(id, in_.own("plan"), [&](TermId plan) { made.site = site(plan); });
    if (made.name.empty() && made.site != kNowhere) made.name = record_.sites[made.site].name;
    if (made.name.empty()) made.name = slash == std::string::npos ? "run" : local_name(iri);
    activities_[id] = record_.activities.size();
    record_.activities.push_back(std::move(made));
    return record_.activities.size() - 1;
  }

  void place(TermId id, std::size_t at) {
    if (at == kNowhere) return;
    in_.objects(id, in_.own("partOf"), [&](TermId whole) {
      const auto found = activities_.find(whole);
      if (found != activities_.end() && found->second != kNowhere &&
          record_.activities[found->second].iri.find('/') != std::string::npos)
        record_.activities[at].parent = found->second;
    });
  }

  std::size_t site(TermId id) {
    const auto [at, fresh] = sites_.try_emplace(id, record_.sites.size());
    if (!fresh) return at->second;
    Site made;
    made.iri = in_.text(id);
    made.name = in_.text(id, label());
    if (made.name.empty()) made.name = local_name(made.iri);
    made.role = in_.text(id, in_.own("role"));
    made.function = in_.text(id, in_.own("function"));
    made.signature = in_.text(id, in_.own("signature"));
    made.file = in_.text(id, in_.own("sourceFile"));
    made.line = in_.text(id, in_.own("sourceLine"));
    made.description = in_.text(id, in_.term(vocabulary::kRdfs, "comment"));
    in_.objects(id, in_.own("hasInput"), [&](TermId slot) { made.inputs.push_back(attribute(slot)); });
    in_.objects(id, in_.own("hasOutput"), [&](TermId slot) { made.outputs.push_back(attribute(slot)); });
    const auto by_iri = [](const Attribute& a, const Attribute& b) { return a.iri < b.iri; };
    std::sort(made.inputs.begin(), made.inputs.end(), by_iri);
    std::sort(made.outputs.begin(), made.outputs.end(), by_iri);
    record_.sites.push_back(std::move(made));
    return at->second;
  }

  Attribute attribute(TermId id) const {
    Attribute made{in_.text(id),
                   in_.text(id, label()),
                   in_.text(id, in_.own("cppType")),
                   in_.text(id, in_.term(vocabulary::kRdfs, "comment")),
                   {}};
    in_.objects(id, type(), [&](TermId of) {
      if (const std::string iri = in_.text(of); !iri.starts_with(vocabulary::kProv))
        made.classes.push_back(local_name(iri));
    });
    std::sort(made.classes.begin(), made.classes.end());
    if (made.name.empty()) made.name = local_name(made.iri);
    return made;
  }

  void value(TermId who, TermId what, bool made_it) {
    const std::size_t at = activity(who);
    if (at == kNowhere) return;
    Value made;
    made.iri = in_.text(what);
    in_.objects(what, in_.own("attribute"), [&](TermId id) {
      made.attribute = in_.text(id);
      made.name = in_.text(id, label());
    });
    if (made.name.empty()) made.name = local_name(made.iri);
    in_.objects(what, type(), [&](TermId of) {
      const std::string iri = in_.text(of);
      if (iri.starts_with(vocabulary::kNamespace) && (made.type.empty() || local_name(iri) < made.type))
        made.type = local_name(iri);
    });
    in_.objects(what, in_.prov("value"), [&](TermId literal) {
      rdf::Term term = in_.whole(literal);
      if (!made.value || term < *made.value) made.value = std::move(term);
    });
    const auto refer = [&](TermId shared) {
      const std::string iri = in_.text(shared);
      if (!is_memory_value(iri) && !is_slot(iri)) made.data.push_back(data(shared, iri));
    };
    if (is_slot(made.iri)) {
      in_.objects(what, in_.prov("specializationOf"), refer);
      in_.objects(what, in_.prov("hadMember"), refer);
      std::sort(made.data.begin(), made.data.end());
      made.data.erase(std::unique(made.data.begin(), made.data.end()), made.data.end());
    } else {
      made.data.push_back(data(what, made.iri));
    }
    Activity& activity = record_.activities[at];
    (made_it ? activity.generated : activity.used).push_back(std::move(made));
  }

  std::size_t data(TermId id, const std::string& iri) {
    const auto [at, fresh] = data_.try_emplace(id, record_.data.size());
    if (!fresh) return at->second;
    Data made;
    made.iri = iri;
    made.size = number(in_.text(id, in_.own("size")));
    made.modified = in_.text(id, in_.own("modified"));
    TermId thing = id;
    if (in_.has(id, type(), in_.own("FileVersion")))
      in_.objects(id, in_.prov("specializationOf"), [&](TermId file) {
        if (in_.has(file, type(), in_.own("File"))) thing = file;
      });
    made.file = in_.has(thing, type(), in_.own("File"));
    made.path = in_.text(thing, in_.own("path"));
    made.label = in_.text(thing, label());
    if (made.label.empty()) made.label = local_name(iri);
    for (const std::string& hash : in_.texts(id, in_.own("contentHash")))
      if (hash.starts_with("sha256:")) made.sha256 = hash.substr(7);
    in_.objects(thing, in_.own("wasInStore"), [&](TermId store) {
      const std::string name = in_.text(store);
      constexpr std::string_view kStart = "urn:provml:store:", kEnd = "/filesystem";
      if (name.starts_with(kStart) && name.ends_with(kEnd)) {
        made.host = name.substr(kStart.size(), name.size() - kStart.size() - kEnd.size());
        return;
      }
      made.store = in_.text(store, label());
      if (made.store.empty()) made.store = local_name(name);
      made.store_address = in_.text(store, in_.own("address"));
    });
    record_.data.push_back(std::move(made));
    return at->second;
  }

  void order() {
    for (std::size_t n = 0; n < record_.activities.size(); ++n) {
      Activity& activity = record_.activities[n];
      Run& run = record_.runs[activity.run];
      run.activities.push_back(n);
      const auto by_iri = [](const Value& a, const Value& b) { return a.iri < b.iri; };
      std::sort(activity.used.begin(), activity.used.end(), by_iri);
      std::sort(activity.generated.begin(), activity.generated.end(), by_iri);
    }
    for (Run& run : record_.runs) {
      std::sort(run.activities.begin(), run.activities.end(), [&](std::size_t a, std::size_t b) {
        const Activity &one = record_.activities[a], &two = record_.activities[b];
        return std::tie(one.started, one.iri) < std::tie(two.started, two.iri);
      });
      for (const std::size_t n : run.activities) {
        const Activity& activity = record_.activities[n];
        if (!activity.failed || !run.failed || !run.error.empty() || activity.exception.empty()) continue;
        run.error = activity.name + ": " + activity.exception +
                    (activity.message.empty() ? "" : ": " + activity.message);
      }
      for (const Process& process : run.processes)
        if (run.error.empty() && process.exit_status.value_or(0) != 0)
          run.error = "exit status " + std::to_string(*process.exit_status);
      // Of a run that is known by its activities alone, as those of PLLib are.
      if (run.processes.empty())
        for (const std::size_t n : run.activities) {
          const Activity& activity = record_.activities[n];
          if (run.started.empty()) run.started = activity.started;
          run.ended = std::max(run.ended, activity.ended);
          run.failed = run.failed || activity.failed;
        }
    }
    std::sort(record_.runs.begin(), record_.runs.end(), [](const Run& a, const Run& b) {
      return std::tie(a.started, a.iri) < std::tie(b.started, b.iri);
    });
    for (std::size_t r = 0; r < record_.runs.size(); ++r)
      for (const std::size_t n : record_.runs[r].activities) record_.activities[n].run = r;
  }

  TermId type() const { return in_.term(vocabulary::kRdf, "type"); }
  TermId label() const { return in_.term(vocabulary::kRdfs, "label"); }

  Lookup in_;
  Record record_;
  std::unordered_map<std::string, std::size_t> run_index_;
  std::unordered_map<TermId, std::size_t> activities_, sites_, data_;
};

}  // namespace

Record read_record(const Selection& selection) { return Reader(selection).read(); }

RunData data_of(const Record& record, const Run& run) {
  const auto by_iri = [&](std::size_t a, std::size_t b) { return record.data[a].iri < record.data[b].iri; };
  const auto once = [&](std::vector<std::size_t>& all) {
    std::sort(all.begin(), all.end(), by_iri);
    all.erase(std::unique(all.begin(), all.end()), all.end());
  };
  RunData found;
  std::vector<std::size_t> read;
  for (const std::size_t n : run.activities) {
    for (const Value& value : record.activities[n].used)
      read.insert(read.end(), value.data.begin(), value.data.end());
    for (const Value& value : record.activities[n].generated)
      found.outputs.insert(found.outputs.end(), value.data.begin(), value.data.end());
  }
  once(read);
  once(found.outputs);
  std::set_difference(read.begin(), read.end(), found.outputs.begin(), found.outputs.end(),
                      std::back_inserter(found.inputs), by_iri);
  return found;
}

}  // namespace provml::exporting

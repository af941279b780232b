// PROCESS, PROCESS_END and DROPPED frames.
#include "agents.h"
#include "emitter.h"
#include "json_input.h"
#include "literals.h"
#include "names.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

namespace {

std::string command_line(const nlohmann::json& json) {
  std::string line;
  const auto argv = json.find("argv");
  if (argv == json.end() || !argv->is_array()) return line;
  for (const auto& argument : *argv)
    if (argument.is_string()) append_shell_word(line, clean_utf8(argument.get_ref<const std::string&>()));
  return line;
}

// The keys of a JSON object as properties of one subject; a key that is missing or null gives nothing.
class Properties {
 public:
  Properties(Emitter& out, const std::string& subject, const nlohmann::json& json)
      : out_(out), subject_(subject), json_(json) {}
  void text(const char* key, const char* property) {
    if (const auto value = string_of(json_, key); value && !value->empty())
      out_.literal(subject_, provml_iri(property), *value);
  }
  void integer(const char* key, const char* property) {
    if (const auto value = integer_of(json_, key)) out_.integer(subject_, provml_iri(property), *value);
  }
  void real(const char* key, const char* property) {
    if (const auto value = real_of(json_, key)) out_.real(subject_, provml_iri(property), *value);
  }
  void boolean(const char* key, const char* property) {
    if (const auto value = boolean_of(json_, key)) out_.boolean(subject_, provml_iri(property), *value);
  }
  void time(const char* key, const std::string& property) {
    if (const auto value = integer_of(json_, key)) out_.time(subject_, property, *value);
  }

 private:
  Emitter& out_;
  const std::string& subject_;
  const nlohmann::json& json_;
};

void map_accelerators(Emitter& out, const std::string& process, const nlohmann::json& json) {
  const auto gpus = json.find("gpus");
  if (gpus == json.end() || !gpus->is_array()) return;
  std::size_t number = 0;
  for (const nlohmann::json& gpu : *gpus) {
    const std::string subject = process + "/gpu/" + std::to_string(number++);
    const auto name = gpu.is_object() ? string_of(gpu, "name") : std::nullopt;
    if (!name || name->empty()) continue;
    out.iri(process, provml_iri("accelerator"), subject);
    out.type(subject, provml_iri("Accelerator"));
    out.literal(subject, ns::kLabel, *name);
    Properties own(out, subject, gpu);
    own.real("utilization", "utilizationPercent");
    own.integer("memory_used_mib", "memoryUsedMiB");
  }
}

}  // namespace

ProcessInfo ProcessInfo::parse(std::string_view text) {
  const nlohmann::json json = parse_object(text, "PROCESS frame");
  if (const auto format = integer_of(json, "format"); format.value_or(1) != 1)
    throw Error("provml-E0403", "PROCESS frame has format " + std::to_string(*format) + ", known is 1",
                "a newer provml wrote this journal: read it with that version");
  ProcessInfo info;
  info.run = required_string(json, "run", "PROCESS frame");
  info.process = required_string(json, "process", "PROCESS frame");
  info.host = string_of(json, "host").value_or("localhost");
  info.user = string_of(json, "user").value_or("");
  info.cwd = string_of(json, "cwd").value_or("/");
  info.json = text;
  info.run_iri = rdf::run_iri(info.run);
  info.process_iri = info.run_iri + "/p/" + escape_iri_segment(info.process);
  name_agents(info, json);
  info.activity_prefix = info.run_iri + "/a/" + escape_iri_segment(info.process) + "-";
  return info;
}

void map_process(const ProcessInfo& process, const QuadSink& sink) {
  const nlohmann::json json = parse_object(process.json, "PROCESS frame");
  Emitter out(sink, process.run_iri);
  out.type(process.run_iri, ns::kActivity);
  out.type(process.run_iri, provml_iri(kWorkflowRole.execution_class));
  out.literal(process.run_iri, provml_iri("runId"), process.run);
  Properties(out, process.run_iri, json).text("workflow", "workflow");
  map_agents(out, process, json);

  const std::string& subject = process.process_iri;
  const std::string host = host_iri(process.host);
  out.type(subject, ns::kActivity);
  out.type(subject, provml_iri("ProcessExecution"));
  out.iri(subject, ns::kPartOf, process.run_iri);
  out.iri(subject, provml_iri("host"), host);
  out.type(host, provml_iri("Host"));
  out.literal(host, ns::kLabel, process.host);
  out.literal(subject, provml_iri("hostName"), process.host);
  if (const std::string line = command_line(json); !line.empty())
    out.literal(subject, provml_iri("commandLine"), line);
  out.integer(subject, provml_iri("mapperVersion"), kMapperVersion);

  Properties own(out, subject, json);
  own.time("start_ns", ns::kStartedAtTime);
  own.integer("pid", "pid");
  own.integer("ppid", "parentPid");
  own.text("exe", "executable");
  own.text("cwd", "workingDirectory");
  own.text("user", "userName");
  own.text("compiler", "compiler");
  own.text("runtime_version", "runtimeVersion");
  own.integer("rank", "rank");
  own.integer("size", "rankCount");
  own.text("boot_id", "bootId");
  own.integer("start_ticks", "startTicks");
  const nlohmann::json& machine = object_of(json, "machine");
  Properties of_machine(out, subject, machine);
  of_machine.text("kernel", "kernel");
  of_machine.text("os", "operatingSystem");
  of_machine.text("cpu", "processorModel");
  of_machine.integer("cores", "coreCount");
  of_machine.integer("memory_kib", "memoryKiB");
  of_machine.text("container", "containerId");
  const nlohmann::json &git = object_of(json, "git"), &job = object_of(json, "job");
  Properties of_git(out, subject, git);
  of_git.text("commit", "gitCommit");
  of_git.boolean("dirty", "gitDirty");
  Properties of_job(out, subject, job);
  of_job.text("scheduler", "scheduler");
  for (const auto& [key, property] : {std::pair{"id", "jobId"}, std::pair{"step", "jobStep"}}) {
    of_job.text(key, property);
    if (const auto number = integer_of(job, key))
      out.literal(subject, provml_iri(property), std::to_string(*number));
  }
  of_job.text("cluster", "cluster");
  of_job.text("node", "node");
}

void map_process_end(const ProcessInfo& process, std::string_view text, const QuadSink& sink) {
  const nlohmann::json json = parse_object(text, "PROCESS_END frame");
  Emitter out(sink, process.run_iri);
  Properties own(out, process.process_iri, json);
  own.time("end_ns", ns::kEndedAtTime);
  own.integer("status", "exitStatus");
  own.real("cpu_user_s", "cpuUserSeconds");
  own.real("cpu_system_s", "cpuSystemSeconds");
  own.integer("max_rss_kib", "maxRssKiB");
  own.real("energy_j", "machineEnergyJoules");
  map_accelerators(out, process.process_iri, json);
  own.integer("events", "eventCount");
  if (integer_of(json, "dropped").value_or(0) > 0) own.integer("dropped", "droppedCount");
}

void map_dropped(const ProcessInfo& process, const frames::Frame& frame, const QuadSink& sink) {
  std::uint64_t count = 0, first = 0, last = 0;
  if (!frames::decode_dropped(frame, count, first, last))
    throw Error("provml-E0403", "DROPPED frame is malformed", "its payload is three 64-bit numbers");
  Emitter out(sink, process.run_iri);
  out.literal(process.process_iri, provml_iri("dropped"),
              std::to_string(frame.thread) + ":" + std::to_string(first) + "-" + std::to_string(last) + ":" +
                  std::to_string(count));
}

}  // namespace provml::rdf

#include "workflow_part.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "agents.h"
#include "json_input.h"
#include "names.h"

namespace provml::rdf {

namespace {

using nlohmann::json;

const std::string kHasPart = mls_iri("hasPart");

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Kinds of stores, and what people call them: letters and digits only, in lower case.
struct StoreKind {
  std::string_view name;
  std::array<std::string_view, 12> words;
};
constexpr StoreKind kStoreKinds[] = {
    {"FileSystem", {"filesystem", "posix", "lustre", "gpfs", "nfs", "beegfs", "ceph", "hdfs", "volume"}},
    {"RelationalDatabase",
     {"relationaldatabase", "rdbms", "relational", "sql", "postgresql", "postgres", "mysql", "mariadb",
      "sqlite", "oracle", "db2"}},
    {"DocumentDatabase",
     {"documentdatabase", "documentdbms", "document", "documentstore", "mongodb", "couchdb",
      "elasticsearch"}},
    {"KeyValueStore", {"keyvaluestore", "keyvalue", "keyvaluedbms", "redis", "lmdb", "leveldb", "rocksdb"}},
    {"ObjectStore",
     {"objectstore", "object", "cloud", "cloudobjectstore", "cloudobject", "s3", "awss3", "blob", "swift",
      "minio"}},
    {"TripleStore",
     {"triplestore", "rdf", "sparql", "virtuoso", "jena", "allegrograph", "blazegraph", "graphdb"}},
    {"GraphDatabase", {"graphdatabase", "graphdbms", "graph", "neo4j", "janusgraph"}},
};

std::string_view kind_of_store(std::string_view type) {
  std::string word = lower(type);
  word.erase(std::remove_if(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c) == 0; }),
             word.end());
  if (word.empty()) return {};
  for (const StoreKind& kind : kStoreKinds)
    if (std::find(kind.words.begin(), kind.words.end(), word) != kind.words.end()) return kind.name;
  return {};
}

constexpr std::string_view kSecretWords[] = {"password",  "passwd",     "passphrase", "secret",
                                             "token",     "api_key",    "apikey",     "access_key",
                                             "accesskey", "credential", "user",       "private_key"};

bool may_be_secret(std::string_view key) {
  const std::string text = lower(key);
  return std::any_of(std::begin(kSecretWords), std::end(kSecretWords),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// user:password@ of a URL.
std::string without_login(std::string text) {
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const auto end = std::min(text.find_first_of("/?#", scheme + 3), text.size());
  const auto at = text.substr(0, end).rfind('@');
  if (at != std::string::npos && at > scheme) text.erase(scheme + 3, at + 1 - (scheme + 3));
  return text;
}

std::string text_of(const json& value) {
  if (value.is_string()) return clean_utf8(value.get_ref<const std::string&>());
  return value.is_boolean() || value.is_number() ? value.dump() : std::string();
}

NamedThing parse_thing(const json& object, const char* key, const std::string& prefix) {
  NamedThing thing;
  const auto found = object.find(key);
  if (found == object.end()) return thing;
  thing.name = found->is_string()   ? text_of(*found)
               : found->is_object() ? string_of(*found, "name").value_or("")
                                    : std::string();
  if (thing.name.empty()) return thing;
  thing.iri = prefix + escape_iri_segment(thing.name);
  if (!found->is_object()) return thing;
  if (const auto iri = string_of(*found, "iri"); iri && !iri->empty()) thing.iri = iri_of_text(*iri);
  thing.description = string_of(*found, "description").value_or("");
  return thing;
}

void describe(Emitter& out, const NamedThing& thing) {
  out.literal(thing.iri, ns::kLabel, thing.name);
  if (!thing.description.empty()) out.literal(thing.iri, ns::kComment, thing.description);
}

void map_process(Emitter& out, const NamedThing& thing, const char* klass) {
  out.type(thing.iri, ns::kActivity);
  out.type(thing.iri, provml_iri(klass));
  describe(out, thing);
}

bool has_role(const SlotInfo& slot, std::string_view role) {
  return std::find(slot.roles.begin(), slot.roles.end(), role) != slot.roles.end();
}

// What is measured, how, and for which task: ML Schema's classes, unchanged.
void map_evaluation(Emitter& out, const SiteInfo& site) {
  const auto measures = [&](const SlotInfo& slot) { return has_role(slot, "evaluation"); };
  const bool shared = !site.workflow.evaluation.iri.empty();
  if (!shared && std::none_of(site.slots.begin(), site.slots.end(), measures)) return;
  const std::string evaluation = shared ? site.workflow.evaluation.iri : site.iri + ";evaluation";
  out.type(evaluation, ns::kEntity);
  out.type(evaluation, mls_iri("EvaluationSpecification"));
  if (shared) describe(out, site.workflow.evaluation);
  const NamedThing& procedure = site.workflow.procedure;
  if (!procedure.iri.empty()) {
    out.type(procedure.iri, ns::kEntity);
    out.type(procedure.iri, mls_iri("EvaluationProcedure"));
    describe(out, procedure);
    out.iri(evaluation, kHasPart, procedure.iri);
  }
  for (const SlotInfo& slot : site.slots) {
    if (has_role(slot, "learning_task")) out.iri(evaluation, mls_iri("defines"), slot.attribute_iri);
    if (!measures(slot)) continue;
    out.iri(evaluation, kHasPart, slot.attribute_iri);
    if (!procedure.iri.empty()) continue;
    // Where nobody names a procedure it is the code that takes the measure.
    out.type(site.iri, mls_iri("EvaluationProcedure"));
    out.iri(evaluation, kHasPart, site.iri);
  }
}

}  // namespace

DataStoreInfo parse_store(const std::string& name, const json& object) {
  DataStoreInfo store;
  store.name = clean_utf8(name);
  store.iri = store_iri("", name);
  if (!object.is_object()) return store;
  for (const auto& [key, value] : object.items()) {
    const std::string text = text_of(value);
    if (text.empty() || may_be_secret(key)) continue;
    if (key == "iri")
      store.iri = iri_of_text(text);
    else if (key == "type")
      store.type = text;
    else if (key == "description")
      store.description = text;
    else
      store.details.emplace_back(clean_utf8(key), without_login(text));
  }
  return store;
}

std::string key_of_store(const DataStoreInfo& store) {
  return store.iri == store_iri("", store.name) ? store.name : store.iri;
}

void map_store(Emitter& out, const DataStoreInfo& store) {
  out.type(store.iri, provml_iri("DataStoreInstance"));
  out.literal(store.iri, ns::kLabel, store.name);
  if (!store.description.empty()) out.literal(store.iri, ns::kComment, store.description);
  if (!store.type.empty()) out.literal(store.iri, provml_iri("storeType"), store.type);
  if (const auto kind = kind_of_store(store.type); !kind.empty())
    out.iri(store.iri, provml_iri("dataStore"), provml_iri(kind));
  for (const auto& [key, value] : store.details) {
    const std::string word = lower(key);
    if (word == "host" || word == "host_address" || word == "hostname")
      out.literal(store.iri, provml_iri("hostName"), value);
    else if (word == "address" || word == "endpoint" || word == "url" || word == "uri")
      out.literal(store.iri, provml_iri("address"), value);
    else
      out.literal(store.iri, provml_iri("detail"), key + "=" + value);
  }
}

void parse_workflow_part(SiteInfo& site, const json& descriptor) {
  const json& part = object_of(descriptor, "workflow");
  WorkflowInfo& workflow = site.workflow;
  workflow.workflow = parse_thing(part, "name", "urn:provml:workflow:");
  if (!workflow.workflow.iri.empty())
    workflow.workflow.description = string_of(part, "description").value_or("");
  workflow.project = parse_thing(part, "context", "urn:provml:project:");
  workflow.study = parse_thing(part, "study", "urn:provml:study:");
  const auto within = [](const NamedThing& thing) {
    return thing.iri.empty() ? std::string() : escape_iri_segment(thing.name) + "/";
  };
  workflow.experiment = parse_thing(part, "experiment", "urn:provml:experiment:" + within(workflow.study));
  workflow.evaluation = parse_thing(part, "evaluation", "urn:provml:evaluation:" + within(workflow.workflow));
  workflow.procedure = parse_thing(object_of(part, "evaluation"), "procedure", "urn:provml:procedure:");
  const json &stores = object_of(descriptor, "stores"), &roles = object_of(descriptor, "domain_roles");
  for (const auto& [name, store] : stores.items()) site.stores.push_back(parse_store(name, store));
  for (const auto& [role, classes] : roles.items()) {
    if (!classes.is_object()) continue;
    DomainRoleInfo domain;
    domain.role = clean_utf8(role);
    domain.attribute_class = iri_of_text(string_of(classes, "iri").value_or(""));
    domain.value_class = iri_of_text(string_of(classes, "value_class").value_or(""));
    site.domain_roles.push_back(std::move(domain));
  }
}

void map_workflow_part(Emitter& out, const SiteInfo& site) {
  const WorkflowInfo& part = site.workflow;
  const auto known = [](const NamedThing& thing) { return !thing.iri.empty(); };
  if (known(part.project)) map_process(out, part.project, "Project");
  if (known(part.study)) map_process(out, part.study, "Study");
  if (known(part.experiment)) map_process(out, part.experiment, "Experiment");
  if (known(part.workflow)) {
    out.type(part.workflow.iri, ns::kEntity);
    out.type(part.workflow.iri, ns::kPlan);
    out.type(part.workflow.iri, provml_iri(kWorkflowRole.plan_class));
    describe(out, part.workflow);
    if (site.enclosing.empty()) out.iri(part.workflow.iri, kHasPart, site.iri);
  }
  if (known(part.project) && known(part.study)) out.iri(part.project.iri, kHasPart, part.study.iri);
  if (known(part.project) && known(part.workflow)) out.iri(part.project.iri, kHasPart, part.workflow.iri);
  if (known(part.study) && known(part.experiment)) out.iri(part.study.iri, kHasPart, part.experiment.iri);
  if (known(part.experiment) && known(part.workflow))
    out.iri(part.experiment.iri, ns::kPlanOf, part.workflow.iri);
  if (known(part.experiment) && !site.stage_iri.empty()) out.iri(part.experiment.iri, kHasPart, site.iri);
  for (const DataStoreInfo& store : site.stores) map_store(out, store);
  for (const DomainRoleInfo& domain : site.domain_roles) {
    const bool both = domain.attribute_class == domain.value_class;
    for (const auto& [klass, above] : {std::pair{&domain.attribute_class, "Attribute"},
                                       std::pair{&domain.value_class, "AttributeValue"}}) {
      if (klass->empty()) continue;
      if (!both) out.iri(*klass, ns::kSubClassOf, provml_iri(above));
      out.literal(*klass, ns::kLabel, domain.role);
    }
  }
  map_evaluation(out, site);
}

void map_run_of_workflow(Emitter& out, const ProcessInfo& process, const SiteInfo& site) {
  if (!site.workflow.workflow.iri.empty()) map_workflow_of_run(out, process, site.workflow.workflow.name);
  if (!site.workflow.experiment.iri.empty()) out.iri(site.workflow.experiment.iri, kHasPart, process.run_iri);
}

}  // namespace provml::rdf

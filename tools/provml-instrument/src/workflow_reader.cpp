// Reads a workflow file: marks by pattern, and prospective provenance in PLLib's shape.
#include <provml/error.h>
#include <provml/vocabulary.h>

#include <algorithm>
#include <filesystem>

#include "json_reader.h"
#include "workflow_file.h"

namespace provml::instrument {
namespace {

using nlohmann::json;

/// The value roles that PLLib's "ml_semantics" names otherwise.
constexpr std::pair<const char*, const char*> kMlSemantics[] = {
    {"hyper_parameter", "hyperparameter"},
    {"data_characteristic", "dataset_characteristic"},
    {"evaluation_measure", "evaluation"}};

bool is_iri(const std::string& text) {
  const auto colon = text.find(':');
  return colon != std::string::npos && colon > 0 &&
         text.find_first_of(" \t\n\"<>{}|\\^`") == std::string::npos &&
         std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

/// The folder of a file, under all its names.
std::vector<std::string> folders_of(const std::string& path) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(path, error).lexically_normal().parent_path();
  std::vector<std::string> folders{folder.string()};
  const auto real = std::filesystem::canonical(folder, error);
  if (!error && real != folder) folders.push_back(real.string());
  return folders;
}

}  // namespace

class WorkflowReader {
 public:
  WorkflowReader(const std::string& text, const std::string& file)
      : in_(text, file), path_(file), folders_(folders_of(file)) {}

  WorkflowFile read() {
    json root = in_.parse();
    in_.keys(root, {"$schema", "version", "workflow", "context_name", "dataflow_name", "description", "study",
                    "experiment", "evaluation", "storages", "roles", "functions", "data_transformations",
                    "exclude"});
    if (root.contains("version"))
      in_.with("version", [&] {
        if (root["version"] != 1) in_.fail("1, the version of the format");
      });
    for (const char* key : {"$schema", "context_name", "description"}) in_.optional_string(root, key);
    for (const char* key : {"study", "experiment"})
      if (root.contains(key)) thing(root, key);
    if (root.contains("evaluation")) read_evaluation(root);
    read_workflow_name(root);
    if (root.contains("storages")) read_storages(root);
    if (root.contains("roles")) read_roles(root);
    if (root.contains("functions"))
      in_.each(root, "functions", [&](const json& entry) { add(function(entry), entry); });
    if (root.contains("data_transformations"))
      in_.members(root, "data_transformations", "an object: name -> transformation",
                  [&](const std::string& name, const json& entry) { transformation(name, entry); });
    if (root.contains("exclude"))
      in_.each(root, "exclude", [&](const json& entry) { result_.exclude_.push_back(exclusion(entry)); });
    read_context(root);
    root["path"] = std::filesystem::absolute(path_).lexically_normal().string();
    result_.json_ = root.dump(-1, ' ', false, json::error_handler_t::replace);
    return std::move(result_);
  }

 private:
  /// A string, or {"name", "iri", "description"}.
  void thing(const json& root, const std::string& key) {
    in_.with(key, [&] {
      const json& value = root.at(key);
      if (value.is_string()) return;
      if (!value.is_object()) in_.fail("a name, or {\"name\": ..., \"iri\": ...}");
      in_.keys(value, {"name", "iri", "description"});
      if (!value.contains("name")) in_.fail("\"name\"");
      in_.string(value, "name");
      in_.optional_string(value, "description");
      iri(value, "iri");
    });
  }
  /// {"name", "iri", "description", "procedure": a thing}.
  void read_evaluation(const json& root) {
    in_.with("evaluation", [&] {
      const json& value = root.at("evaluation");
      if (!value.is_object()) in_.fail("{\"name\": ..., \"procedure\": ...}");
      in_.keys(value, {"name", "iri", "description", "procedure"});
      if (!value.contains("name")) in_.fail("\"name\"");
      in_.string(value, "name");
      in_.optional_string(value, "description");
      iri(value, "iri");
      if (value.contains("procedure")) thing(value, "procedure");
    });
  }
  /// What every site descriptor carries of the file.
  void read_context(const json& root) {
    const auto object = [](const json& value) { return value.is_string() ? json{{"name", value}} : value; };
    json context = json::object();
    if (!workflow_.empty()) context["name"] = workflow_;
    for (const auto& [key, as] :
         {std::pair{"context_name", "context"}, std::pair{"description", "description"}})
      if (root.contains(key)) context[as] = root[key];
    for (const char* key : {"study", "experiment", "evaluation"})
      if (root.contains(key)) context[key] = object(root[key]);
    if (context.contains("evaluation") && context["evaluation"].contains("procedure"))
      context["evaluation"]["procedure"] = object(context["evaluation"]["procedure"]);
    const auto text = [](const json& value) {
      return value.dump(-1, ' ', false, json::error_handler_t::replace);
    };
    if (!context.empty()) result_.context_.workflow = text(context);
    if (const auto stores = root.find("storages"); stores != root.end() && stores->is_object())
      for (const auto& [name, store] : stores->items()) result_.context_.stores[name] = text(store);
  }
  std::string iri(const json& object, const std::string& key) {
    const std::string text = in_.optional_string(object, key);
    if (object.contains(key) && !is_iri(text)) in_.with(key, [&] { in_.fail("an absolute IRI"); });
    return text;
  }
  void read_workflow_name(const json& root) {
    workflow_ = in_.optional_string(root, "workflow");
    const std::string dataflow = in_.optional_string(root, "dataflow_name");
    if (!workflow_.empty() && !dataflow.empty() && dataflow != workflow_)
      in_.with("dataflow_name", [&] { in_.fail("the same name as \"workflow\", or one of the two"); });
    if (workflow_.empty()) workflow_ = dataflow;
  }
  void read_storages(const json& root) {
    result_.has_stores_ = true;
    result_.stores_.insert("filesystem");
    in_.members(root, "storages", "an object: name -> {\"type\": ...}",
                [&](const std::string& name, const json& entry) {
                  if (!entry.is_object()) in_.fail("an object with \"type\"");
                  if (!entry.contains("type")) in_.fail("\"type\": what kind of store it is");
                  in_.string(entry, "type");
                  iri(entry, "iri");
                  for (const auto& [key, value] : entry.items())
                    if (value.is_structured())
                      in_.with(key, [&] { in_.fail("a string, a number or a boolean"); });
                  result_.stores_.insert(name);
                });
  }
  void read_roles(const json& root) {
    in_.members(root, "roles", "an object: name -> {\"iri\": ...}",
                [&](const std::string& name, const json& entry) { read_role(name, entry); });
  }
  void read_role(const std::string& name, const json& entry) {
    const bool word =
        !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
    if (!word) in_.fail("a name of letters, digits and _", true);
    if (vocabulary::find_value_role(name) != nullptr || vocabulary::find_activity_role(name) != nullptr ||
        vocabulary::find_flag(name) != nullptr)
      in_.fail("a name that the vocabulary does not have", true, "\"" + name + "\" is a role already");
    in_.keys(entry, {"iri", "class", "value_class", "direction", "description"});
    if (!entry.contains("iri") && !entry.contains("class"))
      in_.fail("\"iri\" or \"class\": what the role means");
    in_.optional_string(entry, "description");
    DomainRole role;
    role.iri = iri(entry, "iri");
    const std::string attribute_class = iri(entry, "class");
    if (role.iri.empty()) role.iri = attribute_class;
    role.value_class = iri(entry, "value_class");
    if (role.value_class.empty()) role.value_class = attribute_class;
    if (entry.contains("direction"))
      role.output = in_.one_of(entry, "direction", {"in", "out"}, "direction") == "out";
    result_.roles_[name] = role;
  }

  void add(FunctionRule rule, const json& entry) {
    if (rule.role == "workflow" && !entry.contains("name") && !workflow_.empty()) rule.name = workflow_;
    for (const auto& other : result_.functions_)
      if (other.selector.text == rule.selector.text)
        in_.fail("a rule of its own", false,
                 "the rule \"" + rule.selector.text + "\" is given already at " + other.selector.where);
    result_.functions_.push_back(std::move(rule));
  }

  void read_name(Selector& selector, const json& value) {
    if (!value.is_string() || value.get<std::string>().empty())
      in_.fail("a qualified name, a glob such as \"ns::*\" or a \"/regex/\"");
    try {
      selector.name = FunctionPattern(value.get<std::string>());
    } catch (const std::regex_error& e) {
      in_.fail(std::string("a valid regular expression (") + e.what() + ")");
    } catch (const std::invalid_argument& e) {
      in_.fail(e.what());
    }
    selector.text = value.get<std::string>();
  }
  Selector selector(const json& entry) {
    Selector result;
    result.where = in_.where();
    if (entry.contains("match")) in_.with("match", [&] { read_name(result, entry["match"]); });
    if (entry.contains("file")) {
      const std::string text = in_.string(entry, "file");
      in_.with("file", [&] {
        if (text.empty()) in_.fail("a path or a glob such as \"src/*.cpp\"");
        result.file = FilePattern(text, folders_);
      });
      result.text = (result.text.empty() ? "*" : result.text) + " in " + text;
    }
    return result;
  }
  Selector exclusion(const json& entry) {
    if (entry.is_string()) {
      Selector result;
      result.where = in_.where();
      read_name(result, entry);
      return result;
    }
    if (!entry.is_object()) in_.fail("a qualified name or pattern, or {\"match\": ..., \"file\": ...}");
    in_.keys(entry, {"match", "file"});
    if (entry.empty()) in_.fail("\"match\" or \"file\"");
    return selector(entry);
  }

  FunctionRule function(const json& entry) {
    in_.keys(entry, {"match", "file", "role", "name", "description", "parameters", "return", "locals",
                     "loops", "state"});
    if (!entry.contains("match") && !entry.contains("file"))
      in_.fail("\"match\": a qualified name or pattern");
    FunctionRule rule;
    rule.selector = selector(entry);
    rule.description = in_.optional_string(entry, "description");
    if (entry.contains("role")) rule.role = function_role(entry);
    if (entry.contains("name")) rule.name = in_.string(entry, "name");
    if (entry.contains("parameters")) values(entry, "parameters", rule.parameters);
    if (entry.contains("locals")) values(entry, "locals", rule.locals);
    if (entry.contains("return")) in_.with("return", [&] { rule.result = value(entry["return"]); });
    if (entry.contains("state")) rule.state = state(entry);
    read_loops(entry, rule);
    if (rule.role.empty() && rule.loops.empty()) in_.fail("\"role\" or \"loops\"");
    if (rule.role.empty() && (!rule.parameters.empty() || rule.result.any() || rule.state))
      in_.fail("\"role\", since \"parameters\", \"return\" and \"state\" belong to a marked function");
    return rule;
  }
  /// The members' names separated by commas; "" for all.
  std::string state(const json& entry) {
    if (entry["state"].is_boolean() && entry["state"].get<bool>()) return {};
    std::string names;
    in_.each(entry, "state", [&](const json& name) {
      if (!name.is_string() || name.get<std::string>().empty()) in_.fail("the name of a member");
      names += (names.empty() ? "" : ",") + name.get<std::string>();
    });
    if (names.empty()) in_.with("state", [&] { in_.fail("true, or an array of members"); });
    return names;
  }
  void read_loops(const json& entry, FunctionRule& rule) {
    if (!entry.contains("loops")) return;
    in_.each(entry, "loops", [&](const json& loop) { rule.loops.push_back(loop_rule(loop)); });
  }
  std::string function_role(const json& entry) {
    std::vector<std::string> known;
    for (const auto& r : vocabulary::kActivityRoles)
      if (!r.statement) known.emplace_back(r.role);
    return in_.one_of(entry, "role", known, "function role");
  }
  std::vector<std::string> value_roles() const {
    std::vector<std::string> known;
    for (const auto& r : vocabulary::kValueRoles) known.emplace_back(r.role);
    for (const auto& [name, role] : result_.roles_) known.push_back(name);
    return known;
  }
  void values(const json& object, const std::string& key, std::map<std::string, ValueMarks>& to) {
    in_.members(object, key, "an object: name -> {\"role\": ...}",
                [&](const std::string& name, const json& entry) { to[name] = value(entry); });
  }
  ValueMarks value(const json& entry) {
    in_.keys(entry, {"role", "output", "ignore", "reference", "size", "description"});
    ValueMarks marks;
    marks.description = in_.optional_string(entry, "description");
    if (entry.contains("role")) marks.roles.push_back(in_.one_of(entry, "role", value_roles(), "value role"));
    if (entry.contains("size")) marks.size = in_.string(entry, "size");
    if (entry.contains("output")) marks.output = in_.boolean(entry, "output");
    if (entry.contains("ignore")) marks.ignore = in_.boolean(entry, "ignore");
    if (entry.contains("reference"))
      in_.with("reference", [&] { marks.reference = store(entry["reference"]); });
    return marks;
  }
  std::string store(const json& value) {
    if (!value.is_string()) in_.fail("a string");
    const auto name = value.get<std::string>();
    if (result_.is_unknown_store(name)) {
      const std::string near = nearest_word(name, {result_.stores_.begin(), result_.stores_.end()});
      in_.fail("a store of \"storages\"", false,
               "unknown store \"" + name + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }
    return store_name(name);
  }
  LoopRule loop_rule(const json& entry) {
    in_.keys(entry, {"ordinal", "variable", "name", "description"});
    LoopRule rule;
    rule.description = in_.optional_string(entry, "description");
    if (entry.contains("ordinal"))
      in_.with("ordinal", [&] {
        if (!entry["ordinal"].is_number_unsigned() || entry["ordinal"].get<std::uint64_t>() == 0 ||
            entry["ordinal"].get<std::uint64_t>() > 1000000)
          in_.fail("a number from 1: which loop of the function");
        rule.ordinal = entry["ordinal"].get<unsigned>();
      });
    rule.variable = in_.optional_string(entry, "variable");
    rule.name = in_.optional_string(entry, "name");
    if (rule.ordinal.has_value() == !rule.variable.empty()) in_.fail("either \"ordinal\" or \"variable\"");
    return rule;
  }

  // PLLib's shape: "data_transformations": {"fit": {"match": "lab::fit", "input_datasets": [{"attributes":
  // [...]}]}}
  void transformation(const std::string& name, const json& entry) {
    in_.keys(entry, {"match", "file", "role", "description", "input_datasets", "output_datasets", "loops"});
    FunctionRule rule;
    rule.description = in_.optional_string(entry, "description");
    rule.selector = selector(entry);
    rule.role = entry.contains("role") ? function_role(entry) : "transformation";
    rule.name = name;
    datasets(entry, "input_datasets", false, rule);
    datasets(entry, "output_datasets", true, rule);
    read_loops(entry, rule);
    // Without a selector it describes what marks in the source name.
    if (rule.selector.name || rule.selector.file) add(std::move(rule), entry);
  }
  void datasets(const json& entry, const std::string& key, bool output, FunctionRule& rule) {
    if (!entry.contains(key)) return;
    in_.each(entry, key, [&](const json& dataset) {
      in_.keys(dataset, {"name", "description", "attributes"});
      in_.optional_string(dataset, "name");
      in_.optional_string(dataset, "description");
      if (dataset.contains("attributes"))
        in_.each(dataset, "attributes",
                 [&](const json& attribute) { read_attribute(attribute, output, rule); });
    });
  }
  void read_attribute(const json& entry, bool output, FunctionRule& rule) {
    in_.keys(entry, {"name", "match", "description", "dtype", "elementdtype", "semantics",
                     "storage_references", "ml_semantics"});
    if (!entry.contains("name")) in_.fail("\"name\"");
    const std::string name = entry.contains("match") ? in_.string(entry, "match") : in_.string(entry, "name");
    ValueMarks marks;
    marks.description = in_.optional_string(entry, "description");
    for (const char* key : {"dtype", "elementdtype"})
      if (entry.contains(key))
        in_.one_of(entry, key, {"integer", "string", "boolean", "list", "float", "complex_attribute", "any"},
                   "data type");
    marks.output = output;
    if (entry.contains("ml_semantics")) marks.roles.push_back(ml_role(entry));
    std::string semantics;
    if (entry.contains("semantics"))
      semantics =
          in_.one_of(entry, "semantics", {"PARAMETER", "OUTPUT_VALUE", "FILE_REFERENCE"}, "semantics");
    if (semantics == "FILE_REFERENCE") marks.reference = "";
    if (entry.contains("storage_references"))
      in_.each(entry, "storage_references",
               [&](const json& reference) { marks.reference = store(reference); });
    if (name == "return") {
      rule.result.merge(marks);
    } else {
      rule.parameters[name].merge(marks);
      rule.locals[name].merge(marks);
    }
  }
  std::string ml_role(const json& entry) {
    std::vector<std::string> known = value_roles();
    for (const auto& [theirs, ours] : kMlSemantics) known.emplace_back(theirs);
    const std::string word = in_.one_of(entry, "ml_semantics", known, "ml_semantics");
    for (const auto& [theirs, ours] : kMlSemantics)
      if (word == theirs) return ours;
    return word;
  }

  JsonReader in_;
  std::string path_, workflow_;
  std::vector<std::string> folders_;
  WorkflowFile result_;
};

WorkflowFile WorkflowFile::parse(const std::string& text, const std::string& path) {
  return WorkflowReader(text, path).read();
}

}  // namespace provml::instrument

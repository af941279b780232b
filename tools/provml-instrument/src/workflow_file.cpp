#include "workflow_file.h"

#include <provml/error.h>
#include <provml/vocabulary.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <sstream>

#include "json_position.h"

namespace provml::instrument {
namespace {

using nlohmann::json;

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string glob_expression(const std::string& glob) {
  std::string expression;
  for (const char c : glob) {
    if (c == '*') {
      expression += ".*";
    } else if (c == '?') {
      expression += '.';
    } else {
      if (std::string("\\^$.|+()[]{}").find(c) != std::string::npos) expression += '\\';
      expression += c;
    }
  }
  return expression;
}

}  // namespace

NamePattern::NamePattern(const std::string& text)
    : expression_(text.size() >= 2 && text.front() == '/' && text.back() == '/'
                      ? text.substr(1, text.size() - 2)
                      : glob_expression(text),
                  std::regex::ECMAScript | std::regex::optimize) {}

/// One JSON text being read, with the path of the value at hand.
class WorkflowReader {
 public:
  WorkflowReader(const std::string& text, std::string file) : text_(text), file_(std::move(file)) {}

  WorkflowFile read() {
    WorkflowFile result;
    json root;
    try {
      root = json::parse(text_);
    } catch (const json::parse_error& e) {
      std::size_t line = 1, column = 1;
      for (std::size_t i = 0; i + 1 < e.byte && i < text_.size(); ++i) {
        ++column;
        if (text_[i] == '\n') {
          ++line;
          column = 1;
        }
      }
      throw Error("provml-E0115", std::string("not valid JSON: ") + e.what(), "see workflow.schema.json",
                  file_ + ":" + std::to_string(line) + ":" + std::to_string(column));
    }
    keys(root, {"version", "workflow", "description", "functions", "exclude"});
    if (!root.contains("version")) fail("\"version\": 1");
    with("version", [&] {
      if (root["version"] != 1) fail("1, the version of the format");
    });
    const std::string workflow = root.contains("workflow") ? string(root, "workflow") : "";
    if (root.contains("description")) string(root, "description");
    if (!root.contains("functions")) fail("\"functions\": an array");
    each(root, "functions", [&](const json& entry) {
      FunctionRule rule = function(entry);
      if (rule.role == "workflow" && !rule.name && !workflow.empty()) rule.name = workflow;
      result.functions_.push_back(std::move(rule));
    });
    if (root.contains("exclude"))
      each(root, "exclude", [&](const json& entry) { result.exclude_.push_back(pattern(entry)); });
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& expected, bool key = false, const std::string& found = {}) {
    throw Error("provml-E0111", (found.empty() ? "" : found + "; ") + "expected " + expected,
                "see workflow.schema.json", file_ + ":" + json_position(text_, path_, key));
  }
  template <class F>
  void with(std::string component, F&& body) {
    path_.push_back(std::move(component));
    body();
    path_.pop_back();
  }
  template <class F>
  void each(const json& object, const std::string& key, F&& body) {
    with(key, [&] {
      const json& list = object.at(key);
      if (!list.is_array()) fail("an array");
      for (std::size_t i = 0; i < list.size(); ++i) with("#" + std::to_string(i), [&] { body(list[i]); });
    });
  }
  void keys(const json& object, std::initializer_list<std::string_view> known) {
    if (!object.is_object()) fail("an object");
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      std::string list;
      for (const auto name : known) list += (list.empty() ? "" : ", ") + in_quotes(name);
      with(key, [&] { fail("one of " + list, true, "unknown key " + in_quotes(key)); });
    }
  }
  std::string string(const json& object, const std::string& key) {
    std::string value;
    with(key, [&] {
      if (!object.at(key).is_string()) fail("a string");
      value = object.at(key).get<std::string>();
    });
    return value;
  }
  bool boolean(const json& object, const std::string& key) {
    bool value = false;
    with(key, [&] {
      if (!object.at(key).is_boolean()) fail("true or false");
      value = object.at(key).get<bool>();
    });
    return value;
  }
  NamePattern pattern(const json& value) {
    if (!value.is_string() || value.get<std::string>().empty())
      fail("a qualified name, a glob such as \"ns::*\" or a \"/regex/\"");
    try {
      return NamePattern(value.get<std::string>());
    } catch (const std::regex_error& e) {
      fail(std::string("a valid regular expression (") + e.what() + ")");
    }
  }

  FunctionRule function(const json& entry) {
    keys(entry, {"match", "role", "name", "parameters", "return", "locals", "loops", "state"});
    if (!entry.contains("match")) fail("\"match\": a qualified name or pattern");
    std::optional<NamePattern> match;
    with("match", [&] { match = pattern(entry["match"]); });
    FunctionRule rule{*match, {}, {}, {}, {}, {}, {}, {}};
    if (entry.contains("role")) rule.role = function_role(entry);
    if (entry.contains("name")) rule.name = string(entry, "name");
    if (entry.contains("parameters"))
      with("parameters", [&] { values(entry["parameters"], rule.parameters); });
    if (entry.contains("locals")) with("locals", [&] { values(entry["locals"], rule.locals); });
    if (entry.contains("return")) with("return", [&] { rule.result = value(entry["return"]); });
    if (entry.contains("state")) rule.state = state(entry);
    if (entry.contains("loops"))
      each(entry, "loops", [&](const json& loop) { rule.loops.push_back(loop_rule(loop)); });
    if (rule.role.empty() && rule.loops.empty()) fail("\"role\" or \"loops\"");
    if (rule.role.empty() && (!rule.parameters.empty() || rule.result.any() || rule.state))
      fail("\"role\", since \"parameters\", \"return\" and \"state\" belong to a marked function");
    return rule;
  }
  /// The members' names separated by commas; "" for all.
  std::string state(const json& entry) {
    if (entry["state"].is_boolean() && entry["state"].get<bool>()) return {};
    std::string names;
    each(entry, "state", [&](const json& name) {
      if (!name.is_string() || name.get<std::string>().empty()) fail("the name of a member");
      names += (names.empty() ? "" : ",") + name.get<std::string>();
    });
    if (names.empty()) with("state", [&] { fail("true, or an array of members"); });
    return names;
  }
  std::string function_role(const json& entry) {
    const std::string role = string(entry, "role");
    const auto* row = vocabulary::find_activity_role(role);
    if (row != nullptr && !row->statement) return role;
    std::string known;
    for (const auto& r : vocabulary::kActivityRoles)
      if (!r.statement) known += (known.empty() ? "" : ", ") + in_quotes(r.role);
    with("role", [&] { fail("one of " + known, false, "unknown function role " + in_quotes(role)); });
    return {};
  }
  void values(const json& object, std::map<std::string, ValueMarks>& to) {
    if (!object.is_object()) fail("an object: name -> {\"role\": ...}");
    for (const auto& [name, entry] : object.items()) with(name, [&] { to[name] = value(entry); });
  }
  ValueMarks value(const json& entry) {
    keys(entry, {"role", "output", "ignore", "reference", "size"});
    ValueMarks marks;
    if (entry.contains("role")) {
      const std::string role = string(entry, "role");
      if (vocabulary::find_value_role(role) == nullptr) {
        std::string known;
        for (const auto& r : vocabulary::kValueRoles)
          known += (known.empty() ? "" : ", ") + in_quotes(r.role);
        with("role", [&] { fail("one of " + known, false, "unknown value role " + in_quotes(role)); });
      }
      marks.roles.push_back(role);
    }
    if (entry.contains("size")) marks.size = string(entry, "size");
    if (entry.contains("output")) marks.output = boolean(entry, "output");
    if (entry.contains("ignore")) marks.ignore = boolean(entry, "ignore");
    if (entry.contains("reference")) marks.reference = store_name(string(entry, "reference"));
    return marks;
  }
  LoopRule loop_rule(const json& entry) {
    keys(entry, {"ordinal", "variable", "name"});
    LoopRule rule;
    if (entry.contains("ordinal"))
      with("ordinal", [&] {
        if (!entry["ordinal"].is_number_unsigned() || entry["ordinal"].get<unsigned>() == 0)
          fail("a number from 1: which loop of the function");
        rule.ordinal = entry["ordinal"].get<unsigned>();
      });
    if (entry.contains("variable")) rule.variable = string(entry, "variable");
    if (entry.contains("name")) rule.name = string(entry, "name");
    if (rule.ordinal.has_value() == !rule.variable.empty()) fail("either \"ordinal\" or \"variable\"");
    return rule;
  }

  const std::string& text_;
  std::string file_;
  std::vector<std::string> path_;
};

WorkflowFile WorkflowFile::parse(const std::string& text, const std::string& path) {
  return WorkflowReader(text, path).read();
}

WorkflowFile WorkflowFile::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw Error("provml-E0109", "the workflow file cannot be read", "give the path of a JSON file", path);
  return parse(text.str(), path);
}

const FunctionRule* WorkflowFile::match(const std::string& name) const {
  if (functions_.empty() || excluded(name)) return nullptr;
  for (const auto& rule : functions_)
    if (rule.pattern.matches(name)) return &rule;
  return nullptr;
}

bool WorkflowFile::excluded(const std::string& name) const {
  return std::any_of(exclude_.begin(), exclude_.end(), [&](const NamePattern& p) { return p.matches(name); });
}

}  // namespace provml::instrument

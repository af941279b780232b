// The header of a query file: its leading comment lines.
#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>

#include "provml/error.h"
#include "provml/query/named.h"

namespace provml::query {
namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string kinds_text() {
  std::string text;
  for (const auto kind : parameter_kinds()) text.append(text.empty() ? "" : ", ").append(kind);
  return text;
}

Parameter parse_parameter(const std::string& line, const std::string& where) {
  static const std::regex kForm(
      R"re(([A-Za-z_][A-Za-z0-9_]*)\s*:\s*([a-z]+)(?:\s+default=(?:"([^"]*)"|(\S+)))?\s*(.*))re");
  std::smatch match;
  if (!std::regex_match(line, match, kForm))
    throw Error("provml-E0514", "'# param " + line + "' is not 'NAME: KIND [default=\"TEXT\"] explanation'",
                "correct the line", where);
  Parameter parameter{match[1], match[2], std::nullopt, match[5]};
  if (match[3].matched) parameter.default_value = match[3].str();
  if (match[4].matched) parameter.default_value = match[4].str();
  const auto& kinds = parameter_kinds();
  if (std::find(kinds.begin(), kinds.end(), parameter.kind) == kinds.end())
    throw Error("provml-E0514",
                "parameter '" + parameter.name + "' has the unknown kind '" + parameter.kind + "'",
                "known kinds: " + kinds_text(), where);
  return parameter;
}

}  // namespace

const std::vector<std::string_view>& parameter_kinds() {
  static const std::vector<std::string_view> kKinds{"model",   "dataset", "file",    "run",   "iri",
                                                    "setting", "string",  "integer", "number"};
  return kKinds;
}

NamedQuery NamedQuery::parse(std::string name, std::string text, std::string origin) {
  NamedQuery query;
  query.name = std::move(name);
  query.text = std::move(text);
  query.origin = std::move(origin);
  std::istringstream lines(query.text);
  std::string* continued =
      nullptr;  // a title or description may go on on the next lines, indented by two blanks or more
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trimmed(line).empty()) continue;
    if (line[0] != '#') break;
    const std::string body = line.substr(1);
    const std::string text_part = trimmed(body);
    const std::string where = query.origin + ":" + std::to_string(number) + ":1";
    const auto after = [&](std::string_view key) {
      return trimmed(std::string_view(text_part).substr(key.size()));
    };
    if (text_part.starts_with("title:")) {
      query.title = after("title:");
      continued = &query.title;
    } else if (text_part.starts_with("description:")) {
      query.description = after("description:");
      continued = &query.description;
    } else if (text_part.starts_with("param ")) {
      query.parameters.push_back(parse_parameter(after("param "), where));
      continued = &query.parameters.back().text;
      const auto same = [&](const Parameter& p) { return p.name == query.parameters.back().name; };
      if (std::count_if(query.parameters.begin(), query.parameters.end(), same) > 1)
        throw Error("provml-E0514", "parameter '" + query.parameters.back().name + "' is declared twice",
                    "remove one line", where);
    } else if (continued && body.starts_with("  ") && !text_part.empty()) {
      *continued += (continued->empty() ? "" : " ") + text_part;
    } else {
      continued = nullptr;
    }
  }
  if (query.title.empty()) query.title = query.name;
  return query;
}

}  // namespace provml::query

// Parameter values into the text of a query.
#include <algorithm>
#include <cctype>
#include <sstream>

#include "provml/error.h"
#include "provml/query/named.h"

namespace provml::query {
namespace {

/// Position after the "{" that opens the outermost WHERE group: the first "{" outside IRIs, strings and
/// comments.
std::size_t group_start(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{') return at + 1;
    if (c == '#') {
      at = text.find('\n', at);
      if (at == std::string_view::npos) break;
    } else if (c == '"' || c == '\'') {
      const std::string_view triple = text.substr(at, 3);
      const bool is_long = triple.size() == 3 && triple[1] == c && triple[2] == c;
      const std::string_view mark = is_long ? triple : text.substr(at, 1);
      std::size_t end = at + mark.size();
      while (end < text.size() && text.substr(end, mark.size()) != mark) end += text[end] == '\\' ? 2 : 1;
      at = end + mark.size() - 1;
    } else if (c == '<') {
      const std::size_t end = text.find_first_of("> \n\t\"{}|^`\\", at + 1);
      if (end != std::string_view::npos && text[end] == '>') at = end;
    }
  }
  throw Error("provml-E0514", "the query has no group { ... } to put the parameters' values into",
              "write WHERE { ... }");
}

std::string values_text(const std::string& name, const std::vector<rdf::Term>& terms) {
  std::string text = "VALUES ?" + name + " {";
  for (const rdf::Term& term : terms) text += " " + rdf::to_ntriples(term);
  return text + " }";
}

/// NAMEs of a comment line "# values NAME NAME", or nothing.
std::vector<std::string> placeholder(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string word;
  std::vector<std::string> names;
  if (!(words >> word) || word != "#" || !(words >> word) || word != "values") return names;
  while (words >> word) names.push_back(word);
  return names;
}

std::string names_of(const NamedQuery& query) {
  std::string text;
  for (const Parameter& parameter : query.parameters)
    text += (text.empty() ? "" : ", ") + parameter.name + " (" + parameter.kind +
            (parameter.default_value ? ", default " + *parameter.default_value : "") + ")";
  return text.empty() ? "none" : text;
}

}  // namespace

std::string insert_values(std::string_view sparql,
                          const std::map<std::string, std::vector<rdf::Term>>& values) {
  if (values.empty()) return std::string(sparql);
  // Everything is inserted on the lines that are there: errors of the engine name the lines of the file.
  const std::size_t start = group_start(sparql);
  std::string out(sparql.substr(0, start));
  for (const auto& [name, terms] : values) out += " " + values_text(name, terms);
  for (std::size_t at = start; at < sparql.size();) {
    const std::size_t end = std::min(sparql.find('\n', at), sparql.size());
    const std::string_view line = sparql.substr(at, end - at);
    bool replaced = false;
    for (const std::string& name : placeholder(line))
      if (const auto found = values.find(name); found != values.end()) {
        out += (replaced ? " " : "") + values_text(name, found->second);
        replaced = true;
      }
    if (!replaced) out += line;
    if (end < sparql.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

std::string bind(const NamedQuery& query, const std::map<std::string, std::vector<std::string>>& given,
                 const Resolver& resolver) {
  for (const auto& [name, texts] : given) {
    const auto same = [&](const Parameter& parameter) { return parameter.name == name; };
    if (std::any_of(query.parameters.begin(), query.parameters.end(), same)) continue;
    std::vector<std::string> known;
    for (const Parameter& parameter : query.parameters) known.push_back(parameter.name);
    const std::string near = nearest(name, known);
    throw Error("provml-E0512", "query '" + query.name + "' has no parameter '" + name + "'",
                (near.empty() ? "" : "did you mean '" + near + "'? ") + "its parameters: " + names_of(query));
  }
  std::map<std::string, std::vector<rdf::Term>> values;
  for (const Parameter& parameter : query.parameters) {
    const auto at = given.find(parameter.name);
    std::vector<std::string> texts;
    if (at != given.end())
      texts = at->second;
    else if (parameter.default_value)
      texts = {*parameter.default_value};
    else
      throw Error("provml-E0511", "query '" + query.name + "' needs the parameter '" + parameter.name + "'",
                  "give --param " + parameter.name + "=VALUE; its parameters: " + names_of(query));
    std::vector<rdf::Term>& terms = values[parameter.name];
    for (const std::string& text : texts)
      for (rdf::Term& term : resolver.parameter(parameter.kind, text, parameter.name))
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(std::move(term));
  }
  return insert_values(query.text, values);
}

}  // namespace provml::query

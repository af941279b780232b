// Result files: SPARQL results in XML and JSON, CSV, TSV, and as RDF.
#include <libxml/parser.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "provml/rdf/memory_source.h"
#include "w3c_files.h"

namespace provml::test {
namespace {

using Row = std::vector<std::optional<rdf::Term>>;
const std::string kRs = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

rdf::Term literal(std::string value, std::string datatype, std::string language) {
  if (datatype == "http://www.w3.org/2001/XMLSchema#string" || !language.empty()) datatype.clear();
  return rdf::Term::literal(std::move(value), std::move(datatype), std::move(language));
}

std::string attribute(xmlNode* n, const char* name) {
  xmlChar* v = xmlGetProp(n, reinterpret_cast<const xmlChar*>(name));
  if (v == nullptr) v = xmlGetNsProp(n, reinterpret_cast<const xmlChar*>(name), XML_XML_NAMESPACE);
  std::string out = v == nullptr ? "" : reinterpret_cast<const char*>(v);
  xmlFree(v);
  return out;
}

std::string content(xmlNode* n) {
  xmlChar* v = xmlNodeGetContent(n);
  std::string out = v == nullptr ? "" : reinterpret_cast<const char*>(v);
  xmlFree(v);
  return out;
}

template <class F>
void each_child(xmlNode* n, const char* name, F f) {
  for (xmlNode* c = n->children; c != nullptr; c = c->next)
    if (c->type == XML_ELEMENT_NODE &&
        (*name == '\0' || std::string(reinterpret_cast<const char*>(c->name)) == name))
      f(c);
}

Expected read_xml(const std::filesystem::path& file) {
  Expected e;
  xmlDoc* doc = xmlReadFile(file.c_str(), nullptr, XML_PARSE_NONET);
  if (doc == nullptr) throw std::runtime_error("cannot read " + file.string());
  xmlNode* root = xmlDocGetRootElement(doc);
  each_child(root, "head", [&](xmlNode* head) {
    each_child(head, "variable", [&](xmlNode* v) { e.result.variables.push_back(attribute(v, "name")); });
  });
  each_child(root, "boolean", [&](xmlNode* b) { e.result.boolean = content(b) == "true"; });
  each_child(root, "results", [&](xmlNode* results) {
    each_child(results, "result", [&](xmlNode* result) {
      Row row(e.result.variables.size());
      each_child(result, "binding", [&](xmlNode* b) {
        const auto& names = e.result.variables;
        const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), attribute(b, "name")) -
                                                 names.begin());
        each_child(b, "", [&](xmlNode* v) {
          const std::string kind = reinterpret_cast<const char*>(v->name);
          row.at(at) = kind == "uri" ? rdf::Term::iri(content(v))
                       : kind == "bnode"
                           ? rdf::Term::blank(content(v))
                           : literal(content(v), attribute(v, "datatype"), attribute(v, "lang"));
        });
      });
      e.result.rows.push_back(std::move(row));
    });
  });
  xmlFreeDoc(doc);
  return e;
}

Expected read_json(const std::filesystem::path& file) {
  Expected e;
  const auto j = nlohmann::json::parse(read_text(file));
  if (j.contains("boolean")) {
    e.result.boolean = j["boolean"].get<bool>();
    return e;
  }
  for (const auto& v : j["head"]["vars"]) e.result.variables.push_back(v.get<std::string>());
  for (const auto& b : j["results"]["bindings"]) {
    Row row;
    for (const auto& name : e.result.variables) {
      if (!b.contains(name)) {
        row.emplace_back();
        continue;
      }
      const auto& v = b[name];
      const auto kind = v["type"].get<std::string>(), value = v["value"].get<std::string>();
      row.push_back(kind == "uri"     ? rdf::Term::iri(value)
                    : kind == "bnode" ? rdf::Term::blank(value)
                                      : literal(value, v.value("datatype", ""), v.value("xml:lang", "")));
    }
    e.result.rows.push_back(std::move(row));
  }
  return e;
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (separator == ',' && line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"')
        cells.back() += line[++i];
      else
        quoted = !quoted;
    } else if (line[i] == separator && !quoted) {
      cells.emplace_back();
    } else if (line[i] != '\r') {
      cells.back() += line[i];
    }
  }
  return cells;
}

Expected read_separated(const std::filesystem::path& file, char separator) {
  Expected e;
  e.text_only = separator == ',';
  std::istringstream in(read_text(file));
  std::string line;
  std::getline(in, line);
  for (auto& name : split(line, separator))
    e.result.variables.push_back(name[0] == '?' ? name.substr(1) : name);
  while (std::getline(in, line)) {
    Row row;
    for (const auto& cell : split(line, separator)) {
      if (cell.empty())
        row.emplace_back();
      else if (cell.compare(0, 2, "_:") == 0)
        row.push_back(rdf::Term::blank(cell.substr(2)));
      else
        row.push_back(e.text_only ? rdf::Term::literal(cell)
                                  : read_turtle("<urn:s> <urn:p> " + cell + " .", "urn:base").at(0).object);
    }
    e.result.rows.push_back(std::move(row));
  }
  return e;
}

Expected read_rdf_result(const std::filesystem::path& file, query::Form form) {
  Expected e;
  const auto quads = read_rdf(file, "");
  if (form == query::Form::construct || form == query::Form::describe) {
    e.result.graph = quads;
    return e;
  }
  const auto values = [&](const rdf::Term& s, const std::string& p) {
    std::vector<rdf::Term> out;
    for (const auto& q : quads)
      if (q.subject == s && q.predicate.value == kRs + p) out.push_back(q.object);
    return out;
  };
  rdf::Term set;
  for (const auto& q : quads)
    if (q.object.value == kRs + "ResultSet") set = q.subject;
  for (const auto& v : values(set, "resultVariable")) e.result.variables.push_back(v.value);
  for (const auto& b : values(set, "boolean")) e.result.boolean = b.value == "true";
  std::vector<std::pair<int, Row>> rows;
  for (const auto& s : values(set, "solution")) {
    Row row(e.result.variables.size());
    for (const auto& b : values(s, "binding")) {
      const auto name = values(b, "variable").at(0).value;
      const auto& names = e.result.variables;
      row.at(static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())) =
          values(b, "value").at(0);
    }
    const auto index = values(s, "index");
    e.ordered = e.ordered || !index.empty();
    rows.emplace_back(index.empty() ? 0 : std::stoi(index[0].value), std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& r : rows) e.result.rows.push_back(std::move(r.second));
  return e;
}

}  // namespace

Expected read_result(const std::filesystem::path& file, query::Form form) {
  const auto type = file.extension().string();
  if (type == ".srx") return read_xml(file);
  if (type == ".srj") return read_json(file);
  if (type == ".csv") return read_separated(file, ',');
  if (type == ".tsv") return read_separated(file, '\t');
  return read_rdf_result(file, form);
}

}  // namespace provml::test

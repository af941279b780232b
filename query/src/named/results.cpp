#include "provml/query/results.h"

#include <algorithm>
#include <ostream>

namespace provml::query {
namespace {

constexpr std::size_t kGap = 2, kLeastColumn = 8;

void json_string(std::ostream& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out << '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out << '\\' << c;
    else if (c == '\n')
      out << "\\n";
    else if (c == '\r')
      out << "\\r";
    else if (c == '\t')
      out << "\\t";
    else if (byte < 0x20)
      out << "\\u00" << kHex[byte >> 4] << kHex[byte & 15];
    else
      out << c;
  }
  out << '"';
}

void json_term(std::ostream& out, const rdf::Term& term) {
  out << "{\"type\":"
      << (term.kind == rdf::TermKind::iri     ? "\"uri\""
          : term.kind == rdf::TermKind::blank ? "\"bnode\""
                                              : "\"literal\"")
      << ",\"value\":";
  json_string(out, term.value);
  if (!term.language.empty()) {
    out << ",\"xml:lang\":";
    json_string(out, term.language);
  } else if (!term.datatype.empty() && term.datatype != "http://www.w3.org/2001/XMLSchema#string") {
    out << ",\"datatype\":";
    json_string(out, term.datatype);
  }
  out << '}';
}

void csv_field(std::ostream& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out << text;
    return;
  }
  out << '"';
  for (const char c : text) {
    if (c == '"') out << '"';
    out << c;
  }
  out << '"';
}

void csv_line(std::ostream& out, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i) out << ',';
    csv_field(out, fields[i]);
  }
  out << "\r\n";
}

std::string csv_text(const rdf::Term& term) {
  return term.kind == rdf::TermKind::blank ? "_:" + term.value : term.value;
}

bool is_graph(const Result& result) {
  return result.form == Form::construct || result.form == Form::describe;
}

void write_graph(std::ostream& out, const Result& result) {
  for (const rdf::Quad& quad : result.graph) {
    out << rdf::to_ntriples(quad.subject) << ' ' << rdf::to_ntriples(quad.predicate) << ' '
        << rdf::to_ntriples(quad.object);
    if (!quad.graph.value.empty()) out << ' ' << rdf::to_ntriples(quad.graph);
    out << " .\n";
  }
}

bool is_number(std::string_view text) {
  if (text.empty() || text.find_first_of("0123456789") == std::string_view::npos) return false;
  return text.find_first_not_of("0123456789+-.eE") == std::string_view::npos &&
         text.find('-', 1) == std::string_view::npos;
}

/// Takes columns from the widest until the table fits.
void fit(std::vector<std::size_t>& widths, std::size_t width) {
  const auto total = [&] {
    std::size_t sum = widths.empty() ? 0 : (widths.size() - 1) * kGap;
    for (const std::size_t w : widths) sum += w;
    return sum;
  };
  for (std::size_t sum = total(); sum > width; --sum) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kLeastColumn) return;
    --*widest;
  }
}

void table_line(std::ostream& out, const std::vector<std::string>& cells,
                const std::vector<std::size_t>& widths, const std::vector<bool>& right) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = cut_to_width(cells[i], widths[i]);
    const std::string padding(widths[i] - display_width(cell), ' ');
    if (i) line.append(kGap, ' ');
    line += right[i] ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

void write_json(std::ostream& out, const Result& result) {
  if (is_graph(result)) return write_graph(out, result);
  if (result.form == Form::ask) {
    out << "{\"head\":{},\"boolean\":" << (result.boolean ? "true" : "false") << "}\n";
    return;
  }
  out << "{\"head\":{\"vars\":[";
  for (std::size_t i = 0; i < result.variables.size(); ++i) {
    if (i) out << ',';
    json_string(out, result.variables[i]);
  }
  out << "]},\n \"results\":{\"bindings\":[";
  for (std::size_t r = 0; r < result.rows.size(); ++r) {
    out << (r ? ",\n  {" : "\n  {");
    bool first = true;
    for (std::size_t i = 0; i < result.variables.size(); ++i) {
      if (!result.rows[r][i]) continue;
      if (!first) out << ',';
      first = false;
      json_string(out, result.variables[i]);
      out << ':';
      json_term(out, *result.rows[r][i]);
    }
    out << '}';
  }
  out << "]}}\n";
}

void write_csv(std::ostream& out, const Result& result) {
  if (is_graph(result)) return write_graph(out, result);
  if (result.form == Form::ask) return write_csv(out, as_table(result));
  csv_line(out, result.variables);
  for (const auto& row : result.rows) {
    std::vector<std::string> fields;
    for (const auto& term : row) fields.push_back(term ? csv_text(*term) : std::string());
    csv_line(out, fields);
  }
}

void write_csv(std::ostream& out, const Table& table) {
  csv_line(out, table.columns);
  for (const auto& row : table.rows) csv_line(out, row);
}

void write_json(std::ostream& out, const Table& table) {
  out << '[';
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    out << (r ? ",\n {" : "\n {");
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i) out << ',';
      json_string(out, table.columns[i]);
      out << ':';
      json_string(out, table.rows[r][i]);
    }
    out << '}';
  }
  out << "]\n";
}

Table as_table(const Result& result) {
  if (result.form == Form::ask) return {{"answer"}, {{result.boolean ? "true" : "false"}}};
  Table table;
  if (is_graph(result)) {
    table.columns = {"subject", "predicate", "object"};
    for (const rdf::Quad& quad : result.graph)
      table.rows.push_back(
          {rdf::to_ntriples(quad.subject), rdf::to_ntriples(quad.predicate), rdf::to_ntriples(quad.object)});
    return table;
  }
  table.columns = result.variables;
  for (const auto& row : result.rows) {
    auto& cells = table.rows.emplace_back();
    for (const auto& term : row) cells.push_back(term ? csv_text(*term) : std::string());
  }
  return table;
}

void write_table(std::ostream& out, const Table& table, const TableOptions& options) {
  const std::size_t columns = table.columns.size();
  std::vector<std::size_t> widths(columns);
  std::vector<bool> right(columns, !table.rows.empty());
  std::vector<std::vector<std::string>> rows = table.rows;
  for (std::size_t i = 0; i < columns; ++i) {
    widths[i] = display_width(table.columns[i]);
    for (auto& row : rows) {
      row[i] = visible(row[i]);
      widths[i] = std::max(widths[i], display_width(row[i]));
      if (!row[i].empty() && !is_number(row[i])) right[i] = false;
    }
  }
  if (options.width) fit(widths, options.width);
  std::vector<std::string> rule;
  for (const std::size_t w : widths) {
    std::string line;
    for (std::size_t i = 0; i < w; ++i) line += "─";
    rule.push_back(line);
  }
  table_line(out, table.columns, widths, right);
  table_line(out, rule, widths, right);
  for (const auto& row : rows) table_line(out, row, widths, right);
}

}  // namespace provml::query

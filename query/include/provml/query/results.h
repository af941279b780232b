// provml/query/results.h: writing results for programs and for people.
//
//   query::write_json(std::cout, result);       // SPARQL 1.1 Query Results JSON Format
//   query::write_table(std::cout, query::as_table(result, prefixes), {.width = 120});
//
// Any thread. The writers do not check the stream: the caller flushes it and looks at its state.
#ifndef PROVML_QUERY_RESULTS_H
#define PROVML_QUERY_RESULTS_H

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "provml/query/engine.h"

namespace provml::query {

/// Column names and rows of text, all of the same length.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

struct TableOptions {
  std::size_t width = 0;  ///< columns of the terminal; 0: nothing is cut
};

/// W3C SPARQL 1.1 Query Results JSON for SELECT and ASK; N-Quads for CONSTRUCT and DESCRIBE.
void write_json(std::ostream& out, const Result& result);
/// W3C SPARQL 1.1 Query Results CSV (CRLF line ends) for SELECT; ASK and graphs as for JSON.
void write_csv(std::ostream& out, const Result& result);
/// The same quoting for other tables.
void write_csv(std::ostream& out, const Table& table);
/// An array of objects, all members strings.
void write_json(std::ostream& out, const Table& table);
/// What people read: literals as their lexical form, IRIs as they are. ASK is one row; graphs are rows of
/// N-Triples terms.
Table as_table(const Result& result);
/// Aligned columns under a heading; numbers to the right.
void write_table(std::ostream& out, const Table& table, const TableOptions& options);

/// Columns that a terminal needs for UTF-8 text; control characters count as none, invalid bytes as one.
std::size_t display_width(std::string_view text);
/// At most `width` columns of the text, ending with "…" if something was cut.
std::string cut_to_width(std::string_view text, std::size_t width);
/// Control characters (tabs and line ends too) as visible "␊"-like pictures, so that a value stays on its
/// line.
std::string visible(std::string_view text);

/// "2026-01-02 03:04:05" of an xsd:dateTime in UTC; other text as it is.
std::string short_time(const std::string& date_time);
/// "1.25 s", "3 min 20 s", "2 h 5 min" between two xsd:dateTimes; "" if one is missing.
std::string short_duration(const std::string& started, const std::string& ended);
/// Seconds with three digits, for programs; "" if a time is missing.
std::string seconds_between(const std::string& started, const std::string& ended);

}  // namespace provml::query

#endif  // PROVML_QUERY_RESULTS_H

// w3c_files.h: reads what the W3C SPARQL tests are made of.
#ifndef PROVML_TEST_QUERY_SPARQL_W3C_FILES_H
#define PROVML_TEST_QUERY_SPARQL_W3C_FILES_H

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "provml/query/engine.h"

namespace provml::test {

std::string read_text(const std::filesystem::path& file);
std::string file_uri(const std::filesystem::path& file);
std::filesystem::path path_of(const std::string& uri);

/// RDF in any syntax that raptor guesses from the name. Throws std::runtime_error.
std::vector<rdf::Quad> read_rdf(const std::filesystem::path& file, const std::string& graph);
std::vector<rdf::Quad> read_turtle(const std::string& text, const std::string& base);

struct Expected {
  query::Result result;
  bool ordered = false;    ///< rows have an index
  bool text_only = false;  ///< CSV: values without kind and type
};
Expected read_result(const std::filesystem::path& file, query::Form form);

/// Whether the answers are the same, blank nodes renamed. `lax`: the number of equal rows does not matter.
bool same(const query::Result& actual, const Expected& expected, bool lax, std::string& difference);

}  // namespace provml::test

#endif  // PROVML_TEST_QUERY_SPARQL_W3C_FILES_H

// provml/query/named.h: named queries (files *.rq) and what their parameters mean in a store.
//
//   query::Library library = query::Library::load({home / "queries"});
//   query::Resolver resolver(*source, std::filesystem::current_path());
//   std::string sparql = query::bind(library.find("q1"), {{"model", {"models/best.pt"}}}, resolver);
//   query::Result r = query::evaluate(*source, sparql, {.prefixes = query::default_prefixes()});
//
// Thread rule: a Library is constant after load(); a Resolver is used by the thread of its source.
// Errors: provml::Error
//   provml-E0510 unknown query              provml-E0511 a parameter is missing
//   provml-E0512 the query has no such parameter   provml-E0513 a value that nothing known matches
//   provml-E0514 a query file that cannot be read, or with a bad header   provml-E0515 a value that matches
//   several things provml-E0516 a value of the wrong form
#ifndef PROVML_QUERY_NAMED_H
#define PROVML_QUERY_NAMED_H

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query {

/// A line `# param NAME: KIND [default="TEXT"] explanation` of a query's header.
struct Parameter {
  std::string name;
  std::string kind;  ///< one of parameter_kinds()
  std::optional<std::string> default_value;
  std::string text;
};

struct NamedQuery {
  std::string name;  ///< of the file, without .rq
  std::string title, description;
  std::vector<Parameter> parameters;
  std::string text;    ///< SPARQL, header included
  std::string origin;  ///< file, or "built in"
  /// Parses the header. `origin` is named in errors.
  static NamedQuery parse(std::string name, std::string text, std::string origin);
};

/// model, dataset, file, run, iri, setting, string, integer, number.
const std::vector<std::string_view>& parameter_kinds();

class Library {
 public:
  /// The built-in queries, then those of $PROVML_QUERIES (directories separated by ':'), then those of
  /// `directories`; a later one replaces an earlier one of its name. Directories that do not exist are passed
  /// over; a file with a bad header is left out and noted in problems().
  static Library load(const std::vector<std::filesystem::path>& directories);
  const NamedQuery& find(const std::string& name) const;
  const std::map<std::string, NamedQuery>& all() const { return queries_; }
  /// One line per query file that could not be used.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::map<std::string, NamedQuery> queries_;
  std::vector<std::string> problems_;
};

/// Finds what a user's words stand for. A file is looked up by what it is now (size and time of modification,
/// wherever it was moved to), then by its path, then by the end of its path if that is unambiguous.
class Resolver {
 public:
  Resolver(const rdf::QuadSource& source, std::filesystem::path cwd);

  /// IRIs that a lineage starts from: a file's version, a run, an activity, any IRI of the source.
  std::vector<std::string> target(const std::string& text) const;
  /// Terms for the VALUES of a parameter; never empty. `what` names the parameter in errors.
  std::vector<rdf::Term> parameter(const std::string& kind, const std::string& text,
                                   const std::string& what) const;
  /// IRI of a run: its id, its IRI, or the beginning or end of an id if only one has it.
  std::string run(const std::string& text) const;

 private:
  const rdf::QuadSource& source_;
  std::filesystem::path cwd_;
};

/// The query's text with the values of its parameters: `VALUES ?NAME { ... }` at the start of the outermost
/// WHERE group and in place of every comment line `# values NAME ...`.
std::string bind(const NamedQuery& query, const std::map<std::string, std::vector<std::string>>& given,
                 const Resolver& resolver);

/// bind() for terms that are known already.
std::string insert_values(std::string_view sparql,
                          const std::map<std::string, std::vector<rdf::Term>>& values);

/// The known word nearest to `word` if it is near enough to be meant, or "".
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace provml::query

#endif  // PROVML_QUERY_NAMED_H

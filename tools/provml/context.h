// What every subcommand shares: the global options, the store and the output.
#ifndef PROVML_TOOLS_PROVML_CONTEXT_H
#define PROVML_TOOLS_PROVML_CONTEXT_H

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "provml/query/results.h"
#include "provml/rdf/ingest.h"
#include "provml/rdf/store.h"

namespace provml::cli {

struct Globals {
  std::string home;    ///< --home; "" finds it
  std::string format;  ///< --format; "" is the command's default
  bool no_ingest = false;
  bool quiet = false;
};

class Context {
 public:
  Context(const Globals& options, std::ostream& stream) : globals(options), out(stream) {}

  std::filesystem::path home() const;
  /// The store as a read command sees it: new journals are taken in first where that is possible and wanted.
  rdf::Store& store();
  /// The store to write to; the home is created if need be.
  rdf::Store& writable_store();
  /// The store that store() opened, to write to it.
  rdf::Store& changeable_store();
  /// A snapshot of store(), one for the whole command.
  const rdf::QuadSource& source();
  /// --format, checked against what the command knows; the first one is the default.
  std::string format(const std::vector<std::string>& known) const;
  /// A table in the global format: table, json or csv.
  void write(const query::Table& table);
  /// A line on stderr for people; nothing with --quiet.
  void say(const std::string& line) const;
  void report(const rdf::IngestReport& report) const;

  const Globals& globals;
  std::ostream& out;
  int exit_status = 0;  ///< of the command, where all went well

 private:
  std::unique_ptr<rdf::Store> store_;
  std::unique_ptr<rdf::QuadSource> source_;
};

/// Columns of the terminal that stdout is, or 0 if it is none.
std::size_t terminal_width();

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_CONTEXT_H

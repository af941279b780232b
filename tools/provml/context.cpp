#include "context.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "provml/error.h"
#include "provml/query/named.h"
#include "provml/rdf/home.h"

namespace provml::cli {

namespace fs = std::filesystem;

std::size_t terminal_width() {
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const long width = columns ? std::strtol(columns, nullptr, 10) : 0;
  return width > 0 ? static_cast<std::size_t>(width) : 80;
}

fs::path Context::home() const {
  return globals.home.empty() ? rdf::find_home(fs::current_path()) : fs::absolute(globals.home);
}

rdf::Store& Context::store() {
  if (store_) return *store_;
  const fs::path where = home();
  std::error_code failed;
  if (!fs::is_directory(where, failed))
    throw Error("provml-E0601", "no provenance home at " + where.string(),
                "run an instrumented program first, or give --home DIR");
  const fs::path directory = rdf::store_directory(where);
  const bool writable = ::access(where.c_str(), W_OK) == 0 &&
                        (!fs::exists(directory, failed) || ::access(directory.c_str(), W_OK) == 0);
  if (!globals.no_ingest && writable) {
    store_ = rdf::Store::open(directory, rdf::Store::Mode::read_write);
    try {
      report(rdf::ingest(*store_, where, {}));
    } catch (const Error& error) {
      // What is in the store can be read all the same.
      std::cerr << error.line() << '\n';
    }
    return *store_;
  }
  store_ = rdf::Store::open(directory, rdf::Store::Mode::read_only);
  return *store_;
}

rdf::Store& Context::writable_store() {
  if (!store_) {
    const fs::path where = home();
    std::error_code failed;
    fs::create_directories(where, failed);
    if (failed)
      throw Error("provml-E0601",
                  "the provenance home " + where.string() + " cannot be created: " + failed.message(),
                  "give --home DIR");
    store_ = rdf::Store::open(rdf::store_directory(where), rdf::Store::Mode::read_write);
  }
  return *store_;
}

rdf::Store& Context::changeable_store() {
  // An open snapshot would keep the store from growing.
  source_.reset();
  store_.reset();
  return writable_store();
}

const rdf::QuadSource& Context::source() {
  if (!source_) source_ = store().snapshot();
  return *source_;
}

std::string Context::format(const std::vector<std::string>& known) const {
  if (globals.format.empty()) return known.front();
  if (std::find(known.begin(), known.end(), globals.format) != known.end()) return globals.format;
  std::string list;
  for (const std::string& name : known) list.append(list.empty() ? "" : ", ").append(name);
  throw Error("provml-E0600", "this command has no format '" + globals.format + "'", "its formats: " + list);
}

void Context::write(const query::Table& table) {
  const std::string as = format({"table", "json", "csv"});
  if (as == "json")
    query::write_json(out, table);
  else if (as == "csv")
    query::write_csv(out, table);
  else
    query::write_table(out, table, {terminal_width()});
}

void Context::say(const std::string& line) const {
  if (!globals.quiet) std::cerr << line << '\n';
}

void Context::report(const rdf::IngestReport& report) const {
  for (const std::string& problem : report.problems) std::cerr << problem << '\n';
}

}  // namespace provml::cli

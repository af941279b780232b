#include "auxiliary_db.h"

#include <sqlite3.h>

#include "options.h"

namespace seismic {

namespace {

// A prepared statement with its parameters.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr); }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int index, const std::string& value) {
    sqlite3_bind_text(statement_, index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  }
  void bind(int index, int value) { sqlite3_bind_int(statement_, index, value); }
  void bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }

  int step() { return statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_); }
  bool run() {
    const bool done = step() == SQLITE_DONE;
    sqlite3_reset(statement_);
    return done;
  }
  int integer(int column) const { return sqlite3_column_int(statement_, column); }
  double real(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

AuxiliaryDb::AuxiliaryDb(const std::filesystem::path& file, Mode mode) : file_(file) {
  std::error_code ignored;
  if (mode == Mode::read && !std::filesystem::exists(file_, ignored))
    throw FileError(file_, "no such file", "give the database that the survey's curation wrote");
  const int flags = mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(file_.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
    const std::string what = sqlite3_errmsg(db_);
    sqlite3_close(db_);
    throw FileError(file_, what, "check that its folder exists and may be written");
  }
  sqlite3_busy_timeout(db_, 10000);  // ms; another program may be writing
  try {
    if (mode == Mode::write)
      execute(
          "CREATE TABLE IF NOT EXISTS surveys(name TEXT PRIMARY KEY, iri TEXT NOT NULL, outline TEXT NOT "
          "NULL);"
          "CREATE TABLE IF NOT EXISTS horizons(key TEXT, inline INTEGER, crossline INTEGER, sample INTEGER "
          "NOT NULL,"
          " time_ms REAL NOT NULL, PRIMARY KEY(key, inline, crossline)) WITHOUT ROWID;");
  } catch (...) {
    sqlite3_close(db_);
    throw;
  }
}

AuxiliaryDb::~AuxiliaryDb() { sqlite3_close(db_); }

void AuxiliaryDb::fail() const {
  const int code = sqlite3_errcode(db_) & 0xff;
  const bool disk = code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_READONLY;
  throw FileError(file_, sqlite3_errmsg(db_),
                  disk ? "check the space on the disk and the permissions"
                       : "give an SQLite database of the seismic programs, or the name of a new one");
}

void AuxiliaryDb::execute(const char* sql) const {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void AuxiliaryDb::store_survey(const std::string& row, const std::string& iri, const std::string& outline) {
  Statement insert(db_, "INSERT OR REPLACE INTO surveys VALUES(?, ?, ?)");
  insert.bind(1, key_of(row));
  insert.bind(2, iri);
  insert.bind(3, outline);
  if (!insert.run()) fail();
}

void AuxiliaryDb::store_horizon(const std::string& row, const std::vector<Pick>& picks) {
  const std::string key = key_of(row);
  execute("BEGIN IMMEDIATE");
  Statement insert(db_, "INSERT OR REPLACE INTO horizons VALUES(?, ?, ?, ?, ?)");
  for (const Pick& pick : picks) {
    insert.bind(1, key);
    insert.bind(2, pick.inline_number);
    insert.bind(3, pick.crossline_number);
    insert.bind(4, pick.sample);
    insert.bind(5, pick.time_ms);
    if (!insert.run()) fail();  // closing the database rolls back
  }
  execute("COMMIT");
}

std::vector<Pick> AuxiliaryDb::horizon(const std::string& row) {
  const AuxiliaryDb db(file_of(row), Mode::read);
  const std::string key = key_of(row);
  Statement select(
      db.db_,
      "SELECT inline, crossline, sample, time_ms FROM horizons WHERE key = ? ORDER BY inline, crossline");
  select.bind(1, key);
  std::vector<Pick> picks;
  int state = select.step();
  for (; state == SQLITE_ROW; state = select.step())
    picks.push_back({select.integer(0), select.integer(1), select.integer(2), select.real(3)});
  if (state != SQLITE_DONE) db.fail();
  if (picks.empty())
    throw FileError(db.file_, "has no horizon '" + key + "'",
                    "give the database that the survey's curation wrote");
  return picks;
}

std::string AuxiliaryDb::row(const std::filesystem::path& file, const std::string& table,
                             const std::string& key) {
  std::error_code failed;
  const auto absolute = std::filesystem::weakly_canonical(std::filesystem::absolute(file), failed);
  return (failed ? file : absolute).string() + "#" + table + "/" + key;
}

std::filesystem::path AuxiliaryDb::file_of(const std::string& row) { return row.substr(0, row.rfind('#')); }

std::string AuxiliaryDb::key_of(const std::string& row) { return row.substr(row.rfind('/') + 1); }

}  // namespace seismic

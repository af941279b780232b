// auxiliary_db.h: what belongs to a survey and is no seismic data: its outline, and the horizon that was
// picked in it.
//
//   seismic::AuxiliaryDb db("auxiliary.sqlite");            // made if it is not there
//   const std::string row = seismic::AuxiliaryDb::row("auxiliary.sqlite", "horizons",
//   "netherlands-f3-1a2b3c4d"); db.store_horizon(row, picks); std::vector<seismic::Pick> same =
//   seismic::AuxiliaryDb::horizon(row);
//
// Rows are named DATABASE#TABLE/KEY. Storing replaces rows of the same key. Everything throws FileError.
#ifndef SEISMIC_AUXILIARY_DB_H
#define SEISMIC_AUXILIARY_DB_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

struct sqlite3;

namespace seismic {

/// Where a horizon crosses the trace at (inline, crossline): sample from the top, and two-way time.
struct Pick {
  std::int32_t inline_number = 0, crossline_number = 0, sample = 0;
  double time_ms = 0;
};

class AuxiliaryDb {
 public:
  enum class Mode { write, read };
  explicit AuxiliaryDb(const std::filesystem::path& file, Mode mode = Mode::write);
  ~AuxiliaryDb();
  AuxiliaryDb(const AuxiliaryDb&) = delete;
  AuxiliaryDb& operator=(const AuxiliaryDb&) = delete;

  /// The outline is a polygon as well-known text.
  void store_survey(const std::string& row, const std::string& iri, const std::string& outline);
  void store_horizon(const std::string& row, const std::vector<Pick>& picks);
  /// The picks of a horizon by inline and crossline, from the database that `row` names; at least one.
  static std::vector<Pick> horizon(const std::string& row);

  /// What names rows to others: absolute path of the database, table and key.
  static std::string row(const std::filesystem::path& file, const std::string& table, const std::string& key);
  static std::filesystem::path file_of(const std::string& row);
  static std::string key_of(const std::string& row);

 private:
  void execute(const char* sql) const;
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  sqlite3* db_ = nullptr;
};

}  // namespace seismic

#endif  // SEISMIC_AUXILIARY_DB_H

// inventory.h: every function definition, return and loop of the user's files, captured or not, and why not.
//
//   inventory.add(Kind::Loop, "ns::fit", loc, "a case or goto leads into it");   // skipped
//   inventory.add(Kind::Function, "ns::fit", loc, {});                           // captured
//
// The place (file, line, column) identifies an entry across translation units.
#ifndef PROVML_INSTRUMENT_INVENTORY_H
#define PROVML_INSTRUMENT_INVENTORY_H

#include <clang/Basic/SourceManager.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace provml::instrument {

class Inventory {
 public:
  enum class Kind { Function, Return, Loop };
  struct Entry {
    Kind kind;
    std::string name;  ///< of the function
    std::string file;  ///< absolute
    unsigned line = 0, column = 0;
    std::string reason;  ///< why it is not captured; "" when it is
  };

  explicit Inventory(const clang::SourceManager& sources) : sources_(sources) {}
  /// The first word about a place stands, except that "captured" wins.
  void add(Kind kind, const std::string& name, clang::SourceLocation where, const std::string& reason);
  /// All entries of a file were left out after all.
  void leave_out(const std::string& file, const std::string& reason);
  const std::vector<Entry>& entries() const { return entries_; }
  /// {"version": 1, "entries": [{"kind", "name", "file", "line", "column", "captured", "reason"}]}
  std::string json() const;

 private:
  const clang::SourceManager& sources_;
  std::vector<Entry> entries_;
  std::map<std::tuple<Kind, std::string, unsigned, unsigned>, std::size_t> known_;
};

/// "function", "return" or "loop".
const char* to_string(Inventory::Kind kind);

}  // namespace provml::instrument

#endif

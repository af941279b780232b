// lmdb_dictionary.h: terms <-> ids in one transaction. Only lmdb_*.cpp include this. One thread.
//
// Ids are given in order, from kDefaultGraph + 1, and never change or disappear once committed.
#ifndef PROVML_RDF_STORE_LMDB_DICTIONARY_H
#define PROVML_RDF_STORE_LMDB_DICTIONARY_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "provml/rdf/quad_source.h"
#include "store/lmdb_env.h"

namespace provml::rdf::store {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const;
};
using TextIds = std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>;

/// More beginnings than this are not shared: IRIs are then kept whole.
inline constexpr std::uint64_t kMostPrefixes = 65536;

/// Number kept under `key` in the system database, 0 if none.
std::uint64_t get_number(MDB_txn* txn, MDB_dbi system, std::string_view key);
void put_number(MDB_txn* txn, MDB_dbi system, std::string_view key, std::uint64_t value);

/// Lookups that see one transaction.
class Dictionary {
 public:
  Dictionary(MDB_txn* txn, const Databases& databases) : txn_(txn), databases_(databases) {}
  /// 0 if the store does not hold the term.
  TermId id_of(const Term& term) const;
  /// Throws provml-E0409 for an id that was never given.
  Term term_of(TermId id) const;
  /// Id of a beginning, 0 if it is not shared.
  std::uint64_t prefix_id(std::string_view prefix) const;
  /// Id of the term with these encoded bytes and hash, or 0.
  TermId find(std::uint64_t hash, std::string_view encoded) const;

 private:
  std::string prefix_text(std::uint64_t id) const;
  MDB_txn* txn_;
  Databases databases_;
  mutable std::unordered_map<std::uint64_t, std::string> prefix_texts_;
  mutable TextIds prefix_ids_;
};

/// What is known of committed terms from earlier batches, to spare lookups. Belongs to the one writer.
struct TermCache {
  TextIds terms;     ///< encoded bytes -> id
  TextIds prefixes;  ///< beginning -> id
  void clear() {
    terms.clear();
    prefixes.clear();
  }
};

/// Gives ids to new terms; they are written by write().
class DictionaryWriter {
 public:
  DictionaryWriter(MDB_txn* txn, const Databases& databases, TermCache& cache);
  TermId intern(const Term& term);
  /// As Dictionary::id_of, and new terms as well.
  TermId id_of(const Term& term);
  /// Terms with this id or above are not yet in the database.
  TermId first_new() const { return first_new_; }
  bool has_new() const { return !new_terms_.empty() || !new_prefixes_.empty(); }
  /// Writes new terms; may be repeated in another transaction after MapFull.
  void write();
  /// After write() succeeded and will not be repeated.
  void written();
  /// Goes on in a new transaction in which nothing has been written yet.
  void use(MDB_txn* txn);

 private:
  std::uint64_t prefix_for(const Term& term, bool create);
  TermId lookup(const Term& term, bool create);
  MDB_txn* txn_;
  const Databases& databases_;
  TermCache& cache_;
  TermId first_new_ = 0, next_ = 0;
  std::uint64_t first_new_prefix_ = 0, next_prefix_ = 0;
  struct NewTerm {
    std::uint64_t hash;
    std::string bytes;
  };
  std::vector<NewTerm> new_terms_;
  std::vector<std::string> new_prefixes_;
};

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_LMDB_DICTIONARY_H

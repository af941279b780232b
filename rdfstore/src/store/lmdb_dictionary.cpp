#include "store/lmdb_dictionary.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "provml/error.h"
#include "store/term_codec.h"

namespace provml::rdf::store {
namespace {

constexpr std::string_view kNextTerm = "next-term";
constexpr std::string_view kPrefixCount = "prefixes";
constexpr std::size_t kIdBytes = 5;  // of an id in a value of `hashes`
constexpr std::uint64_t kMostTerms = std::uint64_t{1} << (8 * kIdBytes);
constexpr std::size_t kMostCached = std::size_t{1} << 18;

std::uint64_t read_id(const char* bytes) {
  std::uint64_t id = 0;
  std::memcpy(&id, bytes, kIdBytes);  // little-endian, as LMDB's own files are of this machine's order
  return id;
}

void append_id(std::string& bytes, std::uint64_t id) {
  char buffer[sizeof id];
  std::memcpy(buffer, &id, sizeof id);
  bytes.append(buffer, kIdBytes);
}

MDB_val number_key(std::uint64_t& number) { return {sizeof number, &number}; }

bool get(MDB_txn* txn, MDB_dbi database, MDB_val key, MDB_val& value) {
  const int code = mdb_get(txn, database, &key, &value);
  if (code == MDB_NOTFOUND) return false;
  check(code, "look up");
  return true;
}

}  // namespace

std::size_t TextHash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

std::uint64_t get_number(MDB_txn* txn, MDB_dbi system, std::string_view key) {
  MDB_val value{};
  std::uint64_t number = 0;
  if (get(txn, system, to_val(key), value)) {
    std::memcpy(&number, value.mv_data, std::min(value.mv_size, sizeof number));
  }
  return number;
}

void put_number(MDB_txn* txn, MDB_dbi system, std::string_view key, std::uint64_t value) {
  MDB_val name = to_val(key);
  MDB_val bytes{sizeof value, &value};
  check(mdb_put(txn, system, &name, &bytes, 0), "write");
}

std::uint64_t Dictionary::prefix_id(std::string_view prefix) const {
  if (prefix.empty()) return 0;
  if (const auto known = prefix_ids_.find(prefix); known != prefix_ids_.end()) return known->second;
  MDB_val value{};
  std::uint64_t id = 0;
  if (get(txn_, databases_.prefix_ids, to_val(prefix), value)) {
    std::memcpy(&id, value.mv_data, std::min(value.mv_size, sizeof id));
  }
  if (prefix_ids_.size() < kMostPrefixes) prefix_ids_.emplace(prefix, id);
  return id;
}

TermId Dictionary::find(std::uint64_t hash, std::string_view encoded) const {
  MDB_val value{};
  if (!get(txn_, databases_.hashes, number_key(hash), value)) return 0;
  const char* ids = static_cast<const char*>(value.mv_data);
  for (std::size_t at = 0; at + kIdBytes <= value.mv_size; at += kIdBytes) {
    std::uint64_t id = read_id(ids + at);
    MDB_val bytes{};
    if (get(txn_, databases_.terms, number_key(id), bytes) && to_view(bytes) == encoded) return id;
  }
  return 0;
}

TermId Dictionary::id_of(const Term& term) const {
  if (term.kind == TermKind::iri && term.value.empty()) return kDefaultGraph;
  const std::uint64_t prefix = term.kind == TermKind::iri ? prefix_id(iri_prefix(term.value)) : 0;
  const std::string encoded = encode_term(term, prefix);
  return find(term_hash(term, encoded), encoded);
}

std::string Dictionary::prefix_text(std::uint64_t id) const {
  if (const auto known = prefix_texts_.find(id); known != prefix_texts_.end()) return known->second;
  MDB_val value{};
  if (!get(txn_, databases_.prefixes, number_key(id), value)) {
    throw Error("provml-E0409", "the store's dictionary is damaged",
                "move the store away and take the journals in again");
  }
  return prefix_texts_.emplace(id, to_view(value)).first->second;
}

Term Dictionary::term_of(TermId id) const {
  if (id == kDefaultGraph) return Term::iri("");
  MDB_val value{};
  if (!get(txn_, databases_.terms, number_key(id), value)) {
    throw Error("provml-E0409", "the store has no term with id " + std::to_string(id),
                "ids are those of one store: do not mix stores");
  }
  return decode_term(to_view(value), [this](std::uint64_t prefix) { return prefix_text(prefix); });
}

DictionaryWriter::DictionaryWriter(MDB_txn* txn, const Databases& databases, TermCache& cache)
    : txn_(txn), databases_(databases), cache_(cache) {
  first_new_ = next_ = std::max<TermId>(get_number(txn, databases.system, kNextTerm), kDefaultGraph + 1);
  first_new_prefix_ = next_prefix_ = get_number(txn, databases.system, kPrefixCount) + 1;
}

void DictionaryWriter::use(MDB_txn* txn) { txn_ = txn; }

std::uint64_t DictionaryWriter::prefix_for(const Term& term, bool create) {
  if (term.kind != TermKind::iri) return 0;
  const std::string_view prefix = iri_prefix(term.value);
  if (prefix.empty()) return 0;
  if (const auto known = cache_.prefixes.find(prefix); known != cache_.prefixes.end()) return known->second;
  std::uint64_t id = Dictionary(txn_, databases_).prefix_id(prefix);
  if (id == 0) {
    if (!create || next_prefix_ > kMostPrefixes) return 0;
    id = next_prefix_++;
    new_prefixes_.emplace_back(prefix);
  }
  cache_.prefixes.emplace(prefix, id);
  return id;
}

TermId DictionaryWriter::lookup(const Term& term, bool create) {
  if (term.kind == TermKind::iri && term.value.empty()) return kDefaultGraph;
  std::string encoded = encode_term(term, prefix_for(term, create));
  if (const auto known = cache_.terms.find(encoded); known != cache_.terms.end()) return known->second;
  const std::uint64_t hash = term_hash(term, encoded);
  TermId id = Dictionary(txn_, databases_).find(hash, encoded);
  if (id == 0) {
    if (!create) return 0;
    if (next_ >= kMostTerms)
      throw Error("provml-E0407", "the store is full: 2^40 terms", "begin a new store");
    id = next_++;
    new_terms_.push_back({hash, encoded});
  }
  cache_.terms.emplace(std::move(encoded), id);
  return id;
}

TermId DictionaryWriter::intern(const Term& term) { return lookup(term, true); }
TermId DictionaryWriter::id_of(const Term& term) { return lookup(term, false); }

void DictionaryWriter::write() {
  std::uint64_t prefix = first_new_prefix_;
  for (const std::string& text : new_prefixes_) {
    MDB_val key = number_key(prefix);
    MDB_val value = to_val(text);
    check(mdb_put(txn_, databases_.prefixes, &key, &value, 0), "write the dictionary");
    key = to_val(text);
    value = number_key(prefix);
    check(mdb_put(txn_, databases_.prefix_ids, &key, &value, 0), "write the dictionary");
    ++prefix;
  }
  std::uint64_t id = first_new_;
  for (const NewTerm& term : new_terms_) {
    MDB_val key = number_key(id);
    MDB_val value = to_val(term.bytes);
    check(mdb_put(txn_, databases_.terms, &key, &value, MDB_APPEND), "write the dictionary");
    ++id;
  }
  std::vector<std::uint32_t> order(new_terms_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return new_terms_[a].hash < new_terms_[b].hash; });
  for (const std::uint32_t at : order) {
    std::uint64_t hash = new_terms_[at].hash;
    std::string ids;
    append_id(ids, first_new_ + at);
    MDB_val key = number_key(hash);
    MDB_val value = to_val(ids);
    int code = mdb_put(txn_, databases_.hashes, &key, &value, MDB_NOOVERWRITE);
    if (code == MDB_KEYEXIST) {  // `value` is what is there: another term with this hash
      ids.insert(0, to_view(value));
      value = to_val(ids);
      code = mdb_put(txn_, databases_.hashes, &key, &value, 0);
    }
    check(code, "write the dictionary");
  }
  put_number(txn_, databases_.system, kNextTerm, next_);
  put_number(txn_, databases_.system, kPrefixCount, next_prefix_ - 1);
}

void DictionaryWriter::written() {
  first_new_ = next_;
  first_new_prefix_ = next_prefix_;
  new_terms_.clear();
  new_prefixes_.clear();
  if (cache_.terms.size() > kMostCached) cache_.terms.clear();
  if (cache_.prefixes.size() > kMostPrefixes) cache_.prefixes.clear();
}

}  // namespace provml::rdf::store

#include "store/lmdb_index.h"

#include <algorithm>
#include <vector>

#include "provml/error.h"
#include "store/lmdb_env.h"

namespace provml::rdf::store {
namespace {

[[noreturn]] void damaged() {
  throw Error("provml-E0409", "an index of the store is damaged",
              "move the store away and take the journals in again");
}

Tuple key_tuple(const MDB_val& key) {
  Tuple tuple{};
  if (!decode_key(to_view(key), tuple)) damaged();
  return tuple;
}

/// Puts the cursor on the block that holds `tuple` or would hold it. False: there are no blocks.
bool seek_block(MDB_cursor* cursor, const Tuple& tuple, MDB_val& key, MDB_val& value) {
  const std::string wanted = encode_key(tuple);
  key = to_val(wanted);
  int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  if (code == MDB_SUCCESS && to_view(key) == wanted) return true;
  if (code == MDB_SUCCESS) {
    MDB_val before{};
    MDB_val before_value{};
    code = mdb_cursor_get(cursor, &before, &before_value, MDB_PREV);
    if (code == MDB_SUCCESS) {
      key = before;
      value = before_value;
      return true;
    }
    if (code != MDB_NOTFOUND) check(code, "seek");
    code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
  } else if (code == MDB_NOTFOUND) {
    code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
  }
  if (code == MDB_NOTFOUND) return false;
  check(code, "seek");
  return true;
}

void put_blocks(MDB_cursor* cursor, const std::vector<Block>& blocks) {
  for (const Block& block : blocks) {
    const std::string bytes = encode_key(block.first);
    MDB_val key = to_val(bytes);
    MDB_val value = to_val(block.bytes);
    check(mdb_cursor_put(cursor, &key, &value, 0), "write an index");
  }
}

}  // namespace

Cursor open_cursor(MDB_txn* txn, MDB_dbi database) {
  MDB_cursor* cursor = nullptr;
  check(mdb_cursor_open(txn, database, &cursor), "open a cursor");
  return Cursor(cursor);
}

std::int64_t apply_changes(MDB_txn* txn, MDB_dbi database, std::span<const Change> changes) {
  const Cursor cursor = open_cursor(txn, database);
  std::int64_t balance = 0;
  std::vector<Tuple> old;
  std::vector<Tuple> merged;
  for (std::size_t begin = 0; begin < changes.size();) {
    MDB_val key{};
    MDB_val value{};
    const bool found = seek_block(cursor.get(), changes[begin].tuple, key, value);
    std::string old_key;
    old.clear();
    if (found) {
      old_key = to_view(key);
      BlockReader reader(key_tuple(key), to_view(value));
      for (; reader.valid(); reader.advance()) old.push_back(reader.tuple());
      if (reader.damaged()) damaged();
    }
    // The changes up to the first tuple of the next block belong to this one.
    std::size_t end = changes.size();
    if (found && end > begin + 1) {
      const int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT);
      if (code == MDB_SUCCESS) {
        const Tuple next = key_tuple(key);
        const auto stop =
            std::lower_bound(changes.begin() + static_cast<std::ptrdiff_t>(begin), changes.end(), next,
                             [](const Change& c, const Tuple& t) { return c.tuple < t; });
        end = static_cast<std::size_t>(stop - changes.begin());
      } else if (code != MDB_NOTFOUND) {
        check(code, "seek");
      }
    }
    bool changed = false;
    balance += merge(old, changes.subspan(begin, end - begin), merged, changed);
    if (changed) {
      const bool grows_at_end = old.empty() || changes[end - 1].tuple > old.back();
      const auto blocks = pack(merged, grows_at_end);
      if (found && (blocks.empty() || merged.front() != old.front())) {
        key = to_val(old_key);
        check(mdb_del(txn, database, &key, nullptr), "write an index");
      }
      put_blocks(cursor.get(), blocks);
    }
    begin = end;
  }
  return balance;
}

IndexWalk::IndexWalk(MDB_txn* txn, MDB_dbi database, const Tuple& from)
    : cursor_(open_cursor(txn, database)) {
  MDB_val key{};
  MDB_val value{};
  if (!seek_block(cursor_.get(), from, key, value)) return;
  load(key, value);
  while (valid() && tuple() < from) advance();
}

void IndexWalk::load(const MDB_val& key, const MDB_val& value) {
  reader_ = BlockReader(key_tuple(key), to_view(value));
  if (reader_.damaged()) damaged();
}

void IndexWalk::next_block() {
  if (reader_.damaged()) damaged();
  MDB_val key{};
  MDB_val value{};
  const int code = mdb_cursor_get(cursor_.get(), &key, &value, MDB_NEXT);
  if (code == MDB_NOTFOUND) {
    reader_ = BlockReader();
    return;
  }
  check(code, "read an index");
  load(key, value);
}

std::uint64_t count_range(MDB_txn* txn, MDB_dbi database, const Tuple& prefix, std::size_t bound,
                          std::size_t most_blocks, bool& capped) {
  capped = false;
  const Cursor cursor = open_cursor(txn, database);
  MDB_val key{};
  MDB_val value{};
  if (!seek_block(cursor.get(), prefix, key, value)) return 0;
  const auto count_inside = [&](const Tuple& first, const MDB_val& bytes) {
    std::uint64_t count = 0;
    for (BlockReader reader(first, to_view(bytes)); reader.valid(); reader.advance()) {
      if (begins_with(reader.tuple(), prefix, bound)) {
        ++count;
      } else if (reader.tuple() > prefix) {
        break;
      }
    }
    return count;
  };
  Tuple first = key_tuple(key);
  std::uint64_t total = 0;
  std::uint64_t last = count_inside(first, value);  // of the block before the one at hand
  for (std::size_t blocks = 1;; ++blocks) {
    MDB_val last_value = value;
    const int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT);
    const bool more = code == MDB_SUCCESS;
    if (!more && code != MDB_NOTFOUND) check(code, "read an index");
    const Tuple next = more ? key_tuple(key) : Tuple{};
    const bool inside = more && begins_with(next, prefix, bound);
    if (!inside) {  // the last block may hold other tuples as well
      return total + (blocks == 1 ? last : count_inside(first, last_value));
    }
    total += last;
    if (blocks == most_blocks) {
      capped = true;
      return total;
    }
    first = next;
    last = BlockReader(first, to_view(value)).count();
  }
}

}  // namespace provml::rdf::store

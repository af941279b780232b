// tuple_block.h: sorted 4-tuples of ids packed into small blocks. Pure: no I/O.
//
//   std::vector<Block> blocks = pack(tuples, kBlockBytes);       // each: first tuple (the key) and the
//   packed rest for (BlockReader r(blocks[0].first, blocks[0].bytes); r.valid(); r.advance()) use(r.tuple());
//
// The format is described in docs/store.md. Any thread.
#ifndef PROVML_RDF_STORE_TUPLE_BLOCK_H
#define PROVML_RDF_STORE_TUPLE_BLOCK_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace provml::rdf::store {

/// A quad's ids in the order of one index.
using Tuple = std::array<std::uint64_t, 4>;

/// Most bytes of a packed block: four blocks fit one 4096-byte page.
inline constexpr std::size_t kBlockBytes = 960;

/// Key of a block: byte order is tuple order. Each id is a length byte and that many big-endian bytes.
std::string encode_key(const Tuple& tuple);
/// False if the bytes are not a key.
bool decode_key(std::string_view bytes, Tuple& tuple);

/// Walks a packed block. The bytes must outlive it. A damaged block ends early with `damaged()`.
class BlockReader {
 public:
  BlockReader() = default;
  BlockReader(const Tuple& first, std::string_view bytes);
  bool valid() const { return valid_; }
  bool damaged() const { return damaged_; }
  const Tuple& tuple() const { return tuple_; }
  void advance();
  /// Number of tuples in the whole block, without walking it.
  std::uint64_t count() const { return count_; }

 private:
  bool read(std::uint64_t& value);
  const unsigned char* position_ = nullptr;
  const unsigned char* end_ = nullptr;
  Tuple tuple_{};
  std::uint64_t count_ = 0;
  bool valid_ = false, damaged_ = false;
};

struct Block {
  Tuple first{};
  std::string bytes;
};

/// Packs sorted distinct tuples into blocks of at most `limit` bytes. When they do not fit one block they are
/// spread evenly, or, with `append`, packed full from the left (for an index that grows at this end).
std::vector<Block> pack(std::span<const Tuple> tuples, bool append, std::size_t limit = kBlockBytes);

struct Change {
  Tuple tuple{};
  bool add = true;
};

/// Applies sorted changes (distinct tuples) to the sorted tuples of a block. Returns how many tuples came (+)
/// or went (-).
std::int64_t merge(const std::vector<Tuple>& old, std::span<const Change> changes, std::vector<Tuple>& result,
                   bool& changed);

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_TUPLE_BLOCK_H

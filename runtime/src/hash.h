// XXH3-64, the one hash of frames, sites and fingerprints. The only file of the room that touches xxhash.
#ifndef PROVML_RUNTIME_HASH_H
#define PROVML_RUNTIME_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>

namespace provml::runtime {

inline std::uint64_t xxh3(const void* data, std::size_t bytes) noexcept { return XXH3_64bits(data, bytes); }

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HASH_H

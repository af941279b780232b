// Zstandard, with a limit on what comes out. The only user of libzstd here.
#ifndef PROVML_RDF_SERVICE_DECOMPRESS_H
#define PROVML_RDF_SERVICE_DECOMPRESS_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace provml::rdf::service {

enum class Decompressed {
  good,
  damaged,
  cut,        ///< the input ends within a zstd frame
  too_large,  ///< more than `limit` bytes come out
  no_memory   ///< `may_take` said no
};

/// One or more zstd frames. `may_take` is asked before `out` grows, with the size that it then has.
Decompressed decompress(std::string_view compressed, std::size_t limit,
                        const std::function<bool(std::uint64_t)>& may_take, std::string& out);

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_DECOMPRESS_H

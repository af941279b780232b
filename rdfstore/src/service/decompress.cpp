#include "service/decompress.h"

#include <zstd.h>

#include <algorithm>
#include <memory>

namespace provml::rdf::service {

namespace {

constexpr std::size_t kFirstStep = 1 << 16;
// A client that compresses a body in one call has a window as large as the body.
constexpr int kLargestWindowLog = 26;

}  // namespace

Decompressed decompress(std::string_view compressed, std::size_t limit,
                        const std::function<bool(std::uint64_t)>& may_take, std::string& out) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  if (context == nullptr) return Decompressed::no_memory;
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kLargestWindowLog);
  ZSTD_inBuffer in{compressed.data(), compressed.size(), 0};
  out.clear();
  for (std::size_t used = 0;;) {
    if (used > limit) return Decompressed::too_large;
    if (used == out.size()) {
      const std::size_t size = std::min(std::max(kFirstStep, 2 * used), limit + 1);
      if (!may_take(size)) return Decompressed::no_memory;
      out.resize(size);
    }
    ZSTD_outBuffer to{out.data(), out.size(), used};
    const std::size_t missing = ZSTD_decompressStream(context.get(), &to, &in);
    if (ZSTD_isError(missing)) return Decompressed::damaged;
    used = to.pos;
    if (in.pos < in.size || (missing != 0 && used == out.size())) continue;
    if (used > limit) return Decompressed::too_large;
    out.resize(used);
    return missing == 0 ? Decompressed::good : Decompressed::cut;
  }
}

}  // namespace provml::rdf::service

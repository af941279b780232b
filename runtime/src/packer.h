// Frames -> PACKED frames, for the writer of a journal (PROVML_JOURNAL_ZSTD). One thread.
#ifndef PROVML_RUNTIME_PACKER_H
#define PROVML_RUNTIME_PACKER_H

#include <cstddef>
#include <string>
#include <string_view>

namespace provml::runtime {

/// Of libzstd. A program links it only by way of this.
struct ZstdApi {
  std::size_t (*bound)(std::size_t) = nullptr;
  std::size_t (*compress)(void*, std::size_t, const void*, std::size_t, int) = nullptr;
  unsigned (*is_error)(std::size_t) = nullptr;
};

/// False, with the reason in `problem`, where it cannot be loaded.
bool load_zstd(ZstdApi& api, std::string& problem);

class Packer {
 public:
  Packer(const ZstdApi& api, int level) : api_(api), level_(level) {}
  /// Whole frames as as many bytes or fewer: PACKED frames where these are smaller.
  std::string pack(std::string_view frames);

 private:
  void pack_part(std::string_view frames, std::string& out);

  ZstdApi api_;
  int level_;
  std::string buffer_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_PACKER_H

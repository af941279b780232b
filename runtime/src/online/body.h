// The body of a request, compressed where that saves packets.
#ifndef PROVML_RUNTIME_ONLINE_BODY_H
#define PROVML_RUNTIME_ONLINE_BODY_H

#include <zstd.h>

#include <memory>
#include <string>

namespace provml::runtime {

class Body {
 public:
  void compress(bool on) noexcept { compress_ = on; }
  /// Copies it. The bytes stay until the next call.
  void assign(const char* body, std::size_t size) {
    packed_ = compress_ && size >= kCompressFrom && pack(body, size);
    if (!packed_) bytes_.assign(body, size);
  }
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool is_packed() const noexcept { return packed_; }

 private:
  static constexpr int kLevel = 1;
  static constexpr std::size_t kCompressFrom = 4096;  // bytes; for less it costs more than it saves

  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  bool pack(const char* body, std::size_t size) {
    if (!zstd_) zstd_.reset(ZSTD_createCCtx());
    if (!zstd_) return false;
    bytes_.resize(ZSTD_compressBound(size));
    const std::size_t bytes =
        ZSTD_compressCCtx(zstd_.get(), bytes_.data(), bytes_.size(), body, size, kLevel);
    if (ZSTD_isError(bytes) != 0) return false;
    bytes_.resize(bytes);
    return true;
  }

  std::string bytes_;
  bool compress_ = false, packed_ = false;
  std::unique_ptr<ZSTD_CCtx, Free> zstd_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_ONLINE_BODY_H

// zstd, for who reads journals.
#include <zstd.h>

#include "provml/packed.h"

namespace provml::frames {

bool unpack(const Frame& frame, std::string& journal) {
  std::uint32_t raw_size = 0;
  std::string_view bytes;
  if (!decode_packed(frame, raw_size, bytes)) return false;
  journal.assign(kMagic);
  journal.resize(kMagic.size() + raw_size);
  const std::size_t got =
      ZSTD_decompress(journal.data() + kMagic.size(), raw_size, bytes.data(), bytes.size());
  return ZSTD_isError(got) == 0 && got == raw_size;
}

}  // namespace provml::frames

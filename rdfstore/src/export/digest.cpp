#include "export/digest.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include <fstream>
#include <vector>

#include "provml/error.h"

namespace provml::exporting {

std::array<std::uint8_t, 20> sha1(std::string_view text) {
  std::array<std::uint8_t, 20> digest{};
  sha1_ctx context;
  sha1_init(&context);
  sha1_update(&context, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  sha1_digest(&context, digest.size(), digest.data());
  return digest;
}

std::string copy_with_sha256(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  sha256_ctx context;
  sha256_init(&context);
  std::vector<char> buffer(1 << 20);
  while (in && out) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const std::streamsize got = in.gcount();
    sha256_update(&context, static_cast<std::size_t>(got),
                  reinterpret_cast<const std::uint8_t*>(buffer.data()));
    out.write(buffer.data(), got);
  }
  out.close();
  if (!in.eof() || in.bad() || !out)
    throw Error("provml-E0407", "cannot copy it to " + to.string(), "is the disk full?", from.string());
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace provml::exporting

// SHA-256 (FIPS 180-4): the library in a user's process links no cryptographic library.
#ifndef PROVML_RUNTIME_SHA256_H
#define PROVML_RUNTIME_SHA256_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace provml::runtime {

class Sha256 {
 public:
  void add(const void* data, std::size_t bytes) noexcept;
  std::string hex();  ///< ends it

 private:
  void block(const unsigned char* data) noexcept;

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  std::uint64_t bytes_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_SHA256_H

#include "sha256.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace provml::runtime {
namespace {

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> kRounds = [] {
  // In 128-bit integers: the cube root of p * 2^96 is that of p, times 2^32.
  std::array<std::uint32_t, 64> made{};
  std::size_t count = 0;
  for (std::uint32_t candidate = 2; count < made.size(); ++candidate) {
    bool prime = true;
    for (std::uint32_t divisor = 2; divisor * divisor <= candidate; ++divisor)
      prime = prime && candidate % divisor != 0;
    if (!prime) continue;
    // x = floor(cbrt(p) * 2^32): bit by bit, comparing (x / 2^32)^3 with p by long multiplication.
    std::uint64_t root = 0;
    for (int bit = 34; bit >= 0; --bit) {
      const std::uint64_t next = root | std::uint64_t{1} << bit;
      __extension__ using Wide = unsigned __int128;
      const Wide square = Wide{next} * next;           // < 2^70
      const Wide high = (square >> 32) * next;         // square * next >> 32, but for the low part
      const Wide low = (square & 0xffffffffU) * next;  // < 2^67
      const Wide cube = high + (low >> 32);            // next^3 >> 32
      if (cube < Wide{candidate} << 64) root = next;
    }
    made[count++] = static_cast<std::uint32_t>(root);
  }
  return made;
}();
static_assert(kRounds[0] == 0x428a2f98 && kRounds[63] == 0xc67178f2);

}  // namespace

void Sha256::block(const unsigned char* data) noexcept {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i)
    w[i] = std::uint32_t{data[4 * i]} << 24 | std::uint32_t{data[4 * i + 1]} << 16 |
           std::uint32_t{data[4 * i + 2]} << 8 | std::uint32_t{data[4 * i + 3]};
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + w[i - 7] +
           (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
  }
  auto s = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t one = s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) +
                              ((s[4] & s[5]) ^ (~s[4] & s[6])) + kRounds[i] + w[i];
    const std::uint32_t two = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) +
                              ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    s = {one + two, s[0], s[1], s[2], s[3] + one, s[4], s[5], s[6]};
  }
  for (std::size_t i = 0; i < 8; ++i) state_[i] += s[i];
}

void Sha256::add(const void* data, std::size_t bytes) noexcept {
  const auto* at = static_cast<const unsigned char*>(data);
  const std::size_t held = bytes_ % rest_.size();
  bytes_ += bytes;
  if (held != 0) {
    const std::size_t taken = std::min(bytes, rest_.size() - held);
    std::memcpy(rest_.data() + held, at, taken);
    at += taken;
    bytes -= taken;
    if (held + taken == rest_.size()) block(rest_.data());
  }
  for (; bytes >= rest_.size(); at += rest_.size(), bytes -= rest_.size()) block(at);
  if (bytes != 0) std::memcpy(rest_.data(), at, bytes);
}

std::string Sha256::hex() {
  const std::uint64_t bits = bytes_ * 8;
  const unsigned char one = 0x80, zero = 0;
  add(&one, 1);
  while (bytes_ % rest_.size() != 56) add(&zero, 1);
  unsigned char length[8];
  for (int i = 0; i < 8; ++i) length[i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
  add(length, sizeof length);
  std::string text;
  for (const std::uint32_t word : state_)
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 15U];
  return text;
}

}  // namespace provml::runtime

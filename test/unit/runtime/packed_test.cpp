// PACKED frames: what is packed comes back, what is damaged is refused.
#include "provml/packed.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <random>

#include "packer.h"

namespace provml {
namespace {

const runtime::ZstdApi kZstd{ZSTD_compressBound, ZSTD_compress, ZSTD_isError};

/// `count` frames, some of them large, some of noise.
std::string some_frames(std::uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::string out;
  for (int i = 0; i < count; ++i) {
    std::string payload(random() % 20 == 0 ? random() % 700'000 : random() % 300, 'x');
    if (random() % 3 == 0)
      for (char& c : payload) c = static_cast<char>(random());
    frames::append_frame(out, {frames::Type::end, 0, 1, static_cast<std::uint64_t>(i), random(), payload});
  }
  return out;
}

/// The frames of a journal, those in PACKED frames in their place; how many were packed.
std::string unpacked(const std::string& frames, int& packed) {
  const std::string journal = std::string(frames::kMagic) + frames;
  frames::Reader reader(journal);
  frames::Frame frame;
  std::string out, inner;
  while (reader.next(frame)) {
    if (frame.type != frames::Type::packed) {
      frames::append_frame(out, frame);
      continue;
    }
    ++packed;
    EXPECT_TRUE(frames::unpack(frame, inner));
    out += inner.substr(frames::kMagic.size());
  }
  EXPECT_TRUE(reader.clean()) << reader.problem();
  return out;
}

TEST(Packed, ComesBackByteForByte) {
  int packed = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    runtime::Packer packer(kZstd, static_cast<int>(1 + seed % 19));
    const std::string plain = some_frames(seed, static_cast<int>(seed * 3));
    const std::string small = packer.pack(plain);
    EXPECT_LE(small.size(), plain.size());
    EXPECT_EQ(unpacked(small, packed), plain) << seed;
  }
  EXPECT_GT(packed, 40);
}

TEST(Packed, WhatDoesNotGetSmallerStaysAsItIs) {
  runtime::Packer packer(kZstd, 1);
  std::string few, noise(4000, '\0');
  frames::append_frame(few, {frames::Type::begin, 0, 1, 1, 1, "0123456789"});
  std::mt19937 random(1);
  for (char& c : noise) c = static_cast<char>(random());
  std::string loud;
  frames::append_frame(loud, {frames::Type::begin, 0, 1, 1, 1, noise});
  for (const std::string& plain : {std::string(), few, loud}) EXPECT_EQ(packer.pack(plain), plain);
}

TEST(Packed, DamageIsRefused) {
  runtime::Packer packer(kZstd, 3);
  std::string plain;
  for (int i = 0; i < 100; ++i)
    frames::append_frame(plain,
                         {frames::Type::end, 0, 1, static_cast<std::uint64_t>(i), 5, "the same again"});
  const std::string journal = std::string(frames::kMagic) + packer.pack(plain);
  frames::Reader reader(journal);
  frames::Frame frame;
  ASSERT_TRUE(reader.next(frame));
  ASSERT_EQ(frame.type, frames::Type::packed);
  std::string out;
  ASSERT_TRUE(frames::unpack(frame, out));
  const std::string payload(frame.payload);
  for (std::size_t end = 0; end + 8 < payload.size(); ++end) {
    frame.payload = std::string_view(payload).substr(0, end);
    EXPECT_FALSE(frames::unpack(frame, out)) << end;
  }
  for (std::size_t at = 0; at < 12; ++at) {  // sizes and the encoding
    std::string bad = payload;
    bad[at] = static_cast<char>(bad[at] ^ 0x41);
    frame.payload = bad;
    EXPECT_FALSE(frames::unpack(frame, out)) << at;
  }
  frame.payload = payload;
  frame.type = frames::Type::content;
  EXPECT_FALSE(frames::unpack(frame, out));
}

}  // namespace
}  // namespace provml

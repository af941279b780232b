// The pure parts.
#include <gmock/gmock.h>
#include <zstd.h>

#include <fstream>
#include <random>
#include <set>

#include "home_dir.h"
#include "provml/error.h"
#include "samples.h"
#include "service/address.h"
#include "service/batch.h"
#include "service/budget.h"
#include "service/decompress.h"
#include "service/known_frames.h"
#include "service/tokens.h"

namespace provml::rdf::service {
namespace {

using testing::HasSubstr;

template <class Act>
std::string error_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

TEST(ServiceSequences, AreASet) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Sequences sequences;
    std::set<std::uint64_t> model;
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t number = 1 + random() % 120;
      EXPECT_EQ(sequences.insert(number), model.insert(number).second);
    }
    std::size_t intervals = 0;
    for (const std::uint64_t number : model) intervals += model.contains(number - 1) ? 0 : 1;
    EXPECT_EQ(sequences.intervals(), intervals);
  }
}

TEST(ServiceSequences, HoldTheLargestNumbers) {
  Sequences sequences;
  for (const std::uint64_t number : {~std::uint64_t{0}, ~std::uint64_t{0} - 1, std::uint64_t{0}})
    EXPECT_TRUE(sequences.insert(number));
  for (const std::uint64_t number : {~std::uint64_t{0}, ~std::uint64_t{0} - 1, std::uint64_t{0}})
    EXPECT_FALSE(sequences.insert(number));
  EXPECT_EQ(sequences.intervals(), 2u);
}

TEST(ServiceKnownFrames, OtherFramesAreForgottenRatherThanLost) {
  KnownFrames known;
  for (std::uint64_t i = 0; i < 70'000; ++i) EXPECT_TRUE(known.insert_other(i));
  EXPECT_FALSE(known.insert_other(5));
  EXPECT_TRUE(known.insert_other(69'999)) << "not known for sure";
}

TEST(ServiceBudget, IsGivenBack) {
  Budget budget(100);
  {
    Budget::Share one(budget), two(budget);
    EXPECT_TRUE(one.grow_to(60));
    EXPECT_FALSE(two.grow_to(41));
    EXPECT_TRUE(two.grow_to(40));
    EXPECT_FALSE(one.grow_to(61));
    EXPECT_TRUE(one.grow_to(10)) << "it has more";
  }
  Budget::Share all(budget);
  EXPECT_TRUE(all.grow_to(100));
}

std::string compressed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

TEST(ServiceDecompress, GivesBackWhatFitsAndNoMore) {
  const auto any = [](std::uint64_t) { return true; };
  std::mt19937 random(2);
  for (const std::size_t size : {0, 1, 65'535, 65'536, 65'537, 1'000'000}) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random() % 7);
    std::string out;
    const std::string packed = compressed(text);
    EXPECT_EQ(decompress(packed, size, any, out), Decompressed::good) << size;
    EXPECT_TRUE(out == text);
    EXPECT_EQ(decompress(packed + packed, 2 * size, any, out), Decompressed::good);
    EXPECT_TRUE(out == text + text);
    if (size > 0) {
      EXPECT_EQ(decompress(packed, size - 1, any, out), Decompressed::too_large);
      EXPECT_EQ(decompress(packed + packed, size, any, out), Decompressed::too_large);
    }
    EXPECT_EQ(decompress(packed.substr(0, packed.size() - 1), size, any, out), Decompressed::cut);
    EXPECT_NE(decompress(packed + "x", size, any, out), Decompressed::good);
    EXPECT_EQ(decompress(packed + "no zstd", size, any, out), Decompressed::damaged);
  }
}

TEST(ServiceDecompress, AsksBeforeItTakesMemory) {
  const std::string packed = compressed(std::string(10'000'000, 'x'));
  std::uint64_t most = 0;
  std::string out;
  const auto result = decompress(
      packed, 64 << 20,
      [&](std::uint64_t size) {
        most = size;
        return size < 1'000'000;
      },
      out);
  EXPECT_EQ(result, Decompressed::no_memory);
  EXPECT_LT(out.size(), 1'000'000u);
  EXPECT_GE(most, 1'000'000u);
}

TEST(ServiceAddress, Reads) {
  EXPECT_EQ(parse_address("127.0.0.1:0").port, 0);
  EXPECT_EQ(parse_address("localhost").port, kDefaultPort);
  EXPECT_EQ(parse_address("localhost").host, "localhost");
  EXPECT_EQ(parse_address("[::1]:65535").port, 65535);
  EXPECT_EQ(parse_address("[::1]:65535").host, "::1");
  EXPECT_EQ(parse_address("::").host, "::");
  EXPECT_EQ(url_of("::1", 5), "http://[::1]:5");
  EXPECT_EQ(url_of("127.0.0.1", 5), "http://127.0.0.1:5");
  for (const char* wrong : {"", ":", ":5", "a:", "a:b", "a:-1", "a:65536", "a:5 ", "a: 5", "[::1", "[::1]5",
                            "[]:5", "[a]:5", "a:1x"})
    EXPECT_EQ(error_of([&] { parse_address(wrong); }), "provml-E0700") << wrong;
}

TEST(ServiceTokens, AdmitWhoHasOne) {
  const test::HomeDir home;
  const auto file = home.path / "tokens";
  std::ofstream(file) << "# comment\n  0123456789abcdef \r\n\nthe-second-token-of-the-file";
  Tokens tokens(file);
  EXPECT_TRUE(tokens.required());
  EXPECT_TRUE(tokens.admit("Bearer 0123456789abcdef"));
  EXPECT_TRUE(tokens.admit("bEARER  the-second-token-of-the-file\t"));
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdeg",
                            "Bearer 0123456789abcdef0", "Bearer 0123456789abcdef0123456789abcdef",
                            "0123456789abcdef", "Basic 0123456789abcdef", "Bearer # comment"})
    EXPECT_FALSE(tokens.admit(wrong)) << wrong;
  std::ofstream(file) << "short";
  EXPECT_EQ(error_of([&] { tokens.reload(); }), "provml-E0703");
  EXPECT_TRUE(tokens.admit("Bearer 0123456789abcdef")) << "those that it had stay";
  EXPECT_TRUE(Tokens("").admit(""));
}

TEST(ServiceBatch, EveryByteOfABodyIsChecked) {
  const auto run = test::random_run(11, "run1", 8);
  std::string body = std::string(frames::kMagic) + test::process_bytes(run.process);
  std::set<std::size_t> ends{body.size()};
  for (const auto& frame : run.frames) ends.insert((body += frame).size());
  const auto good = read_batch(body, "/home");
  ASSERT_TRUE(std::holds_alternative<Batch>(good));
  EXPECT_EQ(std::get<Batch>(good).frames, run.frames.size() + 1);
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto cut = read_batch(std::string_view(body).substr(0, size), "/home");
    EXPECT_EQ(std::holds_alternative<Batch>(cut), ends.contains(size)) << size;
  }
  std::mt19937 random(4);
  for (int i = 0; i < 3000; ++i) {
    std::string changed = body;
    changed[random() % changed.size()] ^= static_cast<char>(1 << random() % 8);
    const auto result = read_batch(changed, "/home");
    ASSERT_TRUE(std::holds_alternative<Refusal>(result));
    EXPECT_EQ(std::get<Refusal>(result).status, 400u);
    EXPECT_LE(std::get<Refusal>(result).offset.value(), body.size());
  }
}

TEST(ServiceBatch, KnowsWhoseFramesFollow) {
  const std::string a = test::process_bytes(test::process_json("run1", "00000000000000aa"));
  const std::string b = test::process_bytes(test::process_json("run2", "00000000000000bb"));
  const std::string event = test::raw_frame(3, 1, 1, std::string(32, '\0'));
  const auto batch = std::get<Batch>(
      read_batch(std::string(frames::kMagic) + a + event + a + event + b + event + a, "/home"));
  ASSERT_EQ(batch.parts.size(), 3u);
  EXPECT_EQ(batch.frames, 7u);
  EXPECT_EQ(batch.parts[0].stem, batch.parts[2].stem);
  EXPECT_NE(batch.parts[0].stem, batch.parts[1].stem);
  EXPECT_EQ(batch.parts[0].end, batch.parts[1].begin);
  std::string many(frames::kMagic);
  for (int i = 0; i < 2000; ++i) many += i % 2 ? a : b;
  EXPECT_TRUE(std::holds_alternative<Refusal>(read_batch(many, "/home")));
}

}  // namespace
}  // namespace provml::rdf::service

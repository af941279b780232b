// The pure parts: packed blocks, encoded terms, network file systems.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "provml/error.h"
#include "store/file_system.h"
#include "store/term_codec.h"
#include "store/tuple_block.h"
#include "support.h"

namespace provml::rdf::store {
namespace {

std::vector<Tuple> random_tuples(std::mt19937_64& random, std::size_t count, int bits) {
  std::set<Tuple> set;
  while (set.size() < count) {
    Tuple t;
    for (auto& id : t) id = random() >> (64 - (1 + static_cast<int>(random() % static_cast<unsigned>(bits))));
    set.insert(t);
  }
  return {set.begin(), set.end()};
}

TEST(TupleBlock, PacksAndReadsBack) {
  std::mt19937_64 random(1);
  for (const int bits : {2, 8, 20, 40, 64}) {
    for (const bool append : {false, true}) {
      const auto tuples = random_tuples(random, bits == 2 ? 50 : 3000, bits);
      std::vector<Tuple> back;
      for (const Block& block : pack(tuples, append)) {
        EXPECT_LE(block.bytes.size(), kBlockBytes);
        const std::size_t before = back.size();
        BlockReader reader(block.first, block.bytes);
        for (; reader.valid(); reader.advance()) back.push_back(reader.tuple());
        EXPECT_FALSE(reader.damaged());
        EXPECT_EQ(back.size() - before, BlockReader(block.first, block.bytes).count());
      }
      EXPECT_EQ(back, tuples);
    }
  }
}

TEST(TupleBlock, KeyOrderIsTupleOrder) {
  std::mt19937_64 random(2);
  const auto tuples = random_tuples(random, 2000, 64);
  std::vector<std::string> keys;
  for (const Tuple& t : tuples) {
    keys.push_back(encode_key(t));
    Tuple back{};
    ASSERT_TRUE(decode_key(keys.back(), back));
    EXPECT_EQ(back, t);
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  Tuple out{};
  EXPECT_FALSE(decode_key("", out));
  EXPECT_FALSE(decode_key("\x09", out));
  EXPECT_FALSE(decode_key(keys.back() + "x", out));
}

TEST(TupleBlock, DamageIsSeen) {
  const std::vector<Tuple> tuples = {{1, 2, 3, 4}, {1, 2, 3, 5000000}, {9, 100000, 3, 4}};
  const std::string bytes = pack(tuples, false).at(0).bytes;
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    BlockReader reader(tuples[0], std::string_view(bytes).substr(0, cut));
    std::size_t count = 0;
    while (reader.valid() && count < 10) {
      reader.advance();
      ++count;
    }
    EXPECT_LE(count, 3U);
  }
}

TEST(TupleBlock, MergeIsSetArithmetic) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    const auto old = random_tuples(random, random() % 12, 3);
    const auto touched = random_tuples(random, random() % 12, 3);
    std::vector<Change> changes;
    std::set<Tuple> expected(old.begin(), old.end());
    for (const Tuple& t : touched) {
      changes.push_back({t, random() % 2 == 0});
      if (changes.back().add) {
        expected.insert(t);
      } else {
        expected.erase(t);
      }
    }
    std::vector<Tuple> result;
    bool changed = false;
    const auto balance = merge(old, changes, result, changed);
    EXPECT_EQ(result, std::vector<Tuple>(expected.begin(), expected.end()));
    EXPECT_EQ(changed, result != old);
    EXPECT_EQ(static_cast<std::int64_t>(old.size()) + balance, static_cast<std::int64_t>(result.size()));
  }
}

TEST(TermCodec, EveryTermComesBack) {
  std::mt19937 random(4);
  for (int i = 0; i < 5000; ++i) {
    const Term term = test::odd_term(random, 1000);
    for (const std::uint64_t id : {0, 1, 70000}) {
      if (id != 0 && (term.kind != TermKind::iri || iri_prefix(term.value).empty())) continue;
      const auto prefix = [&](std::uint64_t) { return std::string(iri_prefix(term.value)); };
      EXPECT_EQ(decode_term(encode_term(term, id), prefix), term);
    }
  }
}

TEST(TermCodec, EqualTermsHaveEqualBytes) {
  const std::string xsd = "http://www.w3.org/2001/XMLSchema#";
  EXPECT_EQ(encode_term(Term::literal("a"), 0), encode_term(Term::literal("a", xsd + "string"), 0));
  EXPECT_EQ(
      encode_term(Term::literal("a", {}, "en"), 0),
      encode_term(Term::literal("a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en"), 0));
  EXPECT_NE(encode_term(Term::literal("1", xsd + "integer"), 0),
            encode_term(Term::literal("1", xsd + "int"), 0));
  EXPECT_NE(encode_term(Term::literal("a"), 0), encode_term(Term::iri("a"), 0));
  EXPECT_NE(encode_term(Term::literal("na", {}, "e"), 0), encode_term(Term::literal("a", {}, "en"), 0));
}

TEST(TermCodec, BeginningsOfRunsAreShared) {
  EXPECT_EQ(iri_prefix("urn:provml:run:20260101-x/a/00ff00ff-12-345/s/alpha"),
            "urn:provml:run:20260101-x/a/00ff00ff-12-");
  EXPECT_EQ(iri_prefix("urn:provml:run:20260101-x/a/00ff00ff-12-345"),
            "urn:provml:run:20260101-x/a/00ff00ff-12-");
  EXPECT_EQ(iri_prefix("urn:provml:run:r/p/00ff"), "urn:provml:run:r/p/");
  EXPECT_EQ(iri_prefix("urn:provml:run:r"), "");
  EXPECT_EQ(iri_prefix("http://www.w3.org/ns/prov#used"), "http://www.w3.org/ns/prov#");
  EXPECT_EQ(iri_prefix(""), "");
  EXPECT_EQ(iri_prefix("urn:provml:run:" + std::string(300, 'x') + "/a/1-2-3"), "");
}

TEST(TermCodec, DamageIsAnError) {
  const auto none = [](std::uint64_t) { return std::string(); };
  EXPECT_EQ(test::error_of([&] { decode_term("", none); }), "provml-E0409");
  EXPECT_EQ(test::error_of([&] { decode_term("\x7f", none); }), "provml-E0409");
  EXPECT_EQ(test::error_of([&] {
              decode_term(
                  "\x04\x09"
                  "ab",
                  none);
            }),
            "provml-E0409");
  EXPECT_EQ(test::error_of([&] { decode_term("\x01\xff", none); }), "provml-E0409");
}

TEST(FileSystem, NetworkFileSystemsAreRefused) {
  for (const std::uint64_t magic : {0x6969, 0x517b, 0x0bd00bd0, 0x47504653}) {
    EXPECT_EQ(test::error_of([&] { refuse_network_file_system("/x", magic); }), "provml-E0402");
    const test::ScopedEnv allow("PROVML_ALLOW_NETWORK_STORE", "1");
    EXPECT_EQ(test::error_of([&] { refuse_network_file_system("/x", magic); }), "");
  }
  EXPECT_EQ(test::error_of([&] { refuse_network_file_system("/x", 0xef53); }), "");
  EXPECT_EQ(network_file_system(0x01021994), "");  // tmpfs
}

}  // namespace
}  // namespace provml::rdf::store

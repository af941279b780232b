// The walk over ring records, and the clock that dates them.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "clock.h"
#include "drops.h"
#include "provml/abi.h"
#include "provml/frames.h"
#include "records.h"

namespace provml::runtime {
namespace {

void put_event(std::vector<char>& ring, std::size_t at, std::uint32_t size, std::uint64_t sequence) {
  const std::uint64_t words[] = {size, 3 | std::uint64_t{1} << 32, sequence, 100, 7, sequence, 100, 0};
  std::memcpy(ring.data() + at, words, sizeof words);
}

TEST(RecordReader, WalksAcrossTheEndOfTheRing) {
  std::vector<char> ring(256);
  put_event(ring, 128, 64, 1);
  const std::uint64_t filler = 64 | std::uint64_t{kFiller} << 32;
  std::memcpy(ring.data() + 192, &filler, 8);
  put_event(ring, 0, 96, 2);
  RecordReader reader(ring.data(), 256, 1024 + 128, 1024 + 256 + 96);
  Record record;
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.sequence(), 1u);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.sequence(), 2u);
  EXPECT_EQ(record.bytes.size(), 96u);
  EXPECT_FALSE(reader.next(record));
  EXPECT_FALSE(reader.damaged());
}

TEST(RecordReader, AnyBytesAreReadSafely) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> ring(256);
    for (auto& byte : ring) byte = static_cast<char>(random() % 4 == 0 ? random() : 0);
    RecordReader reader(ring.data(), 256, random() % 32 * 8, random() % 64 * 8);
    Record record;
    for (int i = 0; i < 100 && reader.next(record); ++i) {
      ASSERT_GE(record.bytes.data(), ring.data());
      ASSERT_LE(record.bytes.data() + record.bytes.size(), ring.data() + ring.size());
    }
  }
}

TEST(Drops, OfAStoppedProcessAreReadConsistently) {
  PendingDrops drops{};
  drops.first = 5;
  drops.last = 9;
  EXPECT_EQ(settled_drops(drops).count, 0u) << "not counted yet";
  drops.count = 3;  // it was stopped between two stores
  EXPECT_EQ(settled_drops(drops).count, 5u);
  drops.last = 4;
  EXPECT_EQ(settled_drops(drops).count, 0u) << "damaged";
}

TEST(Drops, AreTakenOnce) {
  PendingDrops drops{};
  drops.count = 2;
  drops.first = 3;
  drops.last = 4;
  EXPECT_EQ(close_drops(drops).last, 4u);
  EXPECT_EQ(drops.closed, 1u);
  EXPECT_EQ(drops.lock, 0u);
}

TEST(Clock, NewPiecesKeepWhatWasSaid) {
  auto header = std::make_unique<ProcessHeader>();
  const std::uint32_t kind = tsc_is_usable() ? PROVML_CLOCK_TSC : PROVML_CLOCK_MONOTONIC;
  ClockKeeper keeper;
  keeper.start(*header, kind, read_pair(kind));
  const std::uint64_t first = read_ticks(kind);
  const std::uint64_t told = ticks_to_ns(*header, first);
  std::uint64_t last = told;
  const std::uint64_t end = monotonic_ns() + 250'000'000;
  while (monotonic_ns() < end) {
    keeper.refine(monotonic_ns());
    const std::uint64_t now = ticks_to_ns(*header, read_ticks(kind));
    ASSERT_GE(now, last);
    last = now;
  }
  EXPECT_GE(header->segment_count.load(), kind == PROVML_CLOCK_TSC ? 2u : 1u);
  EXPECT_EQ(ticks_to_ns(*header, first), told);
  const std::uint64_t before = realtime_ns();
  const std::uint64_t now = ticks_to_ns(*header, read_ticks(kind));
  const std::uint64_t after = realtime_ns();
  EXPECT_GE(now + 1'000'000, before);
  EXPECT_LE(now, after + 1'000'000);
}

}  // namespace
}  // namespace provml::runtime

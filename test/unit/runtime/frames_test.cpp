// The frame format: what is written is read back, and no bytes whatever make the reader misbehave.
#include "provml/frames.h"

#include <gtest/gtest.h>

#include <random>

#include "support.h"

namespace provml::frames {
namespace {

Value value_of(Kind kind, std::uint16_t slot) {
  Value value;
  value.kind = kind;
  value.slot = slot;
  return value;
}

std::vector<Value> all_values() {
  std::vector<Value> values;
  for (int k = 0; k <= static_cast<int>(Kind::reference); ++k)
    values.push_back(value_of(static_cast<Kind>(k), static_cast<std::uint16_t>(k)));
  values[0].text = "T<int>";
  values[1].integer = -7;
  values[2].unsigned_integer = ~0ull;
  values[3].real = 0.1;
  values[4].unsigned_integer = 1;
  values[5].text = "hello";
  values[5].unsigned_integer = 5;
  values[5].text_hash = hash64("hello");
  values[6].integer = 3;
  values[6].text = "three";
  values[7].flags = kValueTruncated;
  values[8].unsigned_integer = 9;
  values[8].items = {values[1], values[5]};
  values[9].unsigned_integer = 1;
  values[9].items = {values[5], values[8]};
  values[10].array = {Kind::real, 4, {2, 3}, 6, -1, 1, 0.5, 1, 77};
  values[11].reference = {5, 123456789, 42, "a.txt", "/tmp/a.txt"};
  return values;
}

Event sample_event() {
  Event event;
  event.site = 11;
  event.activity = 12;
  event.begin_time = 13;
  event.ancestors = {{1, 5}, {2, 6}};
  event.values = all_values();
  return event;
}

std::string sample_journal() {
  std::string out(kMagic);
  const std::string process = encode_json("{\"format\":1}"), site = encode_site("{\"v\":1}"),
                    event = encode_event(sample_event()), dropped = encode_dropped(3, 4, 6);
  append_frame(out, {Type::process, 0, 0, 0, 1, process});
  append_frame(out, {Type::site, 0, 0, 0, 1, site});
  append_frame(out, {Type::begin, 0, 1, 1, 2, event});
  append_frame(out, {Type::dropped, 0, 1, 0, 3, dropped});
  append_frame(out, {static_cast<Type>(99), 0, 0, 0, 3, dropped});
  append_frame(out, {Type::end, kFlagException, 1, 7, 4, event});
  return out;
}

TEST(Frames, EveryValueKindComesBack) {
  const Event event = sample_event();
  const std::string payload = encode_event(event);
  Event back;
  ASSERT_TRUE(decode_event({Type::values, 0, 1, 1, 1, payload}, back));
  EXPECT_EQ(back.site, 11u);
  EXPECT_EQ(back.activity, 12u);
  EXPECT_EQ(back.begin_time, 13u);
  EXPECT_EQ(back.ancestors, event.ancestors);
  ASSERT_EQ(back.values.size(), event.values.size());
  EXPECT_EQ(back.values[0].text, "T<int>");
  EXPECT_EQ(back.values[1].integer, -7);
  EXPECT_EQ(back.values[2].unsigned_integer, ~0ull);
  EXPECT_EQ(back.values[3].real, 0.1);
  EXPECT_EQ(back.values[5].text, "hello");
  EXPECT_EQ(back.values[5].text_hash, hash64("hello"));
  EXPECT_EQ(back.values[6].text, "three");
  EXPECT_EQ(back.values[7].flags, kValueTruncated);
  EXPECT_EQ(back.values[8].items[1].text, "hello");
  EXPECT_EQ(back.values[9].items[1].items[0].integer, -7);
  EXPECT_EQ(back.values[10].array.shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(back.values[10].array.fingerprint, 77u);
  EXPECT_EQ(back.values[11].reference.path, "/tmp/a.txt");
  EXPECT_EQ(back.values[11].reference.inode, 42u);
  EXPECT_EQ(encode_event(back), payload);
  ASSERT_TRUE(decode_event_head({Type::end, 0, 1, 1, 1, payload}, back));
  EXPECT_EQ(back.site, 11u);
  EXPECT_EQ(back.activity, 12u);
  EXPECT_EQ(back.begin_time, 13u);
  EXPECT_TRUE(back.values.empty() && back.ancestors.empty());
  EXPECT_FALSE(decode_event_head({Type::site, 0, 1, 1, 1, payload}, back));
  EXPECT_FALSE(decode_event_head({Type::end, 0, 1, 1, 1, std::string_view(payload).substr(0, 20)}, back));
}

TEST(Frames, OtherPayloadsComeBack) {
  const std::string journal = sample_journal();
  Reader reader(journal);
  Frame frame;
  std::string_view text;
  std::uint64_t id = 0, count = 0, first = 0, last = 0;
  ASSERT_TRUE(reader.next(frame));
  EXPECT_TRUE(decode_json(frame, text));
  EXPECT_EQ(text, "{\"format\":1}");
  ASSERT_TRUE(reader.next(frame));
  EXPECT_TRUE(decode_site(frame, id, text));
  EXPECT_EQ(text, "{\"v\":1}");
  EXPECT_EQ(id, hash64("{\"v\":1}"));
  ASSERT_TRUE(reader.next(frame));
  ASSERT_TRUE(reader.next(frame));
  EXPECT_TRUE(decode_dropped(frame, count, first, last));
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(first, 4u);
  EXPECT_EQ(last, 6u);
  ASSERT_TRUE(reader.next(frame)) << "an unknown type is passed on";
  ASSERT_TRUE(reader.next(frame));
  EXPECT_EQ(frame.flags, kFlagException);
  EXPECT_EQ(frame.sequence, 7u);
  EXPECT_FALSE(reader.next(frame));
  EXPECT_TRUE(reader.clean());
  EXPECT_EQ(reader.offset(), journal.size());
}

TEST(Frames, NotAJournal) {
  Frame frame;
  Reader reader("this is some other file, really");
  EXPECT_FALSE(reader.next(frame));
  EXPECT_FALSE(reader.clean());
  EXPECT_EQ(reader.offset(), 0u);
  Reader empty("");
  EXPECT_FALSE(empty.next(frame));
  EXPECT_FALSE(empty.clean());
}

TEST(Frames, TornAtEveryOffsetGivesThePrefix) {
  const std::string journal = sample_journal();
  std::vector<std::size_t> ends{kMagic.size()};
  {
    Reader reader(journal);
    for (Frame frame; reader.next(frame);) ends.push_back(reader.offset());
  }
  for (std::size_t size = 0; size < journal.size(); ++size) {
    const std::string torn =
        journal.substr(0, size);  // its own memory: reads past the end are seen by sanitizers
    Reader reader(torn);
    Frame frame;
    std::size_t count = 0;
    for (Event event; reader.next(frame); ++count) decode_event(frame, event);
    const auto whole = std::upper_bound(ends.begin(), ends.end(), size);
    const std::size_t expected =
        whole == ends.begin() ? 0 : static_cast<std::size_t>(whole - ends.begin()) - 1;
    ASSERT_EQ(count, expected) << "torn at " << size;
    if (size < kMagic.size()) continue;
    ASSERT_EQ(reader.offset(), ends[count]);
    ASSERT_EQ(reader.clean(), size == ends[count]);
    Reader resumed(journal, reader.offset());
    for (; resumed.next(frame);) ++count;
    ASSERT_EQ(count + 1, ends.size()) << "the next read goes on from the last good offset";
  }
}

TEST(Frames, FlippedBitsNeverPass) {
  const std::string journal = sample_journal();
  Frame frame;
  for (std::size_t at = kMagic.size(); at < journal.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = journal;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      Reader reader(flipped);
      std::size_t good = 0;
      while (reader.next(frame)) good = reader.offset();
      ASSERT_FALSE(reader.clean()) << at << ":" << bit;
      ASSERT_LE(good, at) << "a frame with a flipped bit was accepted";
    }
  }
}

TEST(Frames, DamagedPayloadsAreRefusedNotCrashed) {
  const std::string payload = encode_event(sample_event());
  Event event;
  for (std::size_t size = 0; size < payload.size(); size += 8) {
    const std::string torn = payload.substr(0, size);
    ASSERT_FALSE(decode_event({Type::values, 0, 1, 1, 1, torn}, event)) << size;
  }
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = payload;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    decode_event({Type::values, 0, 1, 1, 1, damaged}, event);
  }
}

TEST(Frames, DeepNestingIsRefused) {
  Value value = value_of(Kind::integer, 0);
  for (int i = 0; i < 2000; ++i) {
    Value list = value_of(Kind::list, 0);
    list.unsigned_integer = 1;
    list.items.push_back(std::move(value));
    value = std::move(list);
  }
  Event event;
  event.values.push_back(std::move(value));
  const std::string payload = encode_event(event);
  Event back;
  EXPECT_FALSE(decode_event({Type::values, 0, 1, 1, 1, payload}, back));
}

}  // namespace
}  // namespace provml::frames

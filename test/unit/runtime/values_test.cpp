// Every captured type, from the capture call to the decoded journal.
#include <gtest/gtest.h>

#include <cmath>

#include "support.h"

namespace provml::test {
namespace {

using frames::Kind;
using frames::Value;

class Values : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = new World;
    const Result result = world->run({"values"});
    ASSERT_TRUE(result.exited_with(0)) << result.err;
    EXPECT_EQ(result.err, "");
    journals = new std::vector<std::unique_ptr<Journal>>(read_journals(world->journals()));
    for (const auto& [key, seen] : events_of(*journals)) {
      for (const auto& value : seen.event.values) {
        EXPECT_EQ(by_slot.count(value.slot), 0u) << "slot " << value.slot;
        by_slot[value.slot] = value;
        flags[value.slot] = seen.frame.flags;
        type[value.slot] = seen.frame.type;
      }
    }
  }
  static void TearDownTestSuite() {
    delete journals;
    delete world;
  }
  static const Value& at(std::uint16_t slot) {
    EXPECT_EQ(by_slot.count(slot), 1u) << "slot " << slot;
    return by_slot[slot];
  }
  static Value integer(std::int64_t number) {
    Value value;
    value.kind = Kind::integer;
    value.integer = number;
    return value;
  }
  static World* world;
  static std::vector<std::unique_ptr<Journal>>* journals;
  static std::map<std::uint16_t, Value> by_slot;
  static std::map<std::uint16_t, std::uint16_t> flags;
  static std::map<std::uint16_t, frames::Type> type;
};
World* Values::world;
std::vector<std::unique_ptr<Journal>>* Values::journals;
std::map<std::uint16_t, Value> Values::by_slot;
std::map<std::uint16_t, std::uint16_t> Values::flags;
std::map<std::uint16_t, frames::Type> Values::type;

TEST_F(Values, Numbers) {
  EXPECT_EQ(at(0).kind, Kind::integer);
  EXPECT_EQ(at(0).integer, -5);
  EXPECT_EQ(at(1).kind, Kind::unsigned_integer);
  EXPECT_EQ(at(1).unsigned_integer, 5u);
  EXPECT_EQ(at(2).kind, Kind::real);
  EXPECT_EQ(at(2).real, 2.5);
  EXPECT_EQ(at(3).kind, Kind::boolean);
  EXPECT_EQ(at(3).unsigned_integer, 1u);
  EXPECT_EQ(at(4).integer, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(at(5).unsigned_integer, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(at(6).real, 1e300);
  EXPECT_EQ(at(7).integer, 'A');
  EXPECT_EQ(at(8).kind, Kind::enumeration);
  EXPECT_EQ(at(8).integer, 7);
  EXPECT_EQ(at(8).text, "");
  EXPECT_EQ(at(9).kind, Kind::enumeration);
  EXPECT_EQ(at(9).text, "fast");
  EXPECT_EQ(at(10).real, 0.25);
  EXPECT_EQ(at(11).kind, Kind::none);
}

TEST_F(Values, Texts) {
  EXPECT_EQ(at(20).kind, Kind::string);
  EXPECT_EQ(at(20).text, "plain");
  EXPECT_EQ(at(20).unsigned_integer, 5u);
  EXPECT_EQ(at(20).text_hash, frames::hash64("plain"));
  EXPECT_EQ(at(21).text, "literal");
  EXPECT_EQ(at(22).text, "pointer");
  EXPECT_EQ(at(23).kind, Kind::none);
  EXPECT_EQ(at(24).text, "iew");
  EXPECT_EQ(at(25).text, std::string(4096, 'x'));
  EXPECT_EQ(at(25).unsigned_integer, 5000u);
  EXPECT_EQ(at(25).text_hash, frames::hash64(std::string(5000, 'x')));
  EXPECT_EQ(at(25).flags, frames::kValueTruncated);
  EXPECT_EQ(flags[25], frames::kFlagPartial);
  EXPECT_EQ(at(26).text, "abc");
  EXPECT_EQ(at(27).text, std::string("nul\0inside", 10));
  EXPECT_EQ(at(28).text, "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(at(28).unsigned_integer, 6u);
  EXPECT_EQ(at(28).text_hash, frames::hash64("gr\xc3\xbc\xc3\x9f"));
  EXPECT_EQ(at(29).text.size(), 4096u);
  EXPECT_EQ(at(29).unsigned_integer, 6000u);
  EXPECT_EQ(at(29).flags, frames::kValueTruncated);
  EXPECT_EQ(at(30).text, std::string(4096, '0'));
  EXPECT_EQ(at(30).unsigned_integer, 5000u);
}

TEST_F(Values, Containers) {
  EXPECT_EQ(at(40).kind, Kind::list);
  ASSERT_EQ(at(40).items.size(), 3u);
  EXPECT_EQ(at(40).items[2].integer, 3);
  EXPECT_EQ(at(41).kind, Kind::map);
  ASSERT_EQ(at(41).items.size(), 4u);
  EXPECT_EQ(at(41).items[2].text, "b");
  EXPECT_EQ(at(41).items[3].real, 2.0);
  EXPECT_EQ(at(42).items.at(1).kind, Kind::boolean);
  EXPECT_EQ(at(43).items.size(), 64u);
  EXPECT_EQ(at(43).unsigned_integer, 100u);
  EXPECT_EQ(at(43).flags, frames::kValueTruncated);
  ASSERT_EQ(at(44).items.size(), 3u);
  EXPECT_EQ(at(44).items[1].text, "t");
  EXPECT_EQ(at(44).items[2].items.at(1).real, 0.5);
  EXPECT_EQ(at(45).integer, 4);
  EXPECT_EQ(at(46).kind, Kind::none);
  EXPECT_EQ(at(47).text, "pointee");
  EXPECT_EQ(at(48).kind, Kind::none);
  EXPECT_EQ(at(49).items.at(0).items.at(0).items.at(0).items.at(0).kind, Kind::opaque) << "depth limit";
  EXPECT_EQ(at(50).kind, Kind::opaque);
  EXPECT_EQ(at(51).items.at(0).integer, 1);
  EXPECT_EQ(at(52).items.size(), 20u) << "not contiguous: a list";
  EXPECT_EQ(at(53).kind, Kind::map);
  EXPECT_EQ(at(54).items.at(1).items.at(0).integer, 3);
  EXPECT_EQ(at(55).items.at(1).real, -1);
  EXPECT_EQ(at(56).real, 1.5);
  EXPECT_EQ(at(57).items.size(), 64u);
  EXPECT_EQ(at(58).items.at(1).text, "two");
}

/// What the same program records with a limit of its own, by slot.
std::map<std::uint16_t, Value> values_with(const char* limit, const char* setting) {
  const World world;
  EXPECT_TRUE(world.run({"values"}, {{limit, setting}}).exited_with(0));
  const auto journals = read_journals(world.journals());
  std::map<std::uint16_t, Value> found;
  for (const auto& [key, seen] : events_of(journals))
    for (const auto& value : seen.event.values) found[value.slot] = value;
  return found;
}

TEST(SummaryLimit, IsTheUsers) {  // the array in slot 63 has 4 MiB, that in slot 60 800 bytes
  auto all = values_with("PROVML_SUMMARY_KIB", "16384");
  EXPECT_EQ(all.at(63).flags, 0);
  EXPECT_EQ(all.at(60).flags, 0);
  auto none = values_with("PROVML_SUMMARY_KIB", "0");
  EXPECT_EQ(none.at(63).flags, frames::kValueSampled);
  EXPECT_EQ(none.at(60).flags, frames::kValueSampled);
}

TEST(TextLimit, IsTheUsers) {
  auto more = values_with("PROVML_TEXT_BYTES", "131072");
  EXPECT_EQ(more.at(25).text, std::string(5000, 'x'));
  EXPECT_EQ(more.at(25).flags, 0);
  std::string accents;
  for (int i = 0; i < 3000; ++i) accents += "\xc3\xa9";
  EXPECT_EQ(more.at(29).text, accents);
  EXPECT_EQ(more.at(29).text_hash, frames::hash64(accents));
  EXPECT_EQ(more.at(30).text, std::string(4997, '0') + "101");
  EXPECT_EQ(more.at(30).text_hash, frames::hash64(more.at(30).text));
}

TEST(TextLimit, CutsTextsWithinContainersToo) {
  auto few = values_with("PROVML_TEXT_BYTES", "5");
  EXPECT_EQ(few.at(25).text, "xxxxx");
  EXPECT_EQ(few.at(25).unsigned_integer, 5000u);
  EXPECT_EQ(few.at(25).text_hash, frames::hash64(std::string(5000, 'x')));
  EXPECT_EQ(few.at(28).text, "gr\xc3\xbc") << "whole characters";
  EXPECT_EQ(few.at(31).items.at(2).text, "yyyyy");
  EXPECT_EQ(few.at(31).items.at(2).flags, frames::kValueTruncated);
  auto none = values_with("PROVML_TEXT_BYTES", "0");
  EXPECT_EQ(none.at(85).items.at(0).text, "a") << "names of fields are whole";
  EXPECT_EQ(none.at(80).items.at(2).text, "label") << "keys that a hook writes, too";
  EXPECT_EQ(none.at(80).items.at(3).text, "");
  EXPECT_EQ(few.at(100).reference.text, "data.txt") << "what refers to data is whole";
}

TEST(TextLimit, MayBeNone) {
  auto none = values_with("PROVML_TEXT_BYTES", "0");
  EXPECT_EQ(none.at(20).text, "");
  EXPECT_EQ(none.at(20).unsigned_integer, 5u);
  EXPECT_EQ(none.at(20).text_hash, frames::hash64("plain"));
  EXPECT_EQ(none.at(29).text, "");
}

TEST_F(Values, Arrays) {
  const auto& plain = at(60);
  EXPECT_EQ(plain.kind, Kind::array);
  EXPECT_EQ(plain.array.element, Kind::real);
  EXPECT_EQ(plain.array.element_size, 8);
  EXPECT_EQ(plain.array.shape, std::vector<std::uint64_t>{100});
  EXPECT_EQ(plain.array.count, 100u);
  EXPECT_EQ(plain.array.min, 0);
  EXPECT_EQ(plain.array.max, 99);
  EXPECT_DOUBLE_EQ(plain.array.mean, (4950.0 - 50) / 99);
  EXPECT_EQ(plain.array.nan_count, 1u);
  std::vector<double> values(100);
  for (std::size_t i = 0; i < 100; ++i) values[i] = static_cast<double>(i);
  values[50] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(plain.array.fingerprint, frames::hash64({reinterpret_cast<const char*>(values.data()), 800}));
  EXPECT_EQ(at(64).array.fingerprint, plain.array.fingerprint) << "the same content in a span";
  EXPECT_EQ(at(61).array.element, Kind::integer);
  EXPECT_EQ(at(61).array.element_size, 2);
  EXPECT_EQ(at(61).array.mean, -3);
  EXPECT_EQ(at(62).array.shape, (std::vector<std::uint64_t>{10, 20}));
  EXPECT_EQ(at(62).array.max, 8);
  EXPECT_EQ(at(63).array.count, std::uint64_t{1} << 20);
  EXPECT_EQ(at(63).array.mean, 1.0);
  EXPECT_EQ(at(63).array.fingerprint, 0u) << "sampled: beyond the budget";
  EXPECT_EQ(at(63).flags, frames::kValueSampled);
  EXPECT_EQ(at(65).array.shape, (std::vector<std::uint64_t>{4, 6}));
  EXPECT_EQ(at(65).array.mean, 2.0);
  EXPECT_EQ(at(66).array.shape, (std::vector<std::uint64_t>{4, 6}));
  EXPECT_TRUE(std::isnan(at(66).array.min)) << "not contiguous: shape only";
  EXPECT_EQ(at(67).array.shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(at(67).array.mean, 3.5);
  EXPECT_EQ(at(68).array.element, Kind::unsigned_integer);
}

TEST_F(Values, HooksObjectsAndOpaque) {
  EXPECT_EQ(at(80).kind, Kind::map);
  EXPECT_EQ(at(80).items.at(1).integer, 3);
  EXPECT_EQ(at(80).items.at(3).text, "p");
  ASSERT_EQ(at(81).items.size(), 3u);
  EXPECT_EQ(at(81).items[0].items.at(0).real, 1.5);
  EXPECT_EQ(at(81).items[0].items.at(1).kind, Kind::boolean);
  EXPECT_EQ(at(81).items[1].kind, Kind::none);
  EXPECT_EQ(at(81).items[2].items.at(1).integer, 2);
  EXPECT_EQ(at(82).kind, Kind::opaque) << "a hook that writes nothing";
  EXPECT_EQ(at(83).items.size(), 1u) << "a hook that writes less than it said";
  EXPECT_EQ(at(83).unsigned_integer, 5u);
  EXPECT_EQ(at(83).flags, frames::kValueTruncated);
  EXPECT_EQ(at(84).kind, Kind::opaque) << "a hook that throws";
  EXPECT_EQ(at(85).kind, Kind::map);
  EXPECT_EQ(at(85).items.at(0).text, "a");
  EXPECT_EQ(at(85).items.at(3).real, 2.5);
  EXPECT_EQ(at(86).text, "some::Type");
  EXPECT_EQ(at(87).kind, Kind::opaque);
  EXPECT_EQ(at(89).kind, Kind::opaque) << "its elements are of its own type";
  EXPECT_EQ(at(90).kind, Kind::opaque) << "its elements are not what it announces";
  EXPECT_EQ(at(88).items.at(1).items.at(3).text, "b");
  ASSERT_EQ(at(91).items.size(), 2u);
  EXPECT_EQ(at(91).items[0].items.size(), 64u) << "pairs beyond the limit are left out whole";
  EXPECT_EQ(at(91).items[0].unsigned_integer, 100u);
  EXPECT_EQ(at(91).items[1].integer, 7);
}

TEST_F(Values, References) {
  const auto work = world->directory();
  const auto& file = at(100);
  EXPECT_EQ(file.kind, Kind::reference);
  EXPECT_EQ(file.reference.text, "data.txt");
  EXPECT_EQ(file.reference.path, (work / "data.txt").string());
  EXPECT_EQ(file.reference.size, 5u);
  EXPECT_GT(file.reference.mtime_ns, 0);
  EXPECT_NE(file.reference.inode, 0u);
  EXPECT_EQ(at(101).reference.text, "./data.txt");
  EXPECT_EQ(at(101).reference.path, (work / "data.txt").string());
  EXPECT_EQ(at(102).reference.text, "https://example.org/x");
  EXPECT_EQ(at(102).reference.path, "");
  EXPECT_EQ(at(102).reference.size, frames::kNoFile);
  EXPECT_EQ(at(103).reference.size, frames::kNoFile);
  EXPECT_EQ(at(103).reference.path.front(), '/');
  EXPECT_EQ(at(104).items.at(0).reference.path, (work / "data.txt").string());
  EXPECT_EQ(at(104).items.at(1).reference.path, "");
  EXPECT_EQ(at(105).reference.path, "");
  EXPECT_EQ(at(106).reference.path, work.string());
  EXPECT_EQ(at(106).reference.size, frames::kNoFile) << "a directory has no version";
}

TEST_F(Values, Results) {
  EXPECT_EQ(at(120).kind, Kind::opaque) << "an immovable result is returned in place, unseen";
  EXPECT_EQ(at(121).kind, Kind::opaque);
  EXPECT_EQ(at(122).integer, 0) << "no copy and no move";
  EXPECT_EQ(at(123).integer, 1);
  EXPECT_EQ(by_slot.count(124), 0u) << "void";
  EXPECT_EQ(at(125).integer, 4);
  EXPECT_EQ(at(126).real, 5.0);
  EXPECT_EQ(by_slot.count(127), 0u) << "the expression threw";
}

TEST_F(Values, Guards) {
  EXPECT_EQ(at(140).integer, 42);
  EXPECT_EQ(at(141).reference.text, "late.txt");
  EXPECT_EQ(at(141).reference.size, 19u) << "looked at in the guard's destructor";
  EXPECT_EQ(at(142).reference.size, 3u) << "looked at when the activity ends";
  EXPECT_EQ(type[142], frames::Type::end);
}

}  // namespace
}  // namespace provml::test

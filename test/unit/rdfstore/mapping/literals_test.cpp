#include "mapping/literals.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "mapping/utf8.h"
#include "provml/rdf/mapper.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Kind;
using frames::Value;

TEST(DoubleText, IsTheShortestFormThatReadsBack) {
  EXPECT_EQ(double_text(0.1), "0.1");
  EXPECT_EQ(double_text(3), "3");
  EXPECT_EQ(double_text(-0.0), "-0");
  EXPECT_EQ(double_text(600000), "600000");
  EXPECT_EQ(double_text(-0.001), "-0.001");
  EXPECT_EQ(double_text(999999999999999), "999999999999999");
  EXPECT_EQ(double_text(1e15), "1e15");
  EXPECT_EQ(double_text(1e22), "1e22");
  EXPECT_EQ(double_text(1e-5), "1e-5");
  EXPECT_EQ(double_text(5e-324), "5e-324");
  EXPECT_EQ(double_text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(double_text(std::nan("")), "NaN");
  EXPECT_EQ(double_text(-std::nan("")), "NaN");
  EXPECT_EQ(double_text(std::numeric_limits<double>::infinity()), "INF");
  EXPECT_EQ(double_text(-std::numeric_limits<double>::infinity()), "-INF");
}

TEST(DoubleText, ReadsBackAsTheSameNumber) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = random();
    double number = 0;
    static_assert(sizeof bits == sizeof number);
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    EXPECT_EQ(std::strtod(double_text(number).c_str(), nullptr), number);
  }
}

TEST(DateTimeText, HasNineDigitsAndZ) {
  EXPECT_EQ(date_time_text(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(date_time_text(1'700'000'000'123'456'789), "2023-11-14T22:13:20.123456789Z");
  EXPECT_EQ(date_time_text(951'782'400'000'000'001), "2000-02-29T00:00:00.000000001Z");
  EXPECT_EQ(date_time_text(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(date_time_text(std::numeric_limits<std::int64_t>::max()), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(date_time_text(std::numeric_limits<std::int64_t>::min()), "1677-09-21T00:12:43.145224192Z");
}

TEST(CleanUtf8, KeepsValidTextAndReplacesTheRest) {
  EXPECT_EQ(clean_utf8("caf\xC3\xA9 \xF0\x9F\x98\x80"), "caf\xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(clean_utf8("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(clean_utf8(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(clean_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(clean_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "surrogate";
  EXPECT_EQ(clean_utf8("a\xE2\x82", true), "a") << "cut in the middle of a character";
  EXPECT_EQ(clean_utf8("a\xE2\x82"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

Value list_of(std::vector<Value> items) {
  Value value;
  value.kind = Kind::list;
  value.unsigned_integer = items.size();
  value.items = std::move(items);
  return value;
}

Value map_of(std::vector<Value> items) {
  Value value = list_of(std::move(items));
  value.kind = Kind::map;
  value.unsigned_integer /= 2;
  return value;
}

TEST(JsonText, IsCompact) {
  Value none;
  EXPECT_EQ(json_text(list_of({test::integer_value(0, 1), test::real_value(0, 0.5),
                               test::string_value(0, "a\"\n"), test::real_value(0, std::nan("")), none})),
            R"([1,0.5,"a\"\n","NaN",null])");
  EXPECT_EQ(json_text(list_of({})), "[]");
  EXPECT_EQ(json_text(map_of({test::string_value(0, "k"), list_of({test::integer_value(0, 2)})})),
            R"({"k":[2]})");
  EXPECT_EQ(json_text(map_of({test::integer_value(0, 7), test::integer_value(0, 8)})), R"({"7":8})");
}

TEST(JsonText, AMapWithoutDistinctScalarKeysIsAnArrayOfPairs) {
  const auto k = test::string_value(0, "k");
  EXPECT_EQ(json_text(map_of({k, test::integer_value(0, 1), k, test::integer_value(0, 2)})),
            R"([["k",1],["k",2]])");
  EXPECT_EQ(json_text(map_of({list_of({}), test::integer_value(0, 1)})), "[[[],1]]");
}

TEST(JsonText, EndsAtADepthThatNoProgramReaches) {
  Value deep = test::integer_value(0, 1);
  for (int i = 0; i < 1000; ++i) deep = list_of({deep});
  EXPECT_LT(json_text(deep).size(), 200u);
}

TEST(JsonText, SummarisesAnArray) {
  frames::ArraySummary array{Kind::real, 4, {2, 3}, 6, -1, 2.5, 0.5, 0, 9};
  EXPECT_EQ(json_text(array), R"({"shape":[2,3],"dtype":"f4","min":-1,"max":2.5,"mean":0.5,"nan":0})");
  frames::ArraySummary empty{Kind::unsigned_integer, 1, {0}, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(json_text(empty), R"({"shape":[0],"dtype":"u1","nan":0})");
}

TEST(JsonText, IsValidJsonForAnyValue) {
  std::mt19937 random(3);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = json_text(test::random_value(random, 0));
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
  }
}

TEST(ShellWord, ReadsBackInAShell) {
  std::string line;
  for (const char* word : {"a", "b c", "", "it's"}) append_shell_word(line, word);
  EXPECT_EQ(line, R"(a 'b c' '' 'it'\''s')");
}

}  // namespace
}  // namespace provml::rdf

// Dependency files: read, mended, written, with the characters that make needs escaped.
#include "depfile.h"

#include <gmock/gmock.h>

namespace provml::launcher {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Depfile, ReadsContinuedLines) {
  const auto rules = parse_depfile("a.o b.o: x.cpp \\\n  h.hpp \\\r\n k.hpp\n\nh.hpp:\n\nk.hpp:\n");
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_THAT(rules[0].targets, ElementsAre("a.o", "b.o"));
  EXPECT_THAT(rules[0].prerequisites, ElementsAre("x.cpp", "h.hpp", "k.hpp"));
  EXPECT_THAT(rules[2].targets, ElementsAre("k.hpp"));
  EXPECT_THAT(rules[2].prerequisites, IsEmpty());
}

TEST(Depfile, ReadsEscapes) {
  const auto rules = parse_depfile("a\\ b.o: c\\ d.cpp e\\#f.h g$$h.h i\\\\j.h k\\\\\\ l.h C:x.h\n");
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_THAT(rules[0].targets, ElementsAre("a b.o"));
  EXPECT_THAT(rules[0].prerequisites,
              ElementsAre("c d.cpp", "e#f.h", "g$h.h", "i\\\\j.h", "k\\ l.h", "C:x.h"));
}

TEST(Depfile, WritesWhatItReads) {
  const std::vector<Rule> rules = {{{"a b.o"}, {"c#.cpp", "d$.h", "e\\ f.h", "plain.h"}}, {{"plain.h"}, {}}};
  const auto again = parse_depfile(write_depfile(rules));
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].targets, rules[0].targets);
  EXPECT_EQ(again[0].prerequisites, rules[0].prerequisites);
  EXPECT_EQ(again[1].targets, rules[1].targets);
}

TEST(Depfile, TornOrEmptyText) {
  EXPECT_THAT(parse_depfile(""), IsEmpty());
  EXPECT_THAT(parse_depfile("no rule here"), IsEmpty());
  EXPECT_THAT(parse_depfile("x.o: a.cpp \\")[0].prerequisites, ElementsAre("a.cpp"));
}

TEST(Depfile, MendsNamesOnceAndKeepsPhonyRulesInStep) {
  auto rules = parse_depfile(
      "x.o: /c/main/x.cpp /c/shadow/h.hpp inc/h.hpp /c/own.h k.h\n/c/shadow/h.hpp:\ninc/h.hpp:\n"
      "/c/own.h:\nk.h:\n");
  const auto name = [](const std::string& path) -> std::string {
    if (path == "/c/main/x.cpp") return "x.cpp";
    if (path == "/c/shadow/h.hpp") return "inc/h.hpp";
    return path == "/c/own.h" ? "" : path;
  };
  mend_depfile(rules, name, {"w.json"}, true);
  EXPECT_EQ(write_depfile(rules),
            "x.o: x.cpp \\\n inc/h.hpp \\\n k.h \\\n w.json\ninc/h.hpp:\nk.h:\nw.json:\n");
}

TEST(Depfile, ExtraPrerequisiteIsAddedOnce) {
  auto rules = parse_depfile("x.o: x.cpp w.json\n");
  mend_depfile(rules, [](const std::string& path) { return path; }, {"w.json"}, false);
  EXPECT_EQ(write_depfile(rules), "x.o: x.cpp \\\n w.json\n");
}

}  // namespace
}  // namespace provml::launcher

#include "provml/rdf/received.h"

#include <gmock/gmock.h>

#include <fstream>

#include "home_dir.h"
#include "samples.h"

namespace provml::rdf {
namespace {

namespace fs = std::filesystem;

std::string stem(const nlohmann::json& changes) {
  auto json = test::process_json();
  json.update(changes);
  return received_stem("/h", json.dump()).string();
}

TEST(ReceivedName, OfAUsualProcessIsWhatItIsCalled) {
  EXPECT_EQ(stem({{"run", "train-1.x_Y"}, {"host", "node07"}, {"pid", 12}, {"process", "00000000000000aa"}}),
            "/h/journals/train-1.x_Y/node07-12-00000000000000aa-server");
  EXPECT_EQ(received_segment("/h/x-server", 3), "/h/x-server-3.pvj");
}

TEST(ReceivedName, NeverLeavesTheJournals) {
  const std::vector<std::string> wild{"..",
                                      ".",
                                      "../..",
                                      "/etc",
                                      "a/../../b",
                                      "",
                                      std::string("a\0b", 3),
                                      "\n",
                                      "ä",
                                      ".hidden",
                                      std::string(10'000, 'x'),
                                      std::string(10'000, '/'),
                                      "a b",
                                      "%2e%2e",
                                      "~",
                                      "\\",
                                      "con\x7f"};
  std::set<std::string> seen;
  for (const auto& text : wild) {
    for (const char* key : {"run", "host", "process"}) {
      if (text.empty() && std::string(key) != "host") continue;
      const fs::path path = stem({{key, text}});
      EXPECT_EQ(path.parent_path().parent_path(), "/h/journals") << path;
      EXPECT_EQ(path.lexically_normal(), path);
      EXPECT_LT(path.filename().string().size(), 200u);
      EXPECT_LT(path.parent_path().filename().string().size(), 200u);
      EXPECT_TRUE(is_received_journal(received_segment(path, 1)));
      for (const char c : path.string()) EXPECT_TRUE(c > ' ' && c < '\x7f') << path;
      EXPECT_TRUE(seen.insert(path.string()).second) << path << " is used twice";
    }
  }
}

TEST(ReceivedName, DiffersFromThoseOfAProcess) {
  for (const char* mine : {"h-1-00000000000000aa-1.pvj", "h-1-00000000000000aa-recovered.pvj",
                           "a-server-5-00000000000000aa-1.pvj", "h-1-00000000000000aa-server-1.pvj.tmp",
                           "h-1-aa-server-.pvj", "h-1-aa-server-x1.pvj", "server-1.pvj"})
    EXPECT_FALSE(is_received_journal(fs::path("/h/journals/r") / mine)) << mine;
  EXPECT_TRUE(is_received_journal("h-1-00000000000000aa-server-17.pvj"));
}

TEST(ReceivedName, TellsWhenAProcessWasHeardOf) {
  const test::HomeDir home;
  EXPECT_TRUE(last_heard(home.path).empty());
  const auto old = home.write("r/h-1-00000000000000aa-server-1.pvj", ""),
             later = home.write("r/h-1-00000000000000aa-server-2.pvj", "");
  home.write("r/h-1-00000000000000bb-1.pvj", "");
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(old, now - std::chrono::hours(5));
  fs::last_write_time(later, now - std::chrono::hours(2));
  const auto heard = last_heard(home.path);
  ASSERT_EQ(heard.size(), 1u);
  const auto ago = std::chrono::system_clock::now() - heard.at("00000000000000aa");
  EXPECT_GT(ago, std::chrono::hours(1));
  EXPECT_LT(ago, std::chrono::hours(4));
}

}  // namespace
}  // namespace provml::rdf

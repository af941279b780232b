// Events whose SITE frame comes later, or in another journal.
#include <gmock/gmock.h>

#include "home_dir.h"
#include "memory_store.h"
#include "provml/rdf/ingest.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Type;
using test::HomeDir;
using test::MemoryStore;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const IngestOptions kNoRings{false, {}};

struct Parts {
  nlohmann::json site = test::site_json("iteration", "batch",
                                        nlohmann::json::array({test::slot_json("loss", "evaluation", true)}));
  std::uint64_t id = frames::hash64(site.dump());
  std::string process = test::process_bytes(test::process_json("run1", "0a"));
  std::string other_process = test::process_bytes(test::process_json("run2", "0b"));
  std::string event =
      test::event_bytes(test::event_frame(Type::begin, 1, 1, 1, id, {test::real_value(0, 0.5)}));
};

TEST(Park, EventsWaitForTheirSite) {
  const Parts parts;
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", parts.process + parts.event);
  EXPECT_EQ(ingest(store, home.path, kNoRings).parked, 1u);
  EXPECT_THAT(test::lines(store.content.quads), Not(Contains(HasSubstr("0.5"))));
  home.append("a.pvj", test::site_bytes(parts.site));
  ingest(store, home.path, kNoRings);
  EXPECT_THAT(test::lines(store.content.quads),
              Contains(HasSubstr(":run:run1/a/0a-1-1/o/loss prov:value \"0.5\"")));
  store.each_meta("parked/", [](std::string_view key, std::string_view) { ADD_FAILURE() << key; });
}

TEST(Park, TheSiteMayComeInTheJournalOfAnotherRun) {
  const Parts parts;
  for (const bool site_first : {false, true}) {
    HomeDir home;
    MemoryStore store;
    const auto events = [&] { home.write("a.pvj", parts.process + parts.event); };
    const auto site = [&] { home.write("b.pvj", parts.other_process + test::site_bytes(parts.site)); };
    site_first ? site() : events();
    ingest(store, home.path, kNoRings);
    site_first ? events() : site();
    ingest(store, home.path, kNoRings);
    EXPECT_THAT(test::lines(store.content.quads),
                Contains(HasSubstr(":run:run1/a/0a-1-1/o/loss prov:value \"0.5\"")));
  }
}

TEST(Park, ASiteThatAnotherProcessWaitsForFreesItsEvents) {
  // Another process parks the event after this one began.
  const Parts parts;
  HomeDir home, other;
  MemoryStore store;
  home.write("b.pvj", parts.other_process + test::site_bytes(parts.site));
  other.write("a.pvj", parts.process + parts.event);
  home.write("a0.pvj", parts.other_process);
  ingest(store, other.path, kNoRings);
  ingest(store, home.path, kNoRings);
  EXPECT_THAT(test::lines(store.content.quads), Contains(HasSubstr("\"0.5\"")));
}

TEST(Park, ADescriptorThatCannotBeReadIsAProblemAndDoesNotPark) {
  HomeDir home;
  MemoryStore store;
  const nlohmann::json newer = {{"v", 2}, {"identity", "x"}};
  const auto event = test::event_bytes(test::event_frame(Type::begin, 1, 1, 1, frames::hash64(newer.dump())));
  home.write("a.pvj", test::process_bytes(test::process_json()) + test::site_bytes(newer) + event + event);
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.parked, 0u);
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_THAT(report.problems[0], HasSubstr("3 frames from here on"));
  EXPECT_THAT(report.problems[0], HasSubstr("version 2"));
}

TEST(Park, ASiteUnderAWrongIdIsRefused) {
  HomeDir home;
  MemoryStore store;
  std::string payload = frames::encode_site(R"({"v":1,"identity":"x"})");
  payload[0] = static_cast<char>(payload[0] ^ 1);
  home.write("a.pvj", test::process_bytes(test::process_json()) + test::raw_frame(2, 0, 0, payload));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems,
              ::testing::ElementsAre(HasSubstr("its id is not that of its descriptor")));
}

}  // namespace
}  // namespace provml::rdf

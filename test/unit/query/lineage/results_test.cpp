// Result formats and text widths.
#include <gmock/gmock.h>

#include <sstream>

#include "provml/query/results.h"
#include "provml/query/runs.h"
#include "world.h"

namespace {

using namespace provml;
using query::Table;

query::Result sample() {
  query::Result result;
  result.variables = {"a", "b"};
  result.rows = {{rdf::Term::iri("urn:x"), rdf::Term::literal("say \"hi\",\n", "", "en")},
                 {std::nullopt, rdf::Term::literal("1", "http://www.w3.org/2001/XMLSchema#integer")}};
  return result;
}

TEST(Results, Json) {
  std::ostringstream out;
  query::write_json(out, sample());
  EXPECT_EQ(out.str(),
            "{\"head\":{\"vars\":[\"a\",\"b\"]},\n \"results\":{\"bindings\":[\n"
            "  {\"a\":{\"type\":\"uri\",\"value\":\"urn:x\"},\"b\":{\"type\":\"literal\",\"value\":\"say "
            "\\\"hi\\\",\\n\",\"xml:lang\":\"en\"}},\n"
            "  "
            "{\"b\":{\"type\":\"literal\",\"value\":\"1\",\"datatype\":\"http://www.w3.org/2001/"
            "XMLSchema#integer\"}}]}}\n");
}

TEST(Results, Csv) {
  std::ostringstream out;
  query::write_csv(out, sample());
  EXPECT_EQ(out.str(), "a,b\r\nurn:x,\"say \"\"hi\"\",\n\"\r\n,1\r\n");
}

TEST(Results, TablesAlignByWidthAndAreCutOnlyWhenAsked) {
  const Table table{{"name", "n"}, {{"Å日", "1"}, {"plain text", "200"}}};
  std::ostringstream out;
  query::write_table(out, table, {});
  EXPECT_EQ(out.str(), "name          n\n──────────  ───\nÅ日           1\nplain text  200\n");
  std::ostringstream narrow;
  query::write_table(narrow, table, {13});
  EXPECT_EQ(narrow.str(), "name        n\n────────  ───\nÅ日         1\nplain t…  200\n");
}

TEST(Results, WidthOfText) {
  EXPECT_EQ(query::display_width("abc"), 3u);
  EXPECT_EQ(query::display_width("e\xCC\x81"), 1u);
  EXPECT_EQ(query::display_width("日本"), 4u);
  EXPECT_EQ(query::display_width("\xFF\xC3"), 2u);
  EXPECT_EQ(query::cut_to_width("日本語", 4), "日…");
  EXPECT_EQ(query::visible("a\tb"), "a␉b");
}

TEST(Results, Times) {
  EXPECT_EQ(query::short_duration("2026-01-01T00:00:00.000000000Z", "2026-01-01T00:03:20.000000000Z"),
            "3 min 20 s");
  EXPECT_EQ(query::short_duration("2026-02-28T23:59:59.500000000Z", "2026-03-01T00:00:00.000000000Z"),
            "0.5 s");
  EXPECT_EQ(query::short_time("2026-01-01T01:02:03.000000000Z"), "2026-01-01 01:02:03");
  EXPECT_EQ(query::seconds_between("", "x"), "");
}

TEST(Runs, StatusIsComputed) {
  world::World w;
  world::Run done(w, "done", "x");
  done.finish(0);
  w.now += 1'000'000'000;
  world::Run failed(w, "failed", "x");
  failed.finish(3);
  w.now += 1'000'000'000;
  world::Run open(w, "open", "x");
  open.call({"training", "t", {{"net", {"model"}, true, true}}}, {}, {{"net", world::file("/n", 1, 1)}});
  const auto status = [&](query::ProcessState state) {
    std::map<std::string, std::string> found;
    for (const auto& run : query::list_runs(w.source(), [&](const query::Process&) { return state; }))
      found[run.id] = run.status;
    return found;
  };
  using Found = std::map<std::string, std::string>;
  EXPECT_EQ(status(query::ProcessState::alive),
            (Found{{"done", "finished"}, {"failed", "failed"}, {"open", "running"}}));
  EXPECT_EQ(status(query::ProcessState::dead),
            (Found{{"done", "finished"}, {"failed", "failed"}, {"open", "interrupted"}}));
  EXPECT_EQ(status(query::ProcessState::unknown).at("open"), "unknown");
  const auto runs = query::list_runs(w.source(), query::process_state);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].id, "open");
  EXPECT_EQ(runs[0].models, 1u);
  EXPECT_EQ(runs[0].user, "ada");
  EXPECT_EQ(runs[2].workflow, "x");
}

}  // namespace

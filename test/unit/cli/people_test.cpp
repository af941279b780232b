// What people do and say: provml record, annotate, and messages of PLLib through ingest.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int status = -1;
  std::string out, err;
};

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

class People : public testing::Test {
 protected:
  People() {
    std::string pattern = (fs::temp_directory_path() / "provml-people-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directory(folder_ / "rings");
    write("raw.sgy", "raw");
  }
  ~People() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string path(const std::string& name) const { return fs::canonical(folder_ / name).string(); }

  Outcome provml(const std::string& arguments) {
    const std::string out = (folder_ / "out").string(), err = (folder_ / "err").string();
    const std::string command =
        "cd '" + folder_.string() + "' && env -u PROVML_QUERIES -u PROVML_RUN_ID PROVML_HOME='" +
        (folder_ / "home").string() + "' PROVML_RING_DIR='" + (folder_ / "rings").string() +
        "' " PROVML_COMMAND " " + arguments + " > '" + out + "' 2> '" + err + "' < /dev/null";
    const int code = std::system(command.c_str());
    return {WIFEXITED(code) ? WEXITSTATUS(code) : -1, read(out), read(err)};
  }
  std::string ok(const std::string& arguments) {
    const Outcome done = provml(arguments);
    EXPECT_EQ(done.status, 0) << arguments << "\n" << done.err;
    return done.out;
  }

  fs::path folder_;
};

TEST_F(People, RecordRunsTheCommandAndPassesItsStatusOn) {
  fs::create_symlink("raw.sgy", folder_ / "link.sgy");
  const Outcome crop = provml(
      "record --activity crop --used link.sgy --generated part.sgy -- sh -c 'cat raw.sgy > part.sgy; echo "
      "said; exit 7'");
  EXPECT_EQ(crop.status, 7);
  EXPECT_EQ(crop.out, "said\n") << "the command's output is its own";
  EXPECT_THAT(crop.err, HasSubstr("recorded as run"));
  const std::string tree = ok("lineage part.sgy");
  EXPECT_THAT(tree, AllOf(HasSubstr("crop (failed)"), HasSubstr(path("raw.sgy"))));
  EXPECT_THAT(tree, Not(HasSubstr("link.sgy"))) << "a link is what it leads to";
  EXPECT_THAT(ok("runs --format csv"), HasSubstr(",crop,failed,"));
  EXPECT_THAT(ok("query failures --format csv"), HasSubstr(",crop,sh,"));
  EXPECT_EQ(provml("record -a killed -- sh -c 'kill -9 $$'").status, 128 + 9);
  const Outcome none = provml("record -a none -- ./no-such-program");
  EXPECT_EQ(none.status, 127);
  EXPECT_THAT(none.err, HasSubstr("[provml-E0607]"));
}

TEST_F(People, RecordWithoutACommandTellsOfAStepByHand) {
  write("picks.csv", "1");
  ok("record -a 'pick horizons' -u raw.sgy -u https://example.org/d -g picks.csv --by 'Ada Lovelace' --note "
     "'north only'");
  EXPECT_THAT(ok("lineage picks.csv"), AllOf(HasSubstr("pick horizons"), HasSubstr("raw.sgy"),
                                             HasSubstr("https://example.org/d"), HasSubstr("north only")));
  EXPECT_THAT(ok("runs --format csv"), HasSubstr("Ada Lovelace"));
  // The next step starts from what this one made, whoever did it.
  ok("record -a train -u picks.csv -g model.pt -- sh -c 'echo m > model.pt'");
  EXPECT_THAT(ok("lineage model.pt"),
              AllOf(HasSubstr("train"), HasSubstr("pick horizons"), HasSubstr("raw.sgy")));
  EXPECT_THAT(ok("lineage --forward raw.sgy"), HasSubstr("model.pt"));
  const Outcome missing = provml("record -a nothing -u gone.csv");
  EXPECT_EQ(missing.status, 0);
  EXPECT_THAT(missing.err, HasSubstr("no file gone.csv"));
}

TEST_F(People, ACommandThatRecordsItselfIsOfTheSameRun) {
  ok("record -a outer -g inner.txt -- sh -c 'echo $PROVML_RUN_ID > inner.txt'");
  const auto runs = json::parse(ok("runs --format json"));
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(read(folder_ / "inner.txt"), runs[0]["run"].get<std::string>() + "\n");
}

TEST_F(People, AVerdictIsShownByLineageAndSurvivesTheStore) {
  ok("record -a train -u raw.sgy -g model.pt -- sh -c 'echo m > model.pt'");
  EXPECT_THAT(ok("annotate model.pt --verdict accepted --by 'Ada Lovelace' --note 'good on the field test'"),
              HasSubstr("accepted, says Ada Lovelace"));
  ok("annotate model.pt --verdict rejected");
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(ok("lineage model.pt"),
                AllOf(HasSubstr("verdict: accepted"), HasSubstr("Ada Lovelace"),
                      HasSubstr("good on the field test"), HasSubstr("verdict: rejected")));
    const auto answer =
        json::parse(ok("query --format json --sparql 'SELECT ?who ?when ?why WHERE { ?model provml:verdict "
                       "?v . ?v prov:value \"accepted\" ; prov:wasAttributedTo/rdfs:label ?who ; "
                       "prov:generatedAtTime ?when ; rdfs:comment ?why }'"));
    ASSERT_EQ(answer["results"]["bindings"].size(), 1u);
    EXPECT_EQ(answer["results"]["bindings"][0]["who"]["value"], "Ada Lovelace");
    const auto verdicts = json::parse(ok("query verdicts --format json"))["results"]["bindings"];
    ASSERT_EQ(verdicts.size(), 2u);
    EXPECT_EQ(verdicts[0]["verdict"]["value"], "rejected") << "the latest first";
    EXPECT_EQ(verdicts[1]["target"]["value"], path("model.pt"));
    EXPECT_EQ(verdicts[1]["note"]["value"], "good on the field test");
    fs::remove_all(folder_ / "home" / "store");
  }
}

TEST_F(People, RdfAboutAFileThatNoRunHasSeenYet) {
  write("basin.ttl", "<> <http://example.org/basin> \"Santos\" .");
  EXPECT_THAT(ok("annotate raw.sgy basin.ttl"), HasSubstr("1 statement"));
  ok("record -a crop -u raw.sgy -g part.sgy -- cp raw.sgy part.sgy");
  EXPECT_THAT(ok("lineage part.sgy"), HasSubstr("basin: Santos"));
  write("field.ttl", "<> <http://example.org/field> \"Lula\" .");
  ok("annotate raw.sgy field.ttl --graph urn:mine");
  ok("annotate raw.sgy field.ttl --graph urn:mine");
  EXPECT_THAT(ok("lineage part.sgy"),
              AllOf(HasSubstr("basin: Santos"), HasSubstr("field: Lula"), HasSubstr("urn:mine")));
}

TEST_F(People, ManyGraphsOfOthersDoNotHideAnything) {
  ok("record -a crop -u raw.sgy -g part.sgy -- cp raw.sgy part.sgy");
  std::string others;
  for (int i = 0; i < 300; ++i)
    others += "<urn:other:" + std::to_string(i) + "> <urn:p> \"x\" <urn:graph:" + std::to_string(i) + "> .\n";
  write("others.nq", others);
  ok("ingest others.nq");
  write("basin.ttl", "<> <http://example.org/basin> \"Santos\" .");
  ok("annotate raw.sgy basin.ttl");
  ok("annotate part.sgy --verdict accepted --note why");
  EXPECT_THAT(ok("lineage part.sgy"),
              AllOf(HasSubstr("basin: Santos"), HasSubstr("verdict: accepted"), HasSubstr("comment: why")));
}

TEST_F(People, WrongUseOfAnnotateAndRecord) {
  const auto error = [&](const std::string& arguments, const std::string& id) {
    const Outcome done = provml(arguments);
    EXPECT_NE(done.status, 0) << arguments;
    EXPECT_THAT(done.err, HasSubstr(id)) << arguments;
  };
  error("annotate raw.sgy", "provml-E0600");
  error("annotate raw.sgy --note why", "provml-E0600");
  error("annotate gone.sgy --verdict accepted", "provml-E0513");
  write("other.ttl", "<http://example.org/a> <http://example.org/b> 1 .");
  error("annotate raw.sgy other.ttl", "provml-E0412");
  error("annotate raw.sgy other.ttl --graph urn:provml:catalog", "provml-E0411");
  error("record --used raw.sgy", "provml-E0600");
  error("record -a nothing", "provml-E0600");
}

TEST_F(People, MessagesOfPllibLandInTheSameGraph) {
  const json task{{"id", 1},
                  {"wf_execution", 5},
                  {"startTime", 1700000000.0},
                  {"endTime", 1700000001.0},
                  {"status", "FINISHED"}};
  const auto message = [&](const char* type, const json& values) {
    return json::array(
               {{{"act_type", "task"},
                 {"dataflow_name", "curate"},
                 {"prov_obj", {{"task", task}, {"dt", "clean"}, {"type", type}, {"values", values}}}}})
        .dump();
  };
  write("clean.csv", "1");
  write("prov.log",
        message("Input", {{"source", {{"prov_attr_type", "data_reference"}, {"values", "urn:raw:7"}}}}) +
            "\n" +
            message("Output",
                    {{"cleaned", {{"prov_attr_type", "data_reference"}, {"values", path("clean.csv")}}}}) +
            "\nodd\n" + message("Input", json::array({1})) + "\n");
  const Outcome taken = provml("ingest prov.log");
  EXPECT_EQ(taken.status, 0) << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("3 messages of PLLib"));
  EXPECT_THAT(taken.err, AllOf(HasSubstr("prov.log:3: is not JSON"), HasSubstr("'values' is not an object")));
  // A file that the Python workflow wrote, read by another step: one chain.
  ok("record -a train -u clean.csv -g model.pt -- sh -c 'echo m > model.pt'");
  EXPECT_THAT(ok("lineage model.pt"), AllOf(HasSubstr("train"), HasSubstr("clean"), HasSubstr("urn:raw:7")));
  EXPECT_THAT(ok("lineage --forward urn:raw:7"), HasSubstr("model.pt"));
  write("no.json", "{\"a\": 1}");
  const Outcome refused = provml("ingest no.json");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("[provml-E0413]"));
}

}  // namespace

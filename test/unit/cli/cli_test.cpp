// The `provml` command as a user meets it: output, errors, exit statuses.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "provml/frames.h"

namespace {

namespace fs = std::filesystem;
namespace frames = provml::frames;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

struct Outcome {
  int status = -1;
  std::string out, err;
};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const char* kSite =
    R"json({"v":1,"identity":"00000000000000f1","usr":"c:@F@fit","ordinal":0,"role":"training","name":"fit","function":"fit",)json"
    R"json("signature":"void ()","file":"x.cpp","line":1,"column":1,"end_line":2,"enclosing":null,"slots":[)json"
    R"json({"name":"set","type":"path","what":"parameter","roles":["dataset"],"output":false,"reference":""},)json"
    R"json({"name":"rate","type":"double","what":"parameter","roles":["hyperparameter"],"output":false,"reference":null},)json"
    R"json({"name":"model","type":"path","what":"parameter","roles":["model"],"output":true,"reference":""},)json"
    R"json({"name":"loss","type":"double","what":"return","roles":["evaluation"],"output":true,"reference":null}]})json";

frames::Value file_value(std::uint16_t slot, const std::string& path) {
  frames::Value value;
  value.slot = slot;
  value.kind = frames::Kind::reference;
  value.reference.size = 10;
  value.reference.mtime_ns = 1'700'000'000'123'456'789;
  value.reference.text = value.reference.path = path;
  return value;
}

frames::Value real_value(std::uint16_t slot, double number) {
  frames::Value value;
  value.slot = slot;
  value.kind = frames::Kind::real;
  value.real = number;
  return value;
}

/// A journal of one run that trains one model. `end` < 0 leaves out PROCESS_END.
std::string journal(const std::string& run, const std::string& set, const std::string& model, double loss,
                    int end) {
  std::string bytes(frames::kMagic);
  const auto add = [&](frames::Type type, std::uint32_t thread, std::uint64_t sequence, std::uint64_t time,
                       const std::string& payload) {
    frames::Frame frame;
    frame.type = type;
    frame.thread = thread;
    frame.sequence = sequence;
    frame.time = time;
    frame.payload = payload;
    frames::append_frame(bytes, frame);
  };
  const std::uint64_t start = 1'700'000'100'000'000'000;
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const nlohmann::json process{{"format", 1},           {"run", run},        {"process", "00000000000000aa"},
                               {"workflow", "fitting"}, {"host", host},      {"user", "ada"},
                               {"pid", 999999999},      {"argv", {"train"}}, {"cwd", "/"},
                               {"start_ns", start},     {"start_ticks", 1},  {"boot_id", "gone"}};
  add(frames::Type::process, 0, 0, start, frames::encode_json(process.dump()));
  add(frames::Type::site, 0, 0, start, frames::encode_site(kSite));
  frames::Event event;
  event.site = frames::hash64(kSite);
  event.activity = 1;
  event.begin_time = start + 1;
  event.values = {file_value(0, set), real_value(1, 0.5)};
  add(frames::Type::begin, 1, 1, start + 1, frames::encode_event(event));
  event.values = {file_value(2, model), real_value(3, loss)};
  add(frames::Type::end, 1, 2, start + 2'000'000'000, frames::encode_event(event));
  if (end >= 0)
    add(frames::Type::process_end, 0, 0, start + 3'000'000'000,
        frames::encode_json(
            nlohmann::json{{"end_ns", start + 3'000'000'000}, {"status", end}, {"events", 2}, {"dropped", 0}}
                .dump()));
  return bytes;
}

class Cli : public testing::Test {
 protected:
  Cli() {
    std::string pattern = (fs::temp_directory_path() / "provml-cli-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    home_ = folder_ / "home";
    put("r1", journal("r1", "/data/set one", "/models/one.pt", 0.5, 0));
    put("r2", journal("r2", "/data/set one", "/models/two.pt", 0.25, 4));
    put("r3", journal("r3", "/data/other", "/models/three.pt", 0.125, -1));
  }
  ~Cli() override { fs::remove_all(folder_); }

  void put(const std::string& run, const std::string& bytes) {
    fs::create_directories(home_ / "journals" / run);
    std::ofstream(home_ / "journals" / run / "lab-1-00000000000000aa-0.pvj", std::ios::binary) << bytes;
  }

  Outcome provml(const std::string& arguments, const std::string& redirect = "") {
    const std::string out = (folder_ / "out").string(), err = (folder_ / "err").string();
    const std::string command = "cd '" + folder_.string() + "' && env -u PROVML_QUERIES PROVML_HOME='" +
                                home_.string() + "' " PROVML_COMMAND " " + arguments +
                                (redirect.empty() ? " > '" + out + "'" : redirect) + " 2> '" + err +
                                "' < /dev/null";
    const int code = std::system(command.c_str());
    return {WIFEXITED(code) ? WEXITSTATUS(code) : -1, redirect.empty() ? read(out) : "", read(err)};
  }

  std::string ok(const std::string& arguments) {
    const Outcome done = provml(arguments);
    EXPECT_EQ(done.status, 0) << arguments << "\n" << done.err;
    EXPECT_EQ(done.err, "") << arguments;
    return done.out;
  }

  /// One line on stderr and nothing on stdout.
  std::string error(const std::string& arguments, int status) {
    const Outcome done = provml(arguments);
    EXPECT_EQ(done.status, status) << arguments << "\n" << done.err;
    EXPECT_EQ(done.out, "") << arguments;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
    EXPECT_THAT(done.err, HasSubstr("[provml-E0")) << arguments;
    return done.err;
  }

  fs::path folder_, home_;
};

TEST_F(Cli, RunsTakesInJournalsAndComputesTheStatus) {
  const auto rows = nlohmann::json::parse(ok("runs --format json"));
  std::map<std::string, std::string> status;
  for (const auto& row : rows) status[row["run"]] = row["status"];
  EXPECT_EQ(status, (std::map<std::string, std::string>{
                        {"r1", "finished"}, {"r2", "failed"}, {"r3", "interrupted"}}));
  EXPECT_EQ(rows[0]["models"], "1");
  EXPECT_EQ(rows[0]["workflow"], "fitting");
  EXPECT_THAT(ok("runs"), StartsWith("run  workflow  status"));
  EXPECT_THAT(ok("--format csv runs --status failed"), HasSubstr("\r\nr2,fitting,failed,"));
}

TEST_F(Cli, LineageByPathSuffixRunAndIri) {
  for (const char* target : {"/models/one.pt", "one.pt", "r1", "urn:provml:run:r1"}) {
    const std::string tree = ok(std::string("lineage '") + target + "'");
    EXPECT_THAT(tree, HasSubstr("/data/set one")) << target;
    EXPECT_THAT(tree, HasSubstr("fit [Training]"));
    EXPECT_THAT(tree, HasSubstr("rate=0.5"));
    EXPECT_THAT(tree, testing::Not(HasSubstr("two.pt")));
  }
  EXPECT_THAT(ok("lineage --forward '/data/set one'"),
              testing::AllOf(HasSubstr("/models/one.pt"), HasSubstr("/models/two.pt"),
                             testing::Not(HasSubstr("three"))));
  EXPECT_THAT(ok("lineage one.pt --format dot"), StartsWith("digraph"));
  EXPECT_EQ(nlohmann::json::parse(ok("--format json lineage one.pt"))["direction"], "backward");
  EXPECT_THAT(ok("lineage one.pt --format csv"), StartsWith("depth,kind,name,value,run,started,iri\r\n"));
  EXPECT_THAT(ok("lineage one.pt --format table"), StartsWith("depth"));
}

TEST_F(Cli, Queries) {
  EXPECT_THAT(ok("query --list"), testing::AllOf(HasSubstr("q1"), HasSubstr("q6")));
  EXPECT_THAT(ok("query --describe q3"),
              testing::AllOf(HasSubstr("least loss"), HasSubstr("--param dataset=dataset"),
                             HasSubstr("default loss")));
  const std::string answer = ok("query q3 --param 'dataset=/data/set one' --format csv");
  EXPECT_THAT(answer, HasSubstr("/models/two.pt,evaluation,loss,0.25\r\n"));
  EXPECT_THAT(answer, testing::Not(HasSubstr("one.pt")));
  const auto json = nlohmann::json::parse(ok(
      "query --sparql 'SELECT ?r WHERE { ?r a provml:LearningProcessExecution } ORDER BY ?r' --format json"));
  EXPECT_EQ(json["head"]["vars"], nlohmann::json({"r"}));
  EXPECT_EQ(json["results"]["bindings"][0]["r"]["value"], "urn:provml:run:r1");
  std::ofstream(folder_ / "mine.rq")
      << "# title: t\n# param run: run the run\nSELECT ?w WHERE { ?run provml:workflow ?w }";
  EXPECT_THAT(ok("query --file mine.rq -p run=r2 --format csv"), "w\r\nfitting\r\n");
  EXPECT_THAT(ok("query --file mine.rq -p run=r2 --text"), HasSubstr("VALUES ?run { <urn:provml:run:r2> }"));
  fs::create_directories(home_ / "queries");
  fs::copy(folder_ / "mine.rq", home_ / "queries" / "mine.rq");
  EXPECT_THAT(ok("query mine -p run=r2 --format csv"), "w\r\nfitting\r\n");
}

TEST_F(Cli, WrongUseIsStatusTwoWithASuggestion) {
  EXPECT_THAT(error("linage x", 2), HasSubstr("did you mean 'lineage'"));
  EXPECT_THAT(error("runs --formt csv", 2), HasSubstr("did you mean '--format'"));
  EXPECT_THAT(error("runs --format dot", 2), HasSubstr("its formats: table, json, csv"));
  EXPECT_THAT(error("query q1 --param model", 2), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(error("query", 2), HasSubstr("--list"));
  EXPECT_THAT(error("lineage", 2), HasSubstr("TARGET"));
  EXPECT_EQ(provml("").status, 2);
}

TEST_F(Cli, ErrorsSayWhatIsKnown) {
  EXPECT_THAT(error("query q9", 1), HasSubstr("q1, q2"));
  EXPECT_THAT(error("query q1", 1), HasSubstr("model"));
  EXPECT_THAT(error("query q1 --param modle=x", 1), HasSubstr("did you mean 'model'"));
  EXPECT_THAT(error("query q1 --param model=nothing", 1), HasSubstr("/models/one.pt"));
  EXPECT_THAT(error("lineage nothing", 1), HasSubstr("/models/one.pt"));
  EXPECT_THAT(error("query --sparql 'SELECT WHERE {'", 1), HasSubstr("1:"));
  EXPECT_THAT(error("query --file absent.rq", 1), HasSubstr("absent.rq"));
  EXPECT_THAT(error("ingest absent.pvj", 1), HasSubstr("absent.pvj"));
  EXPECT_THAT(error("--home /nowhere/at/all runs", 1), HasSubstr("/nowhere/at/all"));
  EXPECT_THAT(error("export --run zzz", 1), HasSubstr("r1"));
}

TEST_F(Cli, HelpHasExamples) {
  EXPECT_THAT(ok("--help"), HasSubstr("Examples:"));
  for (const char* command : {"runs", "lineage", "query", "ingest", "export", "status"})
    EXPECT_THAT(ok(std::string(command) + " --help"), HasSubstr("Example")) << command;
  EXPECT_THAT(ok("--version"), StartsWith("provml "));
}

TEST_F(Cli, IngestSaysWhatItDidAndDoesItOnce) {
  EXPECT_THAT(ok("ingest"), HasSubstr("3 journals with news"));
  EXPECT_THAT(ok("ingest"), HasSubstr("0 journals with news"));
  EXPECT_EQ(ok("--quiet ingest"), "");
  std::ofstream(folder_ / "geo.ttl") << "<http://example.org/s> <http://example.org/p> \"v\" .";
  EXPECT_THAT(ok("ingest geo.ttl"), HasSubstr("1 statement"));
  EXPECT_THAT(ok("export --graph urn:provml:domain:geo --format nquads"),
              HasSubstr("\"v\" <urn:provml:domain:geo>"));
  EXPECT_THAT(ok("ingest geo.ttl --graph http://example.org/g"), HasSubstr("1 statement"));
  EXPECT_THAT(ok("status"), HasSubstr("http://example.org/g"));
}

TEST_F(Cli, NoIngestReadsWhatIsThere) {
  ok("ingest");
  put("r4", journal("r4", "/data/x", "/models/four.pt", 1, 0));
  EXPECT_THAT(ok("--no-ingest runs"), testing::Not(HasSubstr("r4")));
  EXPECT_THAT(ok("runs"), HasSubstr("r4"));
}

TEST_F(Cli, ADamagedJournalIsOneLineAndTheRestIsRead) {
  std::string bytes = journal("r5", "/data/x", "/models/five.pt", 1, 0);
  put("r5", bytes.substr(0, bytes.size() - 20));
  const Outcome done = provml("runs");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  EXPECT_THAT(done.err, HasSubstr("provml-E0301"));
  EXPECT_THAT(done.out, HasSubstr("r5"));
}

TEST_F(Cli, ExportOfOneRunHasOnlyItsGraph) {
  const std::string quads = ok("export --run r1 --format nquads");
  std::istringstream lines(quads);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_THAT(line, HasSubstr("<urn:provml:run:r1> ."));
  EXPECT_GT(count, 10);
  ok("export -o all.nt");
  EXPECT_THAT(read(folder_ / "all.nt"), HasSubstr("/models/two.pt"));
  EXPECT_EQ(provml("export --format rdfxml").status, 2);
}

TEST_F(Cli, OutputThatDoesNotArriveIsAnError) {
  ok("ingest");
  for (const char* command : {"runs", "export --format nquads", "lineage one.pt", "query --list"}) {
    const Outcome done = provml(command, " > /dev/full");
    EXPECT_EQ(done.status, 1) << command;
    EXPECT_THAT(done.err, HasSubstr("provml-E0")) << command;
  }
  const Outcome done = provml("export --format nquads -o /dev/full");
  EXPECT_EQ(done.status, 1);
  // A reader that has gone: an error status, no noise.
  EXPECT_EQ(provml("export --format nquads", " | true").err, "");
}

}  // namespace

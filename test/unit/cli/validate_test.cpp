// `provml validate` as a user meets it.
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kGood =
    "document\nprefix ex <http://example.org/>\nentity(ex:e)\nwasGeneratedBy(ex:g; ex:e, ex:a, "
    "-)\nendDocument\n";
const std::string kBad =
    "document\nprefix ex <http://example.org/>\nwasGeneratedBy(ex:g; ex:e, ex:a, -)\nwasGeneratedBy(ex:h; "
    "ex:e, ex:a, -)\n"
    "endDocument\n";

struct Outcome {
  int status = -1;
  std::string out, err;
};

class Validate : public testing::Test {
 protected:
  Validate() {
    std::string name = (fs::temp_directory_path() / "provml-validate-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Validate() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return name;
  }

  static std::string read(const fs::path& file) {
    std::stringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  Outcome run(const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() + "' && env -u PROVML_HOME '" PROVML_COMMAND "' " +
                                arguments + " >out.txt 2>err.txt";
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read(folder_ / "out.txt"), read(folder_ / "err.txt")};
  }

  fs::path folder_;
};

TEST_F(Validate, SaysWhatIsWrongAndWhere) {
  write("good.provn", kGood);
  write("bad.provn", kBad);
  const Outcome good = run("validate --file good.provn");
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_EQ(good.out, "good.provn: valid in 2 statements\n");
  const Outcome bad = run("validate --file bad.provn");
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(bad.out,
            "unique-generation (24): wasGeneratedBy(ex:g; ex:e, ex:a) and wasGeneratedBy(ex:h; ex:e, ex:a) "
            "must be the same "
            "statement, but ex:g is not ex:h\nbad.provn: 1 violation in 2 statements\n");
  EXPECT_EQ(bad.err, "");
}

TEST_F(Validate, SaysTheSameAsJson) {
  write("good.provn", kGood);
  write("bad.provn", kBad);
  write("broken.provn", "document entity( endDocument");
  const Outcome all = run("--format json validate --file good.provn --file bad.provn --file broken.provn");
  EXPECT_EQ(all.status, 1);
  const json list = json::parse(all.out);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_TRUE(list[0]["valid"]);
  EXPECT_FALSE(list[1]["valid"]);
  EXPECT_EQ(list[1]["constraints"][0]["constraint"], "unique-generation");
  EXPECT_EQ(list[1]["constraints"][0]["number"], 24);
  EXPECT_EQ(list[1]["constraints"][0]["ids"], json({"http://example.org/g", "http://example.org/h"}));
  EXPECT_FALSE(list[2]["valid"]);
  EXPECT_THAT(list[2]["error"].get<std::string>(), StartsWith("broken.provn:1:"));
  EXPECT_THAT(all.err, HasSubstr("[provml-E044"));
}

TEST_F(Validate, ReadsEverySyntax) {
  const std::string xml =
      "<?xml version=\"1.0\"?>\n<!-- x --><p:document xmlns:p=\"http://www.w3.org/ns/prov#\" "
      "xmlns:ex=\"http://example.org/\">"
      "<p:entity p:id=\"ex:x\"/><p:activity p:id=\"ex:x\"/></p:document>";
  const std::string turtle =
      "@prefix prov: <http://www.w3.org/ns/prov#> . <urn:x> a prov:Entity, prov:Activity .";
  const std::string rdfxml =
      "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
      "xmlns:prov=\"http://www.w3.org/ns/prov#\"><prov:Entity rdf:about=\"urn:x\"><rdf:type "
      "rdf:resource=\"http://www.w3.org/ns/prov#Activity\"/></prov:Entity></rdf:RDF>";
  const std::pair<std::string, std::string> kFiles[] = {
      {"a.xml", xml},
      {"b.provx", xml},
      {"c.ttl", turtle},
      {"d.xml", rdfxml},
      {"e.rdf", rdfxml},
      {"h.json", R"({"prefix":{"ex":"urn:ex:"},"entity":{"ex:x":{}},"activity":{"ex:x":{}}})"},
      {"g", "document default <urn:> entity(x) activity(x) endDocument"}};
  for (const auto& [name, text] : kFiles) {
    const Outcome found = run("validate --file " + write(name, text));
    EXPECT_EQ(found.status, 1) << name;
    EXPECT_THAT(found.out, HasSubstr("entity-activity-disjoint (55)")) << name << found.err;
  }
}

TEST_F(Validate, ChecksShapesOnRequest) {
  write("run.ttl", "@prefix : <https://w3id.org/provml/ns/1#> . <urn:f> a :File ; :path \"relative\" .");
  EXPECT_EQ(run("validate --file run.ttl").status, 0);
  const Outcome shapes = run("validate --file run.ttl --shapes");
  EXPECT_EQ(shapes.status, 1);
  EXPECT_THAT(
      shapes.out,
      HasSubstr(
          "File pattern: <urn:f> by <https://w3id.org/provml/ns/1#path>: \"relative\" is not like \"^/\""));
  EXPECT_THAT(shapes.out, HasSubstr("File minCount: <urn:f>"));
  const Outcome provn = run("validate --shapes --file " + write("x.provn", kGood));
  EXPECT_EQ(provn.status, 2);
  EXPECT_THAT(provn.err, HasSubstr("[provml-E0600]"));
}

TEST_F(Validate, ChecksTheStore) {
  EXPECT_THAT(run("validate").err, HasSubstr("[provml-E0601]"));
  fs::create_directory(folder_ / ".provml");
  write("good.ttl", "@prefix prov: <http://www.w3.org/ns/prov#> . <urn:e> a prov:Entity .");
  write("bad.ttl", "@prefix prov: <http://www.w3.org/ns/prov#> . <urn:a> prov:used <urn:a> .");
  ASSERT_EQ(run("ingest good.ttl").status, 0);
  EXPECT_EQ(run("validate").status, 0);
  ASSERT_EQ(run("ingest bad.ttl").status, 0);
  const Outcome bad = run("validate");
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, HasSubstr("entity-activity-disjoint (55): urn:a is an entity and an activity"));
  EXPECT_EQ(run("validate --no-constraints").status, 0);
  EXPECT_THAT(run("validate no-such-run").err, HasSubstr("[provml-E0513]"));
}

TEST_F(Validate, ImportsAreInstancesOfTheirOwnAndNotOfOurShapes) {
  // An association without a plan: not of the shape that ours have, and valid PROV.
  write("theirs.ttl",
        "@prefix prov: <http://www.w3.org/ns/prov#> . <urn:a> a prov:Activity ; prov:qualifiedAssociation "
        "<urn:q> . "
        "<urn:q> a prov:Association ; prov:agent <urn:ag> .");
  ASSERT_EQ(run("import theirs.ttl").status, 0);
  const Outcome good = run("validate");
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  // Two documents may contradict each other.
  write("other.provn", "document default <urn:> entity(a) endDocument");
  ASSERT_EQ(run("import other.provn").status, 0);
  EXPECT_EQ(run("validate").status, 0) << run("validate").out;
  write("bad.provn", kBad);
  ASSERT_EQ(run("import bad.provn").status, 0);
  EXPECT_THAT(run("validate").out, HasSubstr("unique-generation (24) in bundle urn:provml:import:"));
}

TEST_F(Validate, TellsOfWhatItCannotRead) {
  EXPECT_THAT(run("validate --file nowhere.provn").err, StartsWith("nowhere.provn: error: cannot read"));
  EXPECT_THAT(run("validate --file .").err, HasSubstr("[provml-E0602]"));
  EXPECT_EQ(run("validate --file x --format csv").status, 2);
  EXPECT_EQ(run("validate run --file x").status, 2);
  const Outcome cut = run("validate --file " + write("x.json", "{"));
  EXPECT_EQ(cut.status, 1);
  EXPECT_THAT(cut.err, HasSubstr("[provml-E0446]"));
  EXPECT_EQ(cut.out, "x.json: not readable\n");
}

}  // namespace

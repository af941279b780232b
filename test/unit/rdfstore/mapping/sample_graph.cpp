// sample_graph SEED ...: N-Quads of one random run per seed, a verdict, and a plan and messages of PLLib:
// what shapes and other people's tools are tried on.
#include <iostream>
#include <string>
#include <vector>

#include "ingest/pllib_map.h"
#include "provml/rdf/annotate.h"
#include "provml/rdf/syntax.h"
#include "samples.h"

int main(int argc, char** argv) {
  namespace rdf = provml::rdf;
  using nlohmann::json;
  provml::test::Quads quads;
  for (int i = 1; i < argc; ++i)
    quads.merge(provml::test::map_all(provml::test::random_run(
        static_cast<std::uint32_t>(std::stoul(argv[i])), std::string("run") + argv[i])));
  for (const auto& quad :
       rdf::verdict_quads({{"urn:provml:run:run1"}, "accepted", rdf::person_iri("Ada"), "Ada", "", 5}))
    quads.insert(quad);
  const auto sink = [&](const rdf::Quad& quad) { quads.insert(quad); };
  const json plan =
      json::parse(R"({"context_name": "geo", "dataflow_name": "salt", "storages": {"lake": {"type": "S3"}},
    "data_transformations": {"tile": {"input_datasets": [{"attributes": [
      {"name": "cube", "semantics": "FILE_REFERENCE", "ml_semantics": "dataset"}]}],
      "output_datasets": [{"attributes": [{"name": "model", "storage_references": ["lake"], "ml_semantics": "model"}]}]}}})");
  rdf::map_pllib_plan(plan, sink);
  rdf::PllibProblems problems;
  const json task{
      {"id", 1}, {"wf_execution", 9.5}, {"startTime", 10.0}, {"endTime", 11.0}, {"status", "FINISHED"}};
  for (const auto& [type, name, value] :
       {std::tuple{"Input", "cube", "/data/c.sgy"}, std::tuple{"Output", "model", "m/1"}})
    rdf::map_pllib_message(
        {{"act_type", "task"},
         {"dataflow_name", "salt"},
         {"prov_obj", {{"task", task}, {"dt", "tile"}, {"type", type}, {"values", {{name, value}}}}}},
        rdf::read_pllib_plan(plan), "node1", "sample", sink, problems);
  const std::vector<rdf::Quad> list(quads.begin(), quads.end());
  rdf::write(std::cout, std::span<const rdf::Quad>(list), rdf::Syntax::nquads);
  return problems.empty() && std::cout.flush() ? 0 : 1;
}

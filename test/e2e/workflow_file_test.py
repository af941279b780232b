"""What a workflow file says that no source says, from the build through a run to the answers of provml."""
import json
import os

from provml_testing import BIN, BUILD, SOURCE, Lab, TestCase, main, run

PROGRAM = """
#include <fstream>
#include <string>
namespace lab {
double fit(std::string const& tiles, int epochs, double log, std::string const& model, std::string const& task) {
  double loss = 1;
  for (int epoch = 0; epoch < epochs; ++epoch) loss /= 2;
  std::ofstream(model) << tiles << log << task << loss;
  return loss;
}
}
int main(int argc, char** argv) { return argc > 1 && lab::fit("tiles/17", 2, 0.5, argv[1], "segmentation") < 1 ? 0 : 1; }
"""


def workflow(name, store, **more):
    return {
        "version": 1, "workflow": name, "context_name": "geoscience", "description": "finds salt",
        "study": {"name": "Salt bodies", "iri": "https://example.org/studies/salt"}, "experiment": "first",
        "evaluation": {"name": "field test", "procedure": "hold-out"},
        "storages": {store: {"type": "MongoDB", "iri": "https://example.org/stores/tiles", "host": "db1", "port": 27017, "password": "secret"}},
        "roles": {"well_log": {"iri": "https://example.org/geo#WellLog", "value_class": "https://example.org/geo#WellLogValue"}},
        "functions": [{
            "match": "lab::fit", "role": "training", "name": "fit", "description": "trains",
            "parameters": {"tiles": {"role": "dataset", "reference": store}, "epochs": {"role": "hyperparameter"}, "log": {"role": "well_log"},
                           "task": {"role": "learning_task"},
                           "model": {"role": "model", "output": True, "reference": "filesystem"}},
            "return": {"role": "evaluation"}, "loops": [{"variable": "epoch", "name": "epoch"}]}], **more}


class WorkflowFile(TestCase):
    def build_and_run(self, lab, name, store):
        source = lab.folder / f"{name}.cpp"
        source.write_text(PROGRAM)
        (lab.folder / f"{name}.json").write_text(json.dumps(workflow(name, store)))
        run(BIN / "provml-cxx", "g++", "-std=gnu++17", f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include", source, "-o", lab.folder / name,
            f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", cwd=lab.folder, PROVML_WORKFLOW_FILE=lab.folder / f"{name}.json")
        lab.run(name, f"{name}.pt", programs=lab.folder)

    def test_reaches_both_sides(self):
        lab = Lab(self.folder / "lab")
        self.build_and_run(lab, "salt", "tiles")
        [row] = lab.sparql("""SELECT ?study ?experiment ?workflow ?run ?program ?user ?plan WHERE {
          ?s a provml:Study ; rdfs:label ?study ; mls:hasPart ?e .
          ?e a provml:Experiment ; rdfs:label ?experiment ; mls:hasPart ?r ; provml:plan ?w .
          ?w a provml:Workflow ; rdfs:label ?workflow ; mls:hasPart ?site .
          ?r a provml:LearningProcessExecution ; provml:runId ?run ; provml:plan ?w .
          ?stage a provml:LearningStageExecution ; provml:plan ?site ; prov:qualifiedAssociation ?q .
          ?q prov:agent ?p ; prov:hadPlan ?site . ?site rdfs:comment ?plan .
          ?p a prov:SoftwareAgent ; rdfs:label ?program ; prov:actedOnBehalfOf/rdfs:label ?user }""")
        self.assertEqual((row["study"], row["experiment"], row["workflow"], row["program"], row["plan"]),
                         ("Salt bodies", "first", "salt", "salt", "trains"))
        self.assertEqual(row["run"], lab.json("runs")[0]["run"])
        self.assertEqual(row["user"], lab.json("runs")[0]["user"])
        [row] = lab.sparql("""SELECT ?evaluation ?task ?measure ?procedure WHERE {
          ?e a mls:EvaluationSpecification ; rdfs:label ?evaluation ; mls:defines/rdfs:label ?task ; mls:hasPart ?m , ?p .
          ?m a provml:EvaluationMeasure ; rdfs:label ?measure . ?p a mls:EvaluationProcedure ; rdfs:label ?procedure }""")
        self.assertEqual(row, {"evaluation": "field test", "task": "task", "measure": "return", "procedure": "hold-out"})
        [row] = lab.sparql("""SELECT ?kind ?host ?detail ?value WHERE {
          ?v a provml:LearningDatasetReferenceValue ; provml:wasInStore ?s ; prov:value ?value .
          ?s provml:dataStore ?kind ; provml:hostName ?host ; provml:detail ?detail }""")
        self.assertEqual(row, {"kind": "https://w3id.org/provml/ns/1#DocumentDatabase", "host": "db1", "detail": "port=27017", "value": "tiles/17"})
        self.assertEqual(lab.sparql("SELECT ?value WHERE { ?v a <https://example.org/geo#WellLogValue> ; prov:value ?value }"), [{"value": "0.5"}])
        self.assertEqual(lab.sparql("SELECT ?x WHERE { ?x ?p ?o FILTER(CONTAINS(STR(?o), 'secret')) }"), [])

    def test_two_workflows_meet_in_one_node(self):
        lab = Lab(self.folder / "two")
        self.build_and_run(lab, "salt", "tiles")
        self.build_and_run(lab, "other", "our tiles")
        rows = lab.sparql("""SELECT ?data (COUNT(DISTINCT ?run) AS ?runs) WHERE {
          ?v a provml:LearningDatasetReferenceValue ; prov:specializationOf ?data . ?a prov:used ?v ; provml:partOf+ ?run .
          ?run provml:runId ?id } GROUP BY ?data""")
        self.assertEqual([row["runs"] for row in rows], ["2"])
        # Symbolic links and relative paths are one file.
        os.symlink("salt.pt", lab.folder / "link.pt")
        for name in ("link.pt", "./salt.pt", str(lab.folder / "salt.pt")):
            lab.provml("record", "--activity", "look", "--used", name)
        rows = lab.sparql("""SELECT (COUNT(DISTINCT ?file) AS ?files) WHERE {
          ?v prov:specializationOf/prov:specializationOf ?file . ?a prov:used ?v ; provml:plan/rdfs:label "look" }""")
        self.assertEqual(rows, [{"files": "1"}])


main()

"""The shapes of annotations/ontology/shapes.ttl, run by an engine that is not ours (pyshacl) over graphs as provml stores them.

usage: shapes_test.py SAMPLE_GRAPH SOURCE PROVML
A graph of random runs conforms; with one statement taken away or added, the shape that speaks of it says so. `provml validate` finds
the same shapes broken, each time.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

SKIP = 77

try:
    import pyshacl
    import rdflib
except ImportError as missing:
    print(f"skipped: needs pyshacl ({missing}); './dev test' installs it into build/venv")
    sys.exit(SKIP)

PROVML = rdflib.Namespace("https://w3id.org/provml/ns/1#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
MLS = rdflib.Namespace("http://www.w3.org/ns/mls#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
A = rdflib.RDF.type


def broken_shapes(graph, ontology, shapes):
    """Local names of the shapes that the graph breaks."""
    conforms, report, text = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=ontology, inference="none")
    found = set()
    for result in report.subjects(A, SH.ValidationResult):
        source = report.value(result, SH.sourceShape)
        # A property shape is a part of the node shape that names the constraint.
        owner = next(shapes.subjects(SH.property, source), source)
        found.add(str(owner).split("#")[-1])
    assert conforms == (not found), text
    return found, text


def broken_natively(graph, provml):
    """The same, by `provml validate`."""
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        file.write(graph.serialize(format="nt", encoding="utf-8"))
        file.flush()
        done = subprocess.run([provml, "--format", "json", "validate", "--shapes", "--no-constraints", "--file", file.name], capture_output=True, text=True)
    assert done.returncode in (0, 1) and done.stdout, done.stderr
    report = json.loads(done.stdout)[0]
    assert report["valid"] == (done.returncode == 0)
    return {violation["shape"].split("#")[-1] for violation in report["shapes"]}


def first(graph, pattern):
    return sorted(graph.triples(pattern))[0]


def changes(graph):
    """Name of the shape, what to take away, what to add."""
    iteration = first(graph, (None, A, PROVML.IterationExecution))[0]
    stage = first(graph, (None, A, PROVML.LearningStageExecution))[0]
    value = next(t for t in sorted(graph.triples((None, PROVML.attribute, None))) if (t[0], PROV.specializationOf, None) not in graph)
    run = first(graph, (None, PROVML.runId, None))
    version = first(graph, (None, PROVML.modified, None))
    file = first(graph, (None, A, PROVML.File))[0]
    store = first(graph, (None, PROVML.storeType, None))[0]
    verdict = first(graph, (None, A, PROVML.Verdict))[0]
    association = first(graph, (None, PROV.hadPlan, None))
    delegation = first(graph, (None, A, PROV.Delegation))[0]
    evaluation = first(graph, (None, A, MLS.EvaluationSpecification))[0]
    attribute = first(graph, (None, PROVML.isAttributeOf, None))
    study = first(graph, (None, A, PROVML.Study))[0]
    program = first(graph, (None, PROVML.builtWith, None))[0]
    yield "Execution", (iteration, PROVML.plan, None), None
    yield "Iteration", None, (iteration, PROV.qualifiedAssociation, association[0])
    yield "Stage", (stage, PROVML.stage, None), None
    yield "Value", value, None
    yield "Run", None, (run[0], PROVML.runId, rdflib.Literal("another"))
    yield "FileVersion", version, None
    yield "File", (file, PROVML.path, None), None
    yield "Store", None, (store, PROVML.address, rdflib.Literal("https://ann:pw@example.org/"))
    yield "Verdict", (verdict, PROV.wasAttributedTo, None), None
    yield "Association", association, None
    yield "Delegation", (delegation, PROV.agent, None), None
    yield "Evaluation", (evaluation, MLS.hasPart, None), None
    yield "Attribute", attribute, None
    yield "Process-or-thing", None, (study, A, MLS.InformationEntity)
    yield "Program", (program, rdflib.RDFS.label, None), None
    yield "Process", (first(graph, (None, A, PROVML.ProcessExecution))[0], PROVML.host, None), None
    yield "Shared", None, (first(graph, (None, PROVML.contentFrom, None))[0], PROV.wasGeneratedBy, iteration)


def main():
    sample, source, provml = sys.argv[1:4]
    folder = pathlib.Path(source) / "annotations" / "ontology"
    shapes = rdflib.Graph().parse(folder / "shapes.ttl")
    ontology = rdflib.Graph().parse(folder / "provml.ttl")
    quads = subprocess.run([sample, "1", "2", "3"], check=True, capture_output=True).stdout
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=quads, format="nquads")
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    found, text = broken_shapes(graph, ontology, shapes)
    assert not found, text
    assert broken_natively(graph, provml) == set()
    named = {str(s).split("#")[-1] for s in shapes.subjects(A, SH.NodeShape)}
    tried = set()
    for shape, without, extra in changes(graph):
        tried.add(shape)
        gone = list(graph.triples(without)) if without else []
        assert gone or extra, f"{shape}: nothing is changed"
        for triple in gone:
            graph.remove(triple)
        if extra:
            graph.add(extra)
        found, _ = broken_shapes(graph, ontology, shapes)
        assert shape in found, f"{shape} does not notice {without or extra}: {found}"
        native = broken_natively(graph, provml)
        assert native == found, f"{without or extra}: provml validate says {native}, pyshacl {found}"
        for triple in gone:
            graph.add(triple)
        if extra:
            graph.remove(extra)
    assert tried == named, f"no case for {named - tried}"
    print(f"{len(graph)} statements conform; {len(tried)} shapes notice what they are for")


main()

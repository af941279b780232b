"""The table of docs/ontology.md: every class and relation of Table II and Fig. 3 has a row, whose IRI the ontology declares (or
PROV and ML Schema do), whose marks exist, and whose test exists.

usage: table_test.py SOURCE
"""
import pathlib
import re
import sys

# Table II and the stereotypes of Fig. 3.
CLASSES = """Study Experiment LearningProcessExecution LearningTask LearningTaskValue LearningStageType LearningDatasetReference
LearningDatasetReferenceValue DatasetCharacteristic DatasetCharacteristicValue FeatureSet FeatureSetData FeatureSetCharacteristic
FeatureExtraction FeatureExtractionExecution Software Algorithm Implementation ImplementationCharacteristic LearningHyperParameter
LearningHyperParameterSetting ModelSchema ModelReference ModelReferenceValue ModelHyperParameter ModelHyperParameterValue
DataStoreInstance EvaluationMeasure ModelEvaluation EvaluationSpecification EvaluationProcedure LearningStage
LearningStageExecution Training Validation Test Project Workflow WorkflowExecution DataTransformation DataTransformationExecution
Attribute AttributeValue DataSchema SoftwareAgent""".split()
# Edge labels of Fig. 3; those that both sides have.
RELATIONS = ["used", "wasGeneratedBy", "hadMember", "hasPart", "referred", "wasInStore"]
FOREIGN = {"mls:EvaluationSpecification", "mls:EvaluationProcedure", "mls:implements", "mls:hasPart", "mls:defines",
           "prov:SoftwareAgent", "prov:used", "prov:wasGeneratedBy", "prov:wasDerivedFrom", "prov:hadMember"}


def main():
    source = pathlib.Path(sys.argv[1])
    page = (source / "docs/ontology.md").read_text()
    section = page.split("## Table II and Fig. 3", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in section.splitlines() if line.startswith("| ")][1:]
    ontology = (source / "annotations/ontology/provml.ttl").read_text()
    vocabulary = (source / "annotations/vocabulary.def").read_text()
    tests = {f"{suite}.{name}" for file in (source / "test").rglob("*.cpp")
             for suite, name in re.findall(r"TEST(?:_F)?\((\w+), (\w+)\)", file.read_text())}
    wrong = []
    terms = [row[0] for row in rows]
    for term in CLASSES + [f"{r} ({side})" for r in RELATIONS for side in ("prospective", "retrospective")] + ["defines"]:
        if terms.count(term) != 1:
            wrong.append(f"{term}: {terms.count(term)} rows")
    if not any(term.startswith("wasDerivedFrom (") for term in terms):
        wrong.append("wasDerivedFrom: no row")
    for row in rows:
        if len(row) != 4:
            wrong.append(f"{row[0]}: {len(row)} cells")
            continue
        term, iri, given, shown = row
        iri = iri.strip("`")
        if iri.startswith("provml:"):
            if not re.search(rf"^:{iri[7:]} a owl:", ontology, re.M):
                wrong.append(f"{term}: the ontology does not declare {iri}")
        elif iri not in FOREIGN:
            wrong.append(f"{term}: unknown IRI {iri}")
        for macro in re.findall(r"PROVML_(\w+)", given):
            if f"({macro}," not in vocabulary:
                wrong.append(f"{term}: no mark PROVML_{macro}")
        if shown.strip("`") not in tests:
            wrong.append(f"{term}: no test {shown}")
    for line in wrong:
        print(line)
    print(f"{len(rows)} rows")
    sys.exit(1 if wrong or len(rows) < len(CLASSES) else 0)


main()
